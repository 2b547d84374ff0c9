// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/error.h"
#include "engine/trainer.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace herbascope::engine {
namespace {

using Json = nlohmann::ordered_json;

/// ResNet-18-FPN for laptops without a GPU.
TrainingConfig quickPreset(int classes, int side) {
    TrainingConfig config;
    config.model = torchvisionConfig(18, classes);
    config.model.trainShortSides = {side};
    config.model.testShortSide = side;
    config.model.maximumLongSide = 2 * side;
    config.warmupFactor = 0;
    return config;
}

/// As quick, but sees smaller organs: more pixels, anchors from 16 px, more boxes a sheet, flips both ways.
TrainingConfig standardPreset(int classes, int side) {
    TrainingConfig config = quickPreset(classes, side);
    config.iterations = 2000;
    config.warmupIterations = 100;
    config.flipUpsideDown = true;
    config.model.anchorSizes = {{16}, {32}, {64}, {128}, {256}};
    config.model.detectionsPerImage = 300;
    return config;
}

/// Younis et al. 2020: 18,000 iterations of 4 images a GPU, falling at 12,000 and 16,000.
TrainingConfig paperPreset(int classes, int side) {
    TrainingConfig config;
    config.model = paperConfig(classes);
    config.iterations = 18000;
    config.batch = 4;
    config.learningRate = 0.0025;
    config.warmupIterations = 100;
    config.warmupFactor = 1.0 / 1000;
    config.decayAt = {2.0 / 3.0, 8.0 / 9.0};
    if (side != config.model.testShortSide) {
        config.model.maximumLongSide = static_cast<int>(
            std::lround(static_cast<double>(side) * config.model.maximumLongSide / config.model.testShortSide));
        config.model.trainShortSides = {side};
        config.model.testShortSide = side;
    }
    return config;
}

TrainingConfig presetConfig(const std::string &preset, int classes, int side) {
    if (preset == "quick") return quickPreset(classes, side > 0 ? side : 600);
    if (preset == "standard") return standardPreset(classes, side > 0 ? side : 800);
    if (preset == "paper") return paperPreset(classes, side > 0 ? side : 800);
    throw Error("There is no preset \"" + preset + "\": choose quick, standard or paper.");
}

} // namespace

const std::vector<std::string> &presetNames() {
    static const std::vector<std::string> names{"quick", "standard", "paper"};
    return names;
}

TrainingConfig makeTrainingConfig(const std::string &preset, int classes, int side, int iterations, int batch,
                                  double learningRate) {
    if (classes < 1) throw Error("A model needs at least one class.");
    if (side != 0 && (side < 64 || side > 8192))
        throw Error("The short side must lie between 64 and 8192 px, not " + std::to_string(side) + ".");
    TrainingConfig config = presetConfig(preset, classes, side);
    config.preset = preset;
    if (iterations > 0) config.iterations = iterations;
    if (batch > 0 && batch != config.batch) {
        config.learningRate *= static_cast<double>(batch) / config.batch;
        config.batch = batch;
    }
    if (learningRate >= 0) config.learningRate = learningRate;
    return config;
}

std::string toJson(const TrainingConfig &config) {
    Json json;
    json["preset"] = config.preset;
    json["model"] = Json::parse(toJson(config.model));
    json["iterations"] = config.iterations;
    json["batch"] = config.batch;
    json["learning_rate"] = config.learningRate;
    json["momentum"] = config.momentum;
    json["weight_decay"] = config.weightDecay;
    json["warmup_iterations"] = config.warmupIterations;
    json["warmup_factor"] = config.warmupFactor;
    json["decay_at"] = config.decayAt;
    json["decay_factor"] = config.decayFactor;
    json["flip"] = config.flip;
    json["flip_upside_down"] = config.flipUpsideDown;
    json["seed"] = config.seed;
    json["loader_threads"] = config.loaderThreads;
    json["cache_bytes"] = config.cacheBytes;
    return json.dump();
}

TrainingConfig trainingConfigFromJson(const std::string &text) try {
    const Json json = Json::parse(text);
    TrainingConfig config;
    config.model = modelConfigFromJson(json.at("model").dump());
    json.at("preset").get_to(config.preset);
    json.at("iterations").get_to(config.iterations);
    json.at("batch").get_to(config.batch);
    json.at("learning_rate").get_to(config.learningRate);
    json.at("momentum").get_to(config.momentum);
    json.at("weight_decay").get_to(config.weightDecay);
    json.at("warmup_iterations").get_to(config.warmupIterations);
    json.at("warmup_factor").get_to(config.warmupFactor);
    json.at("decay_at").get_to(config.decayAt);
    json.at("decay_factor").get_to(config.decayFactor);
    json.at("flip").get_to(config.flip);
    config.flipUpsideDown = json.value("flip_upside_down", false); // absent from the first checkpoints
    json.at("seed").get_to(config.seed);
    json.at("loader_threads").get_to(config.loaderThreads);
    json.at("cache_bytes").get_to(config.cacheBytes);
    return config;
} catch (const nlohmann::json::exception &error) {
    throw Error(std::string("The training configuration cannot be read: ") + error.what() + ".");
}

} // namespace herbascope::engine
