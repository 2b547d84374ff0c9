// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/solver.h"

#include "engine/error.h"
#include "engine/trainer.h"

#include <torch/nn/utils/clip_grad.h>

#include <cmath>
#include <utility>
#include <vector>

namespace herbascope::engine {
namespace {

constexpr const char *secondMoment = "#second";

double warmupAt(const TrainingConfig &config, int iteration) {
    if (iteration >= config.warmupIterations) return 1;
    if (config.warmupFactor <= 0) return (iteration + 1.0) / config.warmupIterations;
    const double done = static_cast<double>(iteration) / config.warmupIterations;
    return config.warmupFactor * (1 - done) + done;
}

/// As torch::nn::utils::clip_grad_norm_, which waits for the device to tell the norm.
void clip(std::vector<torch::Tensor> &gradients, double most) {
    std::vector<torch::Tensor> norms;
    for (const torch::Tensor &gradient : gradients) norms.push_back(gradient.norm(2));
    const torch::Tensor share = (most / (torch::stack(norms).norm(2) + 1e-6)).clamp_max(1);
    for (torch::Tensor &gradient : gradients) gradient.mul_(share);
}

} // namespace

double learningRateAt(const TrainingConfig &config, int iteration) {
    double rate = config.learningRate * warmupAt(config, iteration);
    for (const double fraction : config.decayAt)
        if (iteration >= std::llround(fraction * config.iterations)) rate *= config.decayFactor;
    return rate;
}

Solver::Solver(StateDict parameters, const TrainingConfig &config)
    : m_parameters(std::move(parameters))
    , m_optimiser(config.optimiser)
    , m_momentum(config.momentum)
    , m_weightDecay(config.weightDecay)
    , m_gradientClip(config.gradientClip) {
    const torch::NoGradGuard guard;
    for (const auto &[name, parameter] : m_parameters) {
        m_state[name] = torch::zeros_like(parameter);
        if (m_optimiser == Optimiser::AdamW) m_state[name + secondMoment] = torch::zeros_like(parameter);
    }
}

void Solver::clearGradients() {
    for (auto &[name, parameter] : m_parameters) parameter.mutable_grad().reset();
}

std::vector<torch::Tensor> Solver::parameters() const {
    std::vector<torch::Tensor> all;
    for (const auto &[name, parameter] : m_parameters) all.push_back(parameter);
    return all;
}

Solver::Step Solver::collect() {
    Step step;
    for (auto &[name, parameter] : m_parameters) {
        torch::Tensor gradient = parameter.grad();
        if (!gradient.defined()) continue;
        // The fused kernels walk the memory in step, so all must lie alike.
        if (gradient.strides() != parameter.strides()) gradient = torch::empty_like(parameter).copy_(gradient);
        step.weights.push_back(parameter);
        step.gradients.push_back(gradient);
        if (m_optimiser == Optimiser::AdamW) step.second.push_back(m_state.at(name + secondMoment));
        if (m_momentum > 0) step.first.push_back(m_state.at(name));
    }
    return step;
}

void Solver::step(int iteration, double rate) {
    const torch::NoGradGuard guard;
    Step step = collect();
    if (step.weights.empty()) return;
    if (m_gradientClip > 0) clip(step.gradients, m_gradientClip);
    if (m_optimiser == Optimiser::AdamW) {
        // On the weights' device: the fused kernel of a GPU reads it there.
        const auto options = step.weights.front().options().dtype(torch::kFloat);
        const std::vector<torch::Tensor> steps(step.weights.size(), torch::full({}, iteration + 1.0, options));
        at::_fused_adamw_(step.weights, step.gradients, step.first, step.second, {}, steps, rate, m_momentum,
                          /*beta2=*/0.999, m_weightDecay, /*eps=*/1e-8, /*amsgrad=*/false, /*maximize=*/false);
    } else {
        at::_fused_sgd_(step.weights, step.gradients, step.first, m_weightDecay, m_momentum, rate, /*dampening=*/0.0,
                        /*nesterov=*/false, /*maximize=*/false, /*is_first_step=*/false);
    }
    // The fused kernels do not count as a change in place by themselves, and the network's folded copies hang on that
    // count.
    for (const auto &weight : step.weights) torch::autograd::impl::bump_version(weight);
}

void Solver::restore(const StateDict &state) {
    const torch::NoGradGuard guard;
    for (auto &[name, kept] : m_state) {
        const auto found = state.find(name);
        if (found == state.end() || found->second.sizes() != kept.sizes())
            throw Error("The run cannot go on: its checkpoint lacks the optimiser's state of " + name + ".");
        kept.copy_(found->second);
    }
}

} // namespace herbascope::engine
