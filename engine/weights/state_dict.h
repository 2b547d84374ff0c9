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

/// Whose names a file uses.
enum class WeightLayout {
    Torchvision, ///< a detector; also our own models
    BareResNet,  ///< an image classifier of torchvision
    Detectron2,  ///< a detector
    Caffe2       ///< an image classifier, as Detectron2's ImageNet files
};

/// Only a backbone: the parts that find organs are learnt from the start.
inline bool isBackboneOnly(WeightLayout layout) {
    return layout == WeightLayout::BareResNet || layout == WeightLayout::Caffe2;
}

/// Reads .pth (zip and the older non-zip layout), .pkl (a pickled dict of NumPy arrays) and .safetensors, told apart by
/// their first bytes. A top-level "model", "state_dict" or "blobs" is entered. Throws Error, also for any pickle opcode
/// or class that is not needed for tensors.
StateDict readStateDict(const std::filesystem::path &file);

/// safetensors alone: 8-byte little-endian header length, JSON header, raw data.
/// No two tensors share a byte. Throws Error.
StateDict readSafetensors(const std::filesystem::path &file);
/// "__metadata__" alone, without the data; empty where there is none. Throws Error.
std::map<std::string, std::string> readSafetensorsMetadata(const std::filesystem::path &file);
/// Temporary file, fsync, rename. `metadata` goes to "__metadata__". Throws Error.
void writeSafetensors(const std::filesystem::path &file, const StateDict &tensors,
                      const std::map<std::string, std::string> &metadata = {});

/// What loading did, to be told to the curator.
struct LoadReport {
    std::vector<std::string> missing;     ///< keys of the model that the file lacks
    std::vector<std::string> surplus;     ///< keys of the file that the model lacks
    std::vector<std::string> startedAnew; ///< heads whose shape differs (another number of classes)
    WeightLayout layout = WeightLayout::Torchvision;
};

/// Renames the keys of any layout to ours (a classifier goes into the backbone, its "fc.*" is surplus), then copies
/// what fits into `target` (the module's named parameters and buffers). Throws Error where a shape other than a head's
/// differs.
LoadReport loadInto(StateDict &target, StateDict source);

/// To be asked before a network is built whose widths a file states: throws Error, which begins with `what`, where
/// `weights` hold fewer numbers than it (or its ResNet alone) has.
void requireWeightsFor(const ModelConfig &config, const StateDict &weights, const std::string &what,
                       bool bodyOnly = false);

} // namespace herbascope::engine
