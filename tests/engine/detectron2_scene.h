// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The golden's network and images, for the checks of detectron2_golden.h.

#include "engine/nn/transform.h"
#include "tests/engine/detectron2_golden.h"
#include "tests/engine/nn_fixture.h"

#include <opencv2/core/mat.hpp>

#include <string>
#include <vector>

namespace detectron2_golden {

using namespace nn_fixture;

constexpr int images = 2;

struct Scene {
    explicit Scene(const Golden &golden);

    /// A part of the network by its name in the weight keys.
    template <class Part> Part &part(const std::string &name) { return *network->named_modules()[name]->as<Part>(); }

    std::vector<torch::Tensor> pixels; // [3, H, W] uint8, BGR
    nn::FasterRcnn network = nullptr;
    nn::Batch batch;
};

/// "gt1_boxes"
std::string numbered(const std::string &name, int image, const std::string &rest = {});
nn::ImageSize sizeOf(const torch::Tensor &pixels);
int shortSide(const torch::Tensor &pixels);
/// Pixels [3, H, W] as a decoded scan.
cv::Mat toScan(const torch::Tensor &pixels);
nn::DetectionTensors expectedDetections(const Golden &golden, int image);

} // namespace detectron2_golden
