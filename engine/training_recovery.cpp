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

std::int64_t bytesOf(const StateDict &tensors) {
    std::int64_t bytes = 0;
    for (const auto &[name, tensor] : tensors) bytes += static_cast<std::int64_t>(tensor.nbytes());
    return bytes;
}

} // namespace

std::int64_t TrainingRun::stillNeeded(int batch) const {
    TrainingConfig config = m_state.config;
    config.batch = batch;
    return estimateTrainingBytes(config, m_device.precision) - programBytes - bytesOf(m_state.weights) -
           bytesOf(m_state.solver);
}

void TrainingRun::fitIntoMemory() {
    if (shrinkToFit()) rebuild();
    const int sharers = m_group ? m_group->size() : 1;                    // of this machine's memory, perhaps
    const std::int64_t steps = onCpu() ? stillNeeded(m_set->share()) : 0; // else in the GPU's
    const std::int64_t room = (availableMemoryBytes() / sharers - steps) / 2;
    limitCache(std::min(m_cacheLimit, std::clamp<std::int64_t>(room, 0, m_state.config.cacheBytes)));
}

void TrainingRun::limitCache(std::int64_t bytes) {
    m_cacheLimit = bytes;
    m_set->limitCache(bytes);
}

bool TrainingRun::shrinkToFit() {
    if (!onCpu() || m_group) return false; // what a GPU has left is known best by trying
    const std::int64_t available = availableMemoryBytes();
    const std::int64_t wanted = stillNeeded(m_state.config.batch);
    std::string done;
    while (stillNeeded(m_state.config.batch) > available) {
        const std::string step = makeSmaller(m_state.config);
        if (step.empty()) break; // the estimate may be wrong: try it
        done = step;
    }
    if (done.empty()) return false;
    say("The training needs about " + gigabytes(wanted) + " of memory and " + gigabytes(available) +
        " are free: it takes " + done + ".");
    return true;
}

void TrainingRun::useCpu() {
    m_device = chooseDevice("cpu", m_device.precision == Precision::Float32 ? "fp32" : "auto", Purpose::Training);
}

std::string TrainingRun::takeLess(const Exhausted &memory) {
    constexpr std::int64_t worthFreeing = 100'000'000;
    if (memory.ofMachine && m_set && m_set->cachedBytes() > worthFreeing) {
        limitCache(0);
        return "without keeping decoded sheets";
    }
    // Where not even the network found room on a GPU, fewer sheets at a time make none.
    if (memory.ofMachine || m_network)
        if (const std::string step = makeSmaller(m_state.config); !step.empty()) return "with " + step;
    if (memory.ofMachine) return {};
    useCpu();
    return "with the processor instead of the GPU";
}

void TrainingRun::useLess(const Exhausted &memory) {
    if (m_solver) m_solver->clearGradients();
    const TrainingConfig before = m_state.config;
    const bool wasOnCpu = onCpu();
    const std::string less = takeLess(memory);
    if (less.empty())
        throw Error(
            "The memory does not suffice, even for one small sheet at a time. Close other programs, or train on "
            "another machine. (" +
            memory.why + ")");
    say("The memory is exhausted at iteration " + std::to_string(m_state.iteration + 1) + ": the training goes on " +
        less + ".");
    if (m_network && before == m_state.config && onCpu() == wasOnCpu) return; // it only keeps less
    if (m_state.weights.empty())
        start(m_state.config);
    else
        rebuild();
    if (onCpu() != wasOnCpu) fitIntoMemory();
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
        start(slower); // which may also be smaller, for lack of memory
    }
    say("The loss at iteration " + std::to_string(brokenAt) +
        " was not a number: the training goes on from iteration " + std::to_string(m_state.iteration) +
        " with half the learning rate.");
}

} // namespace herbascope::engine
