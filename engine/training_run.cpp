// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training_run.h"

#include "engine/error.h"
#include "engine/memory_budget.h"
#include "engine/network_input.h"
#include "engine/prefetch_queue.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

namespace herbascope::engine {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string whatWithoutBacktrace(const std::exception &error) {
    const auto *torchs = dynamic_cast<const c10::Error *>(&error);
    return torchs ? torchs->what_without_backtrace() : error.what();
}

} // namespace

TrainingRun::TrainingRun(const TrainingRequest &request, const TrainingEvents &events)
    : m_request(request)
    , m_events(events)
    , m_device(request.device)
    , m_savedAt(Clock::now()) {}

void TrainingRun::say(const std::string &sentence) const {
    if (m_events.message && leads()) m_events.message(sentence);
}

TrainingResult TrainingRun::execute(std::stop_token stop, std::stop_token finish) {
    m_stop = std::move(stop);
    m_finish = std::move(finish);
    m_group = WorkerGroup::join();
    say(m_device.reason);
    if (leads()) {
        begin();
        if (!m_group)
            if (auto saved = alreadySaved()) return *saved;
    }
    if (m_group) shareState();
    readBestWeights();
    loop();
    TrainingResult result;
    result.iterations = m_state.iteration;
    result.secondsPerIteration = m_secondsPerIteration;
    result.finished = m_state.iteration >= m_state.config.iterations;
    if (!result.finished || !leads()) return result;
    if (m_state.config.validateEvery > 0 && m_state.measuredAt != m_state.iteration) measureLast();
    result.bestIteration = m_state.best.iteration;
    result.model = saveModel();
    return result;
}

bool TrainingRun::over() const {
    if (m_state.iteration >= m_state.config.iterations) return true;
    if (m_group) return m_groupStops || m_groupFinishes;
    return m_stop.stop_requested() || m_finish.stop_requested() || patienceEnded();
}

void TrainingRun::loop() {
    constexpr int mostRecoveries = 50;
    // What the next attempt begins with: what fails there is recovered from as well, and the exception before is gone.
    std::function<void()> first = [this] { fitIntoMemory(); };
    for (int recoveries = 0;; ++recoveries) {
        try {
            if (first) std::exchange(first, nullptr)();
            while (!over()) stretch();
            return end();
        } catch (const LostWorker &) {
            saveCheckpoint(); // the step that failed has changed nothing
            throw;
        } catch (const NotANumber &) {
            if (m_group) throw;
            first = [this] { goBack(); };
        } catch (const std::exception &error) {
            if (m_group || !isMemoryExhausted(error) || recoveries == mostRecoveries) throw;
            const Exhausted memory{whatWithoutBacktrace(error), onCpu() || isMachinesMemory(error)};
            first = [this, memory] { useLess(memory); };
        }
    }
}

void TrainingRun::end() {
    const bool endsHere = m_state.iteration > 0 && (m_finish.stop_requested() || m_groupFinishes || patienceEnded());
    if (endsHere) m_state.config.iterations = m_state.iteration; // so that a resumed run knows that it is finished
    saveCheckpoint();
}

void TrainingRun::stretch() {
    const TrainingConfig &config = m_state.config;
    const int share = m_set->share();
    const auto positions = [&](int iterations) { return static_cast<std::uint64_t>(iterations) * share; };
    PrefetchQueue queue(*m_set, positions(m_state.iteration), positions(config.iterations), config.loaderThreads,
                        2 * share + config.loaderThreads);
    // In a group nobody may leave before all have agreed to.
    const std::stop_token waiting = m_group ? std::stop_token() : m_stop;
    while (!over()) {
        const auto started = Clock::now();
        const auto images = queue.take(share, waiting);
        for (const auto &sentence : m_set->takeMessages()) say(sentence);
        if (images.empty()) break;
        TrainingProgress progress = iterate(images);
        keepTime(secondsSince(started));
        progress.secondsPerIteration = m_secondsPerIteration;
        progress.etaSeconds = m_secondsPerIteration * (config.iterations - m_state.iteration);
        if (m_events.progress && leads()) m_events.progress(progress);
        if (secondsSince(m_savedAt) >= m_request.checkpointSeconds) saveCheckpoint();
        if (config.validateEvery > 0 && m_state.iteration % config.validateEvery == 0 && leads()) validate();
    }
}

TrainingProgress TrainingRun::iterate(const std::vector<TrainingImage> &images) {
    std::vector<nn::InputImage> inputs;
    std::vector<nn::Target> targets;
    for (const TrainingImage &image : images) {
        inputs.push_back(toInput(image));
        targets.push_back(toTarget(image, m_device.device));
    }
    const double rate = learningRateAt(m_state.config, m_state.iteration);
    m_solver->clearGradients();
    const nn::Losses losses = m_network->losses(inputs, targets, stepShare());
    const torch::Tensor total = losses.total();
    // One host synchronisation for all five numbers.
    torch::Tensor values = torch::stack({total.detach(), losses.classifier.detach(), losses.boxReg.detach(),
                                         losses.objectness.detach(), losses.rpnBoxReg.detach()})
                               .to(torch::kCPU, torch::kFloat64);
    agree(values);
    const double *value = values.const_data_ptr<double>();
    if (!std::isfinite(value[0]))
        throw NotANumber("The loss at iteration " + std::to_string(m_state.iteration + 1) + " is not a number.");
    total.backward();
    if (m_group) m_group->sumGradients(m_solver->parameters());
    m_solver->step(m_state.iteration, rate);
    ++m_state.iteration;
    m_state.losses.push_back(value[0]);
    return {m_state.iteration, m_state.config.iterations, value[0], value[1], value[2], value[3], value[4], rate};
}

void TrainingRun::keepTime(double seconds) {
    // The first iteration also prepares kernels and is left out as soon as there is another.
    constexpr double memory = 0.9;
    m_secondsPerIteration = m_timed < 2 ? seconds : memory * m_secondsPerIteration + (1 - memory) * seconds;
    ++m_timed;
}

void TrainingRun::requireNumbers() const {
    std::vector<torch::Tensor> sound;
    for (const auto &[name, tensor] : m_state.weights) sound.push_back(torch::isfinite(tensor).all());
    if (sound.empty()) return;                           // they lie in the model already
    const torch::Tensor all = torch::stack(sound).cpu(); // one wait for all of them
    const bool *isSound = all.const_data_ptr<bool>();
    for (const auto &[name, tensor] : m_state.weights)
        if (!*isSound++) throw NotANumber("The weights " + name + " are not numbers.");
}

void TrainingRun::saveCheckpoint() {
    if (!leads()) return;
    requireNumbers(); // such a checkpoint must not replace a good one
    writeCheckpoint(m_request.runFolder, m_state);
    m_savedAt = Clock::now();
}

ModelInfo TrainingRun::saveModel() {
    ModelInfo info = describeModel(m_state, m_request, m_device, m_secondsPerIteration);
    info = writeModel(m_request.modelFolder, std::move(info),
                      m_state.best.iteration > 0 ? m_bestWeights : m_state.weights);
    // The run stays recognisable as finished; its weights now lie in the model.
    m_state.weights.clear();
    m_state.solver.clear();
    m_bestWeights.clear();
    std::error_code absent;
    std::filesystem::remove(bestWeightsFile(m_request.runFolder), absent);
    saveCheckpoint();
    return info;
}

} // namespace herbascope::engine
