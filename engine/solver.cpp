// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/solver.h"

#include "engine/error.h"
#include "engine/trainer.h"

#include <torch/torch.h>

#include <cmath>
#include <utility>
#include <vector>

namespace herbascope::engine {
namespace {

double warmupAt(const TrainingConfig &config, int iteration) {
    if (iteration >= config.warmupIterations) return 1;
    if (config.warmupFactor <= 0) return (iteration + 1.0) / config.warmupIterations;
    const double done = static_cast<double>(iteration) / config.warmupIterations;
    return config.warmupFactor * (1 - done) + done;
}

} // namespace

double learningRateAt(const TrainingConfig &config, int iteration) {
    double rate = config.learningRate * warmupAt(config, iteration);
    for (const double fraction : config.decayAt)
        if (iteration >= std::llround(fraction * config.iterations)) rate *= config.decayFactor;
    return rate;
}

SgdSolver::SgdSolver(StateDict parameters, double momentum, double weightDecay)
    : m_parameters(std::move(parameters))
    , m_momentum(momentum)
    , m_weightDecay(weightDecay) {
    const torch::NoGradGuard guard;
    for (const auto &[name, parameter] : m_parameters) m_velocities[name] = torch::zeros_like(parameter);
}

void SgdSolver::clearGradients() {
    for (auto &[name, parameter] : m_parameters) parameter.mutable_grad().reset();
}

void SgdSolver::step(double rate) {
    const torch::NoGradGuard guard;
    std::vector<torch::Tensor> weights;
    std::vector<torch::Tensor> gradients;
    std::vector<torch::Tensor> velocities;
    const bool withMomentum = m_momentum > 0;
    for (auto &[name, parameter] : m_parameters) {
        torch::Tensor gradient = parameter.grad();
        if (!gradient.defined()) continue;
        // The fused kernel walks the memory in step, so the three must lie alike.
        if (gradient.strides() != parameter.strides()) gradient = torch::empty_like(parameter).copy_(gradient);
        weights.push_back(parameter);
        gradients.push_back(gradient);
        if (withMomentum) velocities.push_back(m_velocities.at(name));
    }
    if (weights.empty()) return;
    at::_fused_sgd_(weights, gradients, velocities, m_weightDecay, m_momentum, rate, /*dampening=*/0.0,
                    /*nesterov=*/false, /*maximize=*/false, /*is_first_step=*/false);
    // The fused kernel does not count as a change in place by itself, and the network's folded copies hang on that
    // count.
    for (const auto &weight : weights) torch::autograd::impl::bump_version(weight);
}

void SgdSolver::restore(const StateDict &velocities) {
    const torch::NoGradGuard guard;
    for (auto &[name, velocity] : m_velocities) {
        const auto found = velocities.find(name);
        if (found == velocities.end() || found->second.sizes() != velocity.sizes())
            throw Error("The run cannot go on: its checkpoint has no momentum for " + name + ".");
        velocity.copy_(found->second);
    }
}

} // namespace herbascope::engine
