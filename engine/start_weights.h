// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a training starts from, and what has to be said about it. Internal to the engine.

#include "engine/model_folder.h"
#include "engine/nn/faster_rcnn.h"
#include "engine/weights/state_dict.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace herbascope::engine {

/// The network's parameters and buffers by name, sharing its storage.
StateDict namedTensors(torch::nn::Module &network);

struct StartWeights {
    std::optional<ModelInfo> model; ///< where it is a Herbascope model
    std::string origin;             ///< in words, for model.json
    StateDict tensors;
};

/// Reads a model folder, .pth, .pkl or .safetensors. Throws Error.
StartWeights readStartWeights(const std::filesystem::path &init);

/// Takes over what a Herbascope model dictates: widths, layers and FrozenBN's epsilon. Throws Error where it is of
/// another family or depth than `config`.
void adaptConfig(ModelConfig &config, const StartWeights &start);

/// Copies the weights into the network and tells what was missing, surplus or started anew. A class head for other
/// classes is left as the network has it. Throws Error where the weights are for another network.
void applyStartWeights(nn::FasterRcnn &network, StartWeights start, const ClassNames &classes,
                       const std::function<void(const std::string &)> &message);

} // namespace herbascope::engine
