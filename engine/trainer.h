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

/// SGD with momentum as the published training has it (paper); AdamW for presets of our own and where every layer is
/// learnt.
enum class Optimiser { Sgd, AdamW };

struct TrainingConfig {
    std::string preset = "quick";
    ModelConfig model;
    int iterations = 400;
    int batch = 2; ///< images an iteration, of all processes together
    double learningRate = 0.01;
    Optimiser optimiser = Optimiser::Sgd;
    double momentum = 0.9; ///< AdamW: decay of the gradient's mean
    double weightDecay = 1e-4;
    double gradientClip = 0; ///< largest norm of all gradients together; 0: not clipped
    int warmupIterations = 50;
    double warmupFactor = 1.0 / 1000; ///< paper; torchvision-like linear (i + 1) / warmup when 0
    std::vector<double> decayAt{0.8}; ///< fractions of the iterations at which the rate falls
    double decayFactor = 0.1;
    bool flip = true;            ///< horizontal, with probability one half
    bool flipUpsideDown = false; ///< vertical, with probability one half: pressed organs point anywhere
    /// Part of a sheet's width and height that a training image shows, at the short side of training; the whole sheet
    /// is then seen at side / cropFraction. 1: whole sheets.
    double cropFraction = 1;
    double wholeShare = 0; ///< with crops: probability of the whole sheet at the short side of training instead
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
    int batch = 0;            ///< images a process; the rate is scaled with all of them unless given
    int processes = 1;        ///< that train together
    double learningRate = -1; ///< of the optimiser
    int patience = -1;        ///< measurements; 0: never ends early
    std::optional<Optimiser> optimiser = std::nullopt; ///< nothing: the preset's
    /// No start weights: every layer is learnt, by AdamW with clipped gradients, and presets of our own take a network
    /// of half the width, which learns sooner.
    bool fromNothing = false;
};

/// Throws Error for an unknown preset, side or number of classes.
TrainingConfig makeTrainingConfig(const std::string &preset, int classes, const TrainingOverrides &overrides = {});
std::string toJson(const TrainingConfig &config);
TrainingConfig trainingConfigFromJson(const std::string &json); ///< throws Error for anything else

/// This process among those that train together, as RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR and MASTER_PORT say
/// (torchrun and shells set them), or Slurm's SLURM_PROCID, SLURM_NTASKS and SLURM_LOCALID with MASTER_ADDR. Alone
/// without them. Throws Error where they make no sense.
struct WorkerPlace {
    int rank = 0;
    int count = 1;
    int local = 0; ///< among those of this machine: which GPU to take
};
WorkerPlace workersFromEnvironment();

struct TrainingRequest {
    TrainingConfig config;
    ClassNames classes;
    std::vector<Sample> samples;
    std::vector<Sample> validation; ///< never trained on; the model that finds most on them is kept (validateEvery)
    /// Model folder, .pth, .pkl or .safetensors to start from; empty: nothing (then nothing is frozen).
    std::filesystem::path init;
    std::string licence; ///< of the start weights, which the model inherits
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
/// measured). A loss that is not a number sends the run back to its last good checkpoint with half the rate; memory
/// that does not suffice makes it go on with a smaller batch, then a smaller side, then on the CPU; both are said.
/// Among several processes (workersFromEnvironment) each takes its part of every batch; the first one tells, writes and
/// has the result's model; a lost process ends the others with an Error and a checkpoint. There neither a loss that is
/// not a number nor exhausted memory is recovered from.
/// Throws Error when nothing can be trained on, start weights do not fit, or the disk is full.
TrainingResult train(const TrainingRequest &request, const TrainingEvents &events, std::stop_token stop,
                     std::stop_token finish = {});

/// The last checkpoint of a run, without loading it: finished iterations and the config; nullopt if there is none.
/// Throws Error for a damaged one.
struct CheckpointInfo {
    int iteration = 0;
    TrainingConfig config;
};
std::optional<CheckpointInfo> readCheckpointInfo(const std::filesystem::path &runFolder);

/// Seconds one iteration is likely to take here, from a short measurement kept for the life of the program. Throws Error
/// where it cannot be tried (memory).
double estimateSecondsPerIteration(const TrainingConfig &config, const DeviceChoice &device);

} // namespace herbascope::engine
