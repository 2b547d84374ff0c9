// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nn/sampler.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/types.h>

#include <algorithm>

namespace herbascope::engine::nn {

using torch::Tensor;

namespace {

at::Generator makeGenerator(const torch::Device &device, std::uint64_t seed) {
    at::Generator generator =
        device.is_cpu()
            ? at::make_generator<at::CPUGeneratorImpl>()
            : at::globalContext().getAcceleratorHooksInterface(device.type()).getNewGenerator(device.index());
    generator.set_current_seed(seed);
    return generator;
}

/// `wanted` of `candidates`, without replacement.
Tensor draw(const Tensor &candidates, std::int64_t wanted, at::Generator &generator) {
    if (candidates.size(0) <= wanted) return candidates;
    const Tensor order = torch::randperm(candidates.size(0), generator, candidates.options());
    return candidates.index_select(0, order.slice(0, 0, wanted));
}

} // namespace

// splitmix64's finaliser (Steele et al. 2014): neighbouring seeds give unrelated streams.
std::uint64_t mixSeed(std::uint64_t seed, std::uint64_t stream) {
    std::uint64_t z = seed + 0x9e3779b97f4a7c15ULL * (stream + 1);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

Sampled BalancedSampler::sample(const Tensor &labels, std::uint64_t seed) const {
    at::Generator generator = makeGenerator(labels.device(), seed);
    const auto most = static_cast<std::int64_t>(m_samples * m_positiveFraction);
    const Tensor positive = draw((labels > 0).nonzero().squeeze(1), most, generator);
    const Tensor negative = draw((labels == 0).nonzero().squeeze(1), m_samples - positive.size(0), generator);
    return {positive, negative};
}

} // namespace herbascope::engine::nn
