// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Weights of Detectron2 or torchvision -> a Herbascope model. Torch-free.

#include "engine/model_folder.h"

#include <filesystem>
#include <functional>
#include <string>

namespace herbascope::engine {

struct WeightsImport {
    std::filesystem::path file; ///< .pkl, .pth or .safetensors
    std::filesystem::path out;  ///< the model's folder; must not exist
    /// In the file's label order; empty: those of Younis et al. 2020 where the file knows six, else "class 1" and so on.
    ClassNames classes;
    std::string licence = {}; ///< of the file, for the model's description
};

/// Tells the network's configuration (family, depth, widths, anchors, classes) from the tensors' names and shapes and
/// writes the model. A file with an image classifier gives a model whose heads are untrained, which `message` says.
/// Throws Error where the file is no detector or classifier that Herbascope knows, or the classes do not fit.
ModelInfo importWeights(const WeightsImport &request, const std::function<void(const std::string &)> &message);

/// The classes of Younis et al. 2020, in their order.
const ClassNames &paperClasses();

} // namespace herbascope::engine
