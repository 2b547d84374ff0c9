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

/// SGD with momentum as the references have it; AdamW for networks that start from nothing.
enum class Optimiser { Sgd, AdamW };

struct TrainingConfig {
    std::string preset = "quick";
    ModelConfig model;
    int iterations = 400;
    int batch = 2; ///< images an iteration
    double learningRate = 0.01;
    Optimiser optimiser = Optimiser::Sgd;
    double momentum = 0.9; ///< AdamW: decay of the gradient's mean
    double weightDecay = 1e-4;
    double gradientClip = 0; ///< largest norm of all gradients together; 0: not clipped
    int warmupIterations = 50;
    double warmupFactor = 1.0 / 1000; ///< paper; torchvision-like linear (i + 1) / warmup when 0
    std::vector<double> decayAt{0.8}; ///< fractions of the iterations at which the rate falls
    double decayFactor = 0.1;
    bool flip = true; ///< horizontal, with probability one half
    bool flipUpsideDown = false; ///< vertical, with probability one half: pressed organs point anywhere
    int validateEvery = 0; ///< iterations between two measurements on TrainingRequest::validation; 0: never
    int patience = 0;      ///< measurements in a row without a better one that end the run; 0: never
    std::uint64_t seed = 0;
    int loaderThreads = 1;
    std::int64_t cacheBytes = 2'000'000'000; ///< decoded training images kept at training size
    bool operator==(const TrainingConfig &) const = default;
};

/// What differs from a preset; 0 or a negative rate: the preset's own.
struct TrainingOverrides {
    int side = 0; ///< px
    int iterations = 0;
    int batch = 0;            ///< the rate is scaled with it unless given
    double learningRate = -1; ///< of the preset's optimiser
    /// No start weights: every layer is learnt, by AdamW with clipped gradients, and presets of our own take a network of
    /// half the width, which learns sooner.
    bool fromNothing = false;
};

/// Throws Error for an unknown preset, side or number of classes.
TrainingConfig makeTrainingConfig(const std::string &preset, int classes, const TrainingOverrides &overrides = {});
std::string toJson(const TrainingConfig &config);
TrainingConfig trainingConfigFromJson(const std::string &json);

struct TrainingRequest {
    TrainingConfig config;
    ClassNames classes;
    std::vector<Sample> samples;
    std::vector<Sample> validation; ///< never trained on; the model that finds most on them is kept (validateEvery)
    /// Model folder, .pth, .pkl or .safetensors to start from; empty: nothing (then nothing is frozen).
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

/// A measurement during training.
struct TrainingScore {
    int iteration = 0;
    double ap = 0; ///< COCO AP, mean of the classes that are on the validation sheets, 0..1
    bool best = false;
};

struct TrainingEvents {
    /// After every iteration, on the training thread.
    std::function<void(const TrainingProgress &)> progress;
    /// After every measurement, on the training thread.
    std::function<void(const TrainingScore &)> score;
    /// Sentences for the curator: what was started anew, which scan was skipped and why, which device.
    std::function<void(const std::string &)> message;
};

struct TrainingResult {
    bool finished = false;          ///< false: cancelled; the checkpoint stands and the run can be resumed
    int iterations = 0;             ///< done
    int bestIteration = 0;          ///< whose weights the model has, where measurements chose them; else 0
    std::optional<ModelInfo> model; ///< when finished
    double secondsPerIteration = 0;
};

/// Trains to the end, or until `stop` is requested (within one iteration; then a checkpoint is written), or until
/// `finish` is requested: then the run ends there and its best model is kept (that of the last iteration where none was
/// measured). A loss that is not a number sends the run back to its last good checkpoint with half the rate; memory that
/// does not suffice makes it go on with a smaller batch, then a smaller side, then on the CPU; both are said.
/// Throws Error when nothing can be trained on, start weights do not fit, or the disk is full.
TrainingResult train(const TrainingRequest &request, const TrainingEvents &events, std::stop_token stop,
                     std::stop_token finish = {});

/// The last checkpoint of a run, without loading it: finished iterations and the config; nullopt if there is none.
struct CheckpointInfo {
    int iteration = 0;
    TrainingConfig config;
};
std::optional<CheckpointInfo> readCheckpointInfo(const std::filesystem::path &runFolder);

/// Seconds one iteration is likely to take here, from a short measurement kept for the life of the program.
double estimateSecondsPerIteration(const TrainingConfig &config, const DeviceChoice &device);

} // namespace herbascope::engine
