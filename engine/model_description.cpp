// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training_run.h"

#include "engine/foreign_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace herbascope::engine {
namespace {

using Json = nlohmann::ordered_json;

Json boxesByClass(const TrainingRequest &request) {
    std::vector<int> counts(request.classes.size(), 0);
    for (const Sample &sample : request.samples)
        for (const int label : sample.labels) ++counts[static_cast<std::size_t>(label)];
    Json json = Json::object();
    for (std::size_t i = 0; i < counts.size(); ++i) json[request.classes[i]] = counts[i];
    return json;
}

/// At most 100 points [last iteration of the stretch, mean loss over it].
Json lossCurve(const std::vector<double> &losses) {
    const std::size_t stretch = std::max<std::size_t>(1, (losses.size() + 99) / 100);
    Json json = Json::array();
    for (std::size_t begin = 0; begin < losses.size(); begin += stretch) {
        const std::size_t end = std::min(losses.size(), begin + stretch);
        double sum = 0;
        for (std::size_t i = begin; i < end; ++i) sum += losses[i];
        json.push_back({end, sum / static_cast<double>(end - begin)});
    }
    return json;
}

} // namespace

ModelInfo describeModel(const Checkpoint &state, const TrainingRequest &request, const DeviceChoice &device,
                        double secondsPerIteration) {
    const TrainingConfig &config = state.config;
    ModelInfo info;
    info.id = state.modelId;
    info.name = state.modelName;
    info.parent = state.parent;
    info.origin = state.origin;
    info.licence = request.licence;
    info.preset = config.preset;
    info.classes = state.classes;
    info.config = config.model;
    info.created = utcNow();
    Json training = Json::object();
    training["sheets"] = request.samples.size();
    training["boxes"] = boxesByClass(request);
    training["iterations"] = state.iteration;
    training["batch"] = config.batch;
    training["learning_rate"] = config.learningRate;
    training["seed"] = config.seed;
    training["device"] = device.label();
    training["seconds_per_iteration"] = secondsPerIteration;
    training["losses"] = lossCurve(state.losses);
    info.trainingJson = textOf(training);
    return info;
}

} // namespace herbascope::engine
