// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/error.h"
#include "engine/foreign_json.h"
#include "engine/trainer.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace herbascope::engine {

NLOHMANN_JSON_SERIALIZE_ENUM(Optimiser, {{Optimiser::Sgd, "sgd"}, {Optimiser::AdamW, "adamw"}})

namespace {

using Json = nlohmann::ordered_json;

/// Of AdamW from start weights.
constexpr double fineTuningRate = 2e-4;

/// Learns sooner than SGD. On the composite sheets, ImageNet weights, batch 2: mean AP of leaf, flower, fruit and stem
/// after 400 iterations of `quick` 0.544, SGD at 0.01 0.517; of `standard` after 150, over all classes, 0.32 and 0.22.
void useAdamW(TrainingConfig &config, double rate) {
    config.optimiser = Optimiser::AdamW;
    config.learningRate = rate;
    config.weightDecay = 1e-2;
    config.gradientClip = 1;
}

/// As torchvision's reference script trains.
void useSgd(TrainingConfig &config) {
    config.optimiser = Optimiser::Sgd;
    config.learningRate = 0.01;
    config.weightDecay = 1e-4;
    config.gradientClip = 0;
}

/// ResNet-18-FPN for laptops without a GPU.
TrainingConfig quickPreset(int classes, int side) {
    TrainingConfig config;
    config.model = torchvisionConfig(18, classes);
    config.model.trainShortSides = {side};
    config.model.testShortSide = side;
    config.model.maximumLongSide = 2 * side;
    config.warmupFactor = 0;
    config.flipUpsideDown = true;
    useAdamW(config, fineTuningRate);
    return config;
}

/// For small organs. Sheets are searched at `side`, half as large again as quick's; a training image shows two thirds
/// of the width and height of a sheet, so that a step costs what one of quick costs; anchors from 16 px, more boxes a
/// sheet.
TrainingConfig standardPreset(int classes, int side) {
    TrainingConfig config = quickPreset(classes, side);
    config.cropFraction = 2.0 / 3.0;
    config.wholeShare = 0.25;
    config.model.trainShortSides = {static_cast<int>(std::lround(side * config.cropFraction))};
    config.iterations = 560;
    config.decayAt = {0.7, 0.9};
    config.validateEvery = 140;
    config.patience = 3;
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
    if (preset == "standard") return standardPreset(classes, side > 0 ? side : 900);
    if (preset == "paper") return paperPreset(classes, side > 0 ? side : 800);
    throw Error("There is no preset \"" + preset + "\": choose quick, standard or paper.");
}

/// Frozen normalisation does not adapt, so plain SGD blows up within 60 iterations when every layer starts at random.
/// Measured on 48 drawn sheets, side 256, batch 2: SGD of the full width AP50 0.12 after 110 iterations, this 0.70
/// after 240, in 100 s on two cores.
void learnFromNothing(TrainingConfig &config) {
    config.model.frozenStages = 0;
    useAdamW(config, 1e-3);
    if (config.preset == "paper") return; // its network is the published one
    config.model.stemWidth = config.model.groupWidth = config.model.stageWidth = 32;
    config.model.fpnWidth = 128;
    config.model.fcWidth = 512;
}

} // namespace

const std::vector<std::string> &presetNames() {
    static const std::vector<std::string> names{"quick", "standard", "paper"};
    return names;
}

TrainingConfig makeTrainingConfig(const std::string &preset, int classes, const TrainingOverrides &overrides) {
    const int side = overrides.side;
    if (classes < 1) throw Error("A model needs at least one class.");
    if (side != 0 && (side < 64 || side > 8192))
        throw Error("The short side must lie between 64 and 8192 px, not " + std::to_string(side) + ".");
    TrainingConfig config = presetConfig(preset, classes, side);
    config.preset = preset;
    if (overrides.fromNothing) learnFromNothing(config);
    if (overrides.optimiser && *overrides.optimiser != config.optimiser) {
        if (*overrides.optimiser == Optimiser::Sgd)
            useSgd(config);
        else
            useAdamW(config, fineTuningRate);
        if (overrides.fromNothing) config.gradientClip = 1;
    }
    if (overrides.iterations > 0) config.iterations = overrides.iterations;
    const int batch = (overrides.batch > 0 ? overrides.batch : config.batch) * overrides.processes;
    config.learningRate *= static_cast<double>(batch) / config.batch;
    config.batch = batch;
    if (overrides.learningRate >= 0) config.learningRate = overrides.learningRate;
    if (overrides.patience >= 0) config.patience = overrides.patience;
    return config;
}

std::string toJson(const TrainingConfig &config) {
    Json json;
    json["preset"] = config.preset;
    json["model"] = parseJson<Json>(toJson(config.model));
    json["iterations"] = config.iterations;
    json["batch"] = config.batch;
    json["learning_rate"] = config.learningRate;
    json["optimiser"] = config.optimiser;
    json["momentum"] = config.momentum;
    json["weight_decay"] = config.weightDecay;
    json["gradient_clip"] = config.gradientClip;
    json["warmup_iterations"] = config.warmupIterations;
    json["warmup_factor"] = config.warmupFactor;
    json["decay_at"] = config.decayAt;
    json["decay_factor"] = config.decayFactor;
    json["flip"] = config.flip;
    json["flip_upside_down"] = config.flipUpsideDown;
    json["crop_fraction"] = config.cropFraction;
    json["whole_share"] = config.wholeShare;
    json["validate_every"] = config.validateEvery;
    json["patience"] = config.patience;
    json["seed"] = config.seed;
    json["loader_threads"] = config.loaderThreads;
    json["cache_bytes"] = config.cacheBytes;
    return json.dump();
}

namespace {

/// Of what a file states: no loop without end, no division by 0, no thousand threads.
void checkValues(const TrainingConfig &c) {
    const bool usable = c.iterations >= 0 && c.batch >= 1 && c.batch <= 65536 && c.loaderThreads >= 1 &&
                        c.loaderThreads <= 1024 && c.warmupIterations >= 0 && c.validateEvery >= 0 && c.patience >= 0 &&
                        c.cacheBytes >= 0 && c.cropFraction > 0 && c.cropFraction <= 1;
    if (!usable) throw Error("The training configuration cannot be read: it has an impossible value.");
}

} // namespace

TrainingConfig trainingConfigFromJson(const std::string &text) try {
    const Json json = parseJson<Json>(text);
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
    // Absent from the first checkpoints.
    config.flipUpsideDown = json.value("flip_upside_down", false);
    config.optimiser = json.value("optimiser", Optimiser::Sgd);
    config.gradientClip = json.value("gradient_clip", 0.0);
    config.cropFraction = json.value("crop_fraction", 1.0);
    config.wholeShare = json.value("whole_share", 0.0);
    config.validateEvery = json.value("validate_every", 0);
    config.patience = json.value("patience", 0);
    json.at("seed").get_to(config.seed);
    json.at("loader_threads").get_to(config.loaderThreads);
    json.at("cache_bytes").get_to(config.cacheBytes);
    checkValues(config);
    return config;
} catch (const nlohmann::json::exception &error) {
    throw Error("The training configuration cannot be read: " + reasonOf(error) + ".");
}

} // namespace herbascope::engine
