// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a run needs to go on exactly where it stopped, and the finished model's folder. Every file is written beside
/// its place, flushed and renamed: a power cut leaves the old one. Internal to the engine.

#include "engine/model_folder.h"
#include "engine/trainer.h"
#include "engine/weights/state_dict.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace herbascope::engine {

/// Which iteration's weights found most on the validation sheets; they lie beside the checkpoint.
struct BestSoFar {
    int iteration = 0; ///< 0: none was measured
    double ap = 0;
    int measurementsSince = 0;
    int sheets = 0; ///< that it was measured on; 0: not known (first checkpoints)
};

struct Checkpoint {
    int iteration = 0; ///< finished iterations
    TrainingConfig config;
    ClassNames classes;
    std::string modelId; ///< given at the run's start, so that a finished model is recognised
    std::string modelName;
    std::string parent;
    std::string origin;
    std::string sheetsDigest;   ///< of the annotated sheets, to notice that they changed
    std::vector<double> losses; ///< total loss by iteration
    BestSoFar best;
    int measuredAt = 0; ///< iteration of the last measurement that came to its end
    StateDict weights;  ///< parameters and buffers; empty once the model is saved
    StateDict solver;   ///< what the optimiser keeps
};

std::filesystem::path checkpointFile(const std::filesystem::path &runFolder);
std::filesystem::path bestWeightsFile(const std::filesystem::path &runFolder);
void writeCheckpoint(const std::filesystem::path &runFolder, const Checkpoint &checkpoint);
/// nullopt if the run has none yet; throws Error for a damaged one.
std::optional<Checkpoint> readCheckpoint(const std::filesystem::path &runFolder);

/// Makes the model's folder with these weights; fills in size and SHA-256. Throws Error if the folder exists.
ModelInfo writeModel(const std::filesystem::path &folder, ModelInfo info, const StateDict &weights);

/// Shares for the network, contiguous on the CPU for a file.
StateDict contiguousOnCpu(const StateDict &tensors);

} // namespace herbascope::engine
