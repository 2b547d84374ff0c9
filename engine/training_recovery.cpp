// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a run goes on where it could not: with less memory, or after a loss that is not a number.
#include "engine/memory_budget.h"
#include "engine/training_run.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace herbascope::engine {
namespace {

constexpr int mostRetreats = 3;

std::string gigabytes(std::int64_t bytes) {
    const auto tenths = std::llround(static_cast<double>(bytes) / 1e8);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " GB";
}

} // namespace

void TrainingRun::rebuild() {
    const StateDict weights = std::exchange(m_state.weights, {});
    const StateDict solver = std::exchange(m_state.solver, {});
    buildNetwork();
    const torch::NoGradGuard guard;
    for (auto &[name, tensor] : m_state.weights) tensor.copy_(weights.at(name));
    m_solver->restore(solver);
    m_network->invalidateFolded();
}

void TrainingRun::fitIntoMemory() {
    const bool onCpu = m_device.device == "cpu"; // what a GPU has left is known best by trying
    if (onCpu && !m_group) shrinkToFit();
    const std::int64_t steps = onCpu ? estimateTrainingBytes(m_state.config, m_device.precision) : 0;
    const int sharers = m_group ? m_group->size() : 1; // of this machine's memory, perhaps
    limitCache(std::clamp<std::int64_t>((availableMemoryBytes() - steps) / 2 / sharers, 0, m_state.config.cacheBytes));
}

void TrainingRun::limitCache(std::int64_t bytes) {
    m_cacheLimit = bytes;
    m_set->limitCache(bytes);
}

void TrainingRun::shrinkToFit() {
    const std::int64_t available = availableMemoryBytes();
    const std::int64_t wanted = estimateTrainingBytes(m_state.config, m_device.precision);
    if (wanted <= available) return;
    std::string done;
    while (estimateTrainingBytes(m_state.config, m_device.precision) > available) {
        const std::string step = makeSmaller(m_state.config);
        if (step.empty()) break; // the estimate may be wrong: try it
        done = step;
    }
    if (done.empty()) return;
    say("The training needs about " + gigabytes(wanted) + " of memory and " + gigabytes(available) +
        " are free: it takes " + done + ".");
    rebuild();
}

void TrainingRun::useLess(const std::string &why) {
    constexpr std::int64_t worthFreeing = 100'000'000;
    m_solver->clearGradients();
    const std::string exhausted =
        "The memory is exhausted at iteration " + std::to_string(m_state.iteration + 1) + ": ";
    if (m_device.device == "cpu" && m_set->cachedBytes() > worthFreeing) {
        limitCache(0);
        say(exhausted + "the training goes on without keeping decoded sheets.");
        return;
    }
    std::string done = makeSmaller(m_state.config);
    if (done.empty() && m_device.device != "cpu") {
        m_device = chooseDevice("cpu", m_device.precision == Precision::Float32 ? "fp32" : "auto");
        done = "the processor instead of the GPU";
    }
    if (done.empty())
        throw Error(
            "The memory does not suffice, even for one small sheet at a time. Close other programs, or train on "
            "another machine. (" +
            why + ")");
    say(exhausted + "the training goes on with " + done + ".");
    rebuild();
}

void TrainingRun::goBack() {
    const int brokenAt = m_state.iteration + 1;
    if (++m_retreats > mostRetreats)
        throw Error("The training broke off at iteration " + std::to_string(brokenAt) +
                    ": the loss is not a number, even with a rate of " + std::to_string(m_state.config.learningRate) +
                    ". Look for boxes that are wrong, or start from other weights.");
    TrainingConfig slower = m_state.config;
    slower.learningRate /= 2;
    auto checkpoint = readCheckpoint(m_request.runFolder);
    if (checkpoint && checkpoint->iteration > 0 && !checkpoint->weights.empty()) {
        checkpoint->config = slower;
        resume(std::move(*checkpoint));
    } else {
        m_state = {};
        start();
        m_state.config = slower; // which may also be smaller, for lack of memory
        rebuild();
    }
    say("The loss at iteration " + std::to_string(brokenAt) +
        " was not a number: the training goes on from iteration " + std::to_string(m_state.iteration) +
        " with half the learning rate.");
}

} // namespace herbascope::engine
