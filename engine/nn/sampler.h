// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Draws a fixed number of anchors or RoIs of an image for the losses, a fixed part of them positive.

#include <torch/types.h>

#include <cstdint>

namespace herbascope::engine::nn {

/// Mixes a step's seed with an image's place in the batch (and with what is drawn), so that each has its own numbers.
std::uint64_t mixSeed(std::uint64_t seed, std::uint64_t stream);

struct Sampled {
    torch::Tensor positive; // [P] int64, indices into the labels
    torch::Tensor negative; // [Q] int64
};

class BalancedSampler {
public:
    BalancedSampler(int samples, double positiveFraction)
        : m_samples(samples)
        , m_positiveFraction(positiveFraction) {}

    /// `labels` [N] int64: above 0 positive, 0 negative, -1 ignored. Where all fit, all are taken, in order.
    Sampled sample(const torch::Tensor &labels, std::uint64_t seed) const;

private:
    int m_samples;
    double m_positiveFraction;
};

} // namespace herbascope::engine::nn
