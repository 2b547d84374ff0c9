// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Fine-tuning of a detector: one call on one worker thread, values in, values out. Torch-free header.

#include "engine/device.h"
#include "engine/model_folder.h"
#include "engine/types.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace herbascope::engine {

/// Names of the presets this version trains: "quick" (ResNet-18-FPN), "standard", "paper".
const std::vector<std::string> &presetNames();

struct TrainingConfig {
    std::string preset = "quick";
    ModelConfig model;
    int iterations = 400;
    int batch = 2; ///< images an iteration
    double learningRate = 0.01;
    double momentum = 0.9;
    double weightDecay = 1e-4;
    int warmupIterations = 50;
    double warmupFactor = 1.0 / 1000; ///< paper; torchvision-like linear (i + 1) / warmup when 0
    std::vector<double> decayAt{0.8}; ///< fractions of the iterations at which the rate falls
    double decayFactor = 0.1;
    bool flip = true; ///< horizontal, with probability one half
    bool flipUpsideDown = false; ///< vertical, with probability one half: pressed organs point anywhere
    std::uint64_t seed = 0;
    int loaderThreads = 1;
    std::int64_t cacheBytes = 2'000'000'000; ///< decoded training images kept at training size
    bool operator==(const TrainingConfig &) const = default;
};

/// A preset with its overrides applied: side in px, 0 iterations/batch/side or negative rate: the preset's own.
/// The rate is scaled with the batch unless given. Throws Error for an unknown preset.
TrainingConfig makeTrainingConfig(const std::string &preset, int classes, int side = 0, int iterations = 0,
                                  int batch = 0, double learningRate = -1);
std::string toJson(const TrainingConfig &config);
TrainingConfig trainingConfigFromJson(const std::string &json);

struct TrainingRequest {
    TrainingConfig config;
    ClassNames classes;
    std::vector<Sample> samples;
    /// Model folder, .pth or .safetensors to start from; empty: nothing (then nothing is frozen).
    std::filesystem::path init;
    DeviceChoice device;
    int threads = 0;                   ///< 0: all cores
    std::filesystem::path runFolder;   ///< checkpoints; made if absent
    std::filesystem::path modelFolder; ///< where the finished model goes; must not exist
    std::string modelName;
    bool resume = false;        ///< go on from runFolder's checkpoint; the request's config is ignored
    int checkpointSeconds = 60; ///< at most this long between two checkpoints
};

struct TrainingProgress {
    int iteration = 0; ///< finished iterations, 1..iterations
    int iterations = 0;
    double loss = 0, lossClassifier = 0, lossBoxReg = 0, lossObjectness = 0, lossRpnBoxReg = 0;
    double learningRate = 0;
    double secondsPerIteration = 0; ///< moving mean
    double etaSeconds = 0;
};

struct TrainingEvents {
    /// After every iteration, on the training thread.
    std::function<void(const TrainingProgress &)> progress;
    /// Sentences for the curator: what was started anew, which scan was skipped and why, which device.
    std::function<void(const std::string &)> message;
};

struct TrainingResult {
    bool finished = false;          ///< false: cancelled; the checkpoint stands and the run can be resumed
    int iterations = 0;             ///< done
    std::optional<ModelInfo> model; ///< when finished
    double secondsPerIteration = 0;
};

/// Trains to the end, or until `stop` is requested (within one iteration; then a checkpoint is written).
/// Throws Error when nothing can be trained on, start weights do not fit, or the disk is full.
TrainingResult train(const TrainingRequest &request, const TrainingEvents &events, std::stop_token stop);

/// The last checkpoint of a run, without loading it: finished iterations and the config; nullopt if there is none.
struct CheckpointInfo {
    int iteration = 0;
    TrainingConfig config;
};
std::optional<CheckpointInfo> readCheckpointInfo(const std::filesystem::path &runFolder);

/// Seconds one iteration is likely to take here, from a short measurement kept for the life of the program.
double estimateSecondsPerIteration(const TrainingConfig &config, const DeviceChoice &device);

} // namespace herbascope::engine
