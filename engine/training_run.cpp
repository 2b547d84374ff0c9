// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training_run.h"

#include "engine/error.h"
#include "engine/imaging/image.h"
#include "engine/memory_budget.h"
#include "engine/network_input.h"
#include "engine/prefetch_queue.h"
#include "engine/start_weights.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <new>
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

std::string sheetsDigest(const std::vector<Sample> &samples) {
    std::string bytes;
    for (const Sample &sample : samples) {
        bytes += sample.path.filename().string() + '\n';
        bytes.append(reinterpret_cast<const char *>(sample.boxes.data()), sample.boxes.size() * sizeof(Box));
        bytes.append(reinterpret_cast<const char *>(sample.labels.data()), sample.labels.size() * sizeof(int));
    }
    return sha256OfBytes(bytes.data(), bytes.size());
}

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
        auto checkpoint = m_request.resume ? readCheckpoint(m_request.runFolder) : std::nullopt;
        if (m_request.resume && !checkpoint) say("The run has no checkpoint yet, so it starts from the beginning.");
        if (checkpoint)
            resume(std::move(*checkpoint));
        else
            start();
        if (!m_group)
            if (auto saved = alreadySaved()) return *saved;
    }
    if (m_group) shareState();
    readBestWeights();
    fitIntoMemory();
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

void TrainingRun::start() {
    m_state.config = m_request.config;
    m_state.classes = m_request.classes;
    m_state.modelId = newModelId();
    m_state.modelName = m_request.modelName;
    m_state.sheetsDigest = sheetsDigest(m_request.samples);
    std::error_code error;
    std::filesystem::create_directories(m_request.runFolder, error);
    if (error) throw Error("Cannot make the folder " + m_request.runFolder.string() + ": " + error.message() + ".");
    if (m_request.init.empty()) {
        m_state.config.model.frozenStages = 0;
        m_state.origin = "no start weights";
        buildNetwork();
        say("Nothing to start from was given: every layer is learnt, which needs more sheets and iterations.");
        calibrate();
        return;
    }
    StartWeights weights = readStartWeights(m_request.init);
    adaptConfig(m_state.config.model, weights);
    m_state.origin = weights.origin;
    m_state.parent = weights.model ? weights.model->id : "";
    buildNetwork();
    applyStartWeights(m_network, std::move(weights), m_state.classes, [this](const std::string &text) { say(text); });
}

void TrainingRun::resume(Checkpoint checkpoint) {
    const StateDict weights = std::exchange(checkpoint.weights, {});
    const StateDict solver = std::exchange(checkpoint.solver, {});
    m_state = std::move(checkpoint);
    if (m_state.classes != m_request.classes)
        throw Error("The run cannot go on: the project's classes have changed since it began. Start a new training.");
    const bool finished = m_state.iteration >= m_state.config.iterations;
    if (finished && weights.empty()) return; // the model was saved; only its folder is to be found again
    if (m_state.sheetsDigest != sheetsDigest(m_request.samples))
        say("The annotated sheets have changed since the run began; it goes on with the new ones.");
    say("The training goes on after iteration " + std::to_string(m_state.iteration) + ".");
    buildNetwork();
    const LoadReport report = loadInto(m_state.weights, weights);
    if (!report.missing.empty() || !report.startedAnew.empty())
        throw Error("The run cannot go on: its checkpoint is for another network.");
    m_network->invalidateFolded();
    m_solver->restore(solver);
}

std::optional<TrainingResult> TrainingRun::alreadySaved() const {
    if (m_state.iteration < m_state.config.iterations) return std::nullopt;
    if (!std::filesystem::exists(m_request.modelFolder)) {
        if (m_network) return std::nullopt;
        throw Error("The run is finished, but its model " + m_request.modelFolder.string() + " is gone.");
    }
    TrainingResult result;
    result.model = verifyModel(m_request.modelFolder);
    if (result.model->id != m_state.modelId)
        throw Error("The model cannot be saved: " + m_request.modelFolder.string() + " belongs to another run.");
    result.finished = true;
    result.iterations = m_state.iteration;
    return result;
}

void TrainingRun::buildNetwork() {
    const TrainingConfig &config = m_state.config;
    m_set = std::make_unique<TrainingSet>(m_request.samples, config, m_group ? m_group->rank() : 0,
                                          m_group ? m_group->size() : 1);
    m_set->limitCache(std::min(m_cacheLimit, config.cacheBytes));
    torch::manual_seed(config.seed);
    m_network = nn::FasterRcnn(config.model);
    m_network->to(torch::Device(m_device.device));
    m_network->train();
    m_network->applyFreezing();
    if (m_device.precision == Precision::Float16) {
        say("The training runs in fp32: fp16 is precise enough for prediction only.");
        m_device.precision = Precision::Float32;
    }
    m_network->setPrecision(m_device.precision);
    StateDict trained;
    for (const auto &item : m_network->named_parameters())
        if (item.value().requires_grad()) trained[item.key()] = item.value();
    m_solver = std::make_unique<Solver>(trained, config);
    m_state.weights = namedTensors(*m_network);
    m_state.solver = m_solver->state();
}

void TrainingRun::calibrate() {
    constexpr int sheets = 4;
    const torch::NoGradGuard guard;
    std::vector<nn::InputImage> images;
    for (int i = 0; i < std::min(sheets, m_set->size()); ++i)
        images.push_back(toInput(m_set->loadOfAll(static_cast<std::uint64_t>(i))));
    m_network->calibrateBatchNorm(images);
}

bool TrainingRun::over() const {
    if (m_state.iteration >= m_state.config.iterations) return true;
    if (m_group) return m_groupStops || m_groupFinishes;
    return m_stop.stop_requested() || m_finish.stop_requested() || patienceEnded();
}

void TrainingRun::loop() {
    for (bool ended = false; !ended;) {
        try {
            while (!over()) stretch();
            end();
            ended = true;
        } catch (const LostWorker &) {
            saveCheckpoint(); // the step that failed has changed nothing
            throw;
        } catch (const NotANumber &) {
            if (m_group) throw;
            goBack();
        } catch (const std::exception &error) {
            if (m_group || !isMemoryExhausted(error)) throw;
            useLess(whatWithoutBacktrace(error));
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
    for (const auto &[name, tensor] : m_state.weights)
        if (!torch::isfinite(tensor).all().item<bool>()) throw NotANumber("The weights " + name + " are not numbers.");
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
