// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// From images to the network's padded batch and back: the one place where coordinates change frame.

#include "engine/nn/model_config.h"

#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace herbascope::engine::nn {

struct ImageSize {
    std::int64_t height = 0, width = 0; ///< px
    bool operator==(const ImageSize &) const = default;
};

/// The size at which an image goes into the network: short side `shortSide`, long side at most config.maximumLongSide.
/// torchvision rounds down, Detectron2 to the nearest.
ImageSize resizedSize(const ModelConfig &config, ImageSize image, int shortSide);

/// The short side that a training step with this seed draws for the batch's image number `image`. A loader that resizes
/// to it ahead saves the network the resizing.
int trainShortSide(const ModelConfig &config, std::uint64_t seed, std::size_t image);

struct Batch {
    torch::Tensor images;         // [B, 3, H, W] float32 channels-last, normalised, padded with 0
    std::vector<ImageSize> sizes; ///< of each image without padding
};

/// `pixels` [3, H, W] uint8 or float32 0..255 each, resized to `sizes` (not at all where the size is right) where they
/// lie, best on the CPU, and then moved to `device`.
Batch makeBatch(const ModelConfig &config, const std::vector<torch::Tensor> &pixels,
                const std::vector<ImageSize> &sizes, const torch::Device &device);

/// Boxes [N, 4] xyxy from one frame to another, each axis by its own ratio.
torch::Tensor scaleBoxes(const torch::Tensor &boxes, double ratioX, double ratioY);

} // namespace herbascope::engine::nn
