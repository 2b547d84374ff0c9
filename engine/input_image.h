// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// From a decoded scan to the network's input, the same way in training and in prediction. Stateless, any thread.

#include "engine/nn/model_config.h"

#include <opencv2/core/mat.hpp>

#include <string>

namespace at {
class Tensor;
}

namespace herbascope::engine {

/// Presets of our own see scans shrunk by area while decoding; "paper" and imported models (no preset) want every pixel
/// and their own way of resizing.
bool decodesWhole(const std::string &preset);

/// The size at which the network sees a scan: short side `shortSide` unless the long side would pass the model's bound.
/// The network takes an image of this size as it is.
cv::Size networkSize(cv::Size scan, int shortSide, const std::string &preset, const ModelConfig &config);

/// Resizes 8-bit pixels as the model's training did: by area for our own presets, by PIL's antialiased bilinear filter
/// for the paper's.
cv::Mat resizeForNetwork(const cv::Mat &bgr, cv::Size size, const std::string &preset);

/// A decoded scan as the network's input in prediction, [3, H, W] uint8. `bgr` may be smaller than `scan`, the scan's
/// own size in px. Models that want every pixel resize them in the network.
at::Tensor testInput(const cv::Mat &bgr, cv::Size scan, const std::string &preset, const ModelConfig &config);

/// A [3, H, W] uint8 view of interleaved 8-bit pixels, channels in the order they lie; keeps the pixels alive.
at::Tensor toTensor(const cv::Mat &pixels);

} // namespace herbascope::engine
