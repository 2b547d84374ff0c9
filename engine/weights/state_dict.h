// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Weight files of other programs, read by restricted readers that build only tensors, numbers, strings and containers:
/// no weight file can run code.

#include "engine/nn/model_config.h"

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace herbascope::engine {

/// Tensors by key, in the file's own names. Contiguous, on the CPU.
using StateDict = std::map<std::string, torch::Tensor>;

/// Reads .pth (zip and the older non-zip layout) and .safetensors, told apart by their first bytes. A top-level "model"
/// or "state_dict" is entered. Throws Error, also for any pickle opcode or class that is not needed for tensors.
StateDict readStateDict(const std::filesystem::path &file);

/// safetensors alone: 8-byte little-endian header length, JSON header, raw data.
StateDict readSafetensors(const std::filesystem::path &file);
/// Temporary file, fsync, rename. `metadata` goes to "__metadata__". Throws Error.
void writeSafetensors(const std::filesystem::path &file, const StateDict &tensors,
                      const std::map<std::string, std::string> &metadata = {});

/// What loading did, to be told to the curator.
struct LoadReport {
    std::vector<std::string> missing;     ///< keys of the model that the file lacks
    std::vector<std::string> surplus;     ///< keys of the file that the model lacks
    std::vector<std::string> startedAnew; ///< heads whose shape differs (another number of classes)
    std::string layout;                   ///< "torchvision detector", "bare ResNet", "Herbascope model"
};

/// Renames the keys of torchvision's older layouts and of a bare ResNet state dict (which goes into the backbone,
/// "fc.*" is surplus) to our names, then copies what fits into `target` (the module's named parameters and buffers).
LoadReport loadInto(StateDict &target, StateDict source);

} // namespace herbascope::engine
