// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a run comes to its network: anew, from a checkpoint, or finished already.
#include "engine/error.h"
#include "engine/imaging/image.h"
#include "engine/memory_budget.h"
#include "engine/network_input.h"
#include "engine/start_weights.h"
#include "engine/training_run.h"

#include <algorithm>
#include <utility>

namespace herbascope::engine {
namespace {

/// As they are where they lie there already.
StateDict onTheCpu(const StateDict &tensors) {
    StateDict result;
    for (const auto &[name, tensor] : tensors) result[name] = tensor.detach().to(torch::kCPU);
    return result;
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

void TrainingRun::begin() {
    const auto attempt = [this] {
        auto checkpoint = m_request.resume ? readCheckpoint(m_request.runFolder) : std::nullopt;
        if (m_request.resume && !checkpoint) say("The run has no checkpoint yet, so it starts from the beginning.");
        if (checkpoint)
            resume(std::move(*checkpoint));
        else
            start(m_request.config);
    };
    try {
        return attempt();
    } catch (const std::exception &error) {
        if (m_group || onCpu() || !isMemoryExhausted(error) || isMachinesMemory(error)) throw;
    }
    say("The memory of the GPU is exhausted before the first iteration: the training takes the processor instead.");
    dropNetwork();
    useCpu();
    attempt();
}

void TrainingRun::start(TrainingConfig config) {
    dropNetwork();
    m_state = {};
    m_state.config = std::move(config);
    m_state.classes = m_request.classes;
    m_state.modelId = newModelId();
    m_state.modelName = m_request.modelName;
    m_state.sheetsDigest = sheetsDigest(m_request.samples);
    std::error_code error;
    std::filesystem::create_directories(m_request.runFolder, error);
    if (error) throw Error("Cannot make the folder " + m_request.runFolder.string() + ": " + error.message() + ".");
    try {
        makeFirstWeights();
    } catch (...) {
        dropNetwork(); // half of what it starts from is nothing to go on with
        throw;
    }
}

void TrainingRun::makeFirstWeights() {
    if (m_request.init.empty()) {
        m_state.config.model.frozenStages = 0;
        m_state.origin = "no start weights";
        shrinkToFit();
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
    m_state = std::move(checkpoint);
    if (m_state.classes != m_request.classes)
        throw Error("The run cannot go on: the project's classes have changed since it began. Start a new training.");
    const bool finished = m_state.iteration >= m_state.config.iterations;
    if (finished && m_state.weights.empty()) return; // the model was saved; only its folder is to be found again
    if (m_state.sheetsDigest != sheetsDigest(m_request.samples))
        say("The annotated sheets have changed since the run began; it goes on with the new ones.");
    say("The training goes on after iteration " + std::to_string(m_state.iteration) + ".");
    rebuild();
}

void TrainingRun::rebuild() {
    // Not twice on a GPU, whose memory may be what is short.
    StateDict weights = onTheCpu(m_state.weights), solver = onTheCpu(m_state.solver);
    dropNetwork();
    try {
        buildNetwork();
        const LoadReport report = loadInto(m_state.weights, weights);
        if (!report.missing.empty() || !report.startedAnew.empty())
            throw Error("The run cannot go on: its checkpoint is for another network.");
        m_network->invalidateFolded();
        m_solver->restore(solver);
    } catch (...) {
        dropNetwork();
        m_state.weights = std::move(weights); // for another attempt
        m_state.solver = std::move(solver);
        throw;
    }
}

void TrainingRun::dropNetwork() {
    m_network = nullptr;
    m_solver.reset();
    m_state.weights.clear();
    m_state.solver.clear();
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

} // namespace herbascope::engine
