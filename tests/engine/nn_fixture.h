// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the tests of the network share: how "equal" is meant, and models small enough to run in no time.

#include "engine/nn/faster_rcnn.h"
#include "engine/weights/state_dict.h"
#include "tests/support/catch.h"

#include <torch/types.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace nn_fixture {

using namespace herbascope::engine;

/// Losses and gradients; the rest; boxes in px; scores.
constexpr double lossTolerance = 1e-3, tolerance = 1e-4, boxTolerance = 0.01, scoreTolerance = 1e-4;

/// Where the networks of the goldens and of the bench compute: HERBASCOPE_TEST_DEVICE (cuda, cuda:N; else cpu).
inline torch::Device testDevice() {
    const char *word = std::getenv("HERBASCOPE_TEST_DEVICE");
    if (!word) return torch::kCPU;
    const bool isCuda = std::string(word).starts_with("cuda"); // which is loaded by choosing it
    return torch::Device(isCuda ? chooseDevice(word, "fp32", Purpose::Prediction).device : std::string(word));
}

/// max |a - b| / max |b|; infinite for shapes that differ. On any devices.
inline double distance(const torch::Tensor &a, const torch::Tensor &b) {
    if (a.sizes() != b.sizes()) return std::numeric_limits<double>::infinity();
    if (b.numel() == 0) return 0;
    const auto x = a.detach().to(torch::kCPU, torch::kDouble), y = b.detach().to(torch::kCPU, torch::kDouble);
    return (x - y).abs().max().item<double>() / std::max(1e-12, y.abs().max().item<double>());
}

/// A ResNet-18 detector of a few channels.
inline ModelConfig smallConfig(int depth = 18) {
    ModelConfig config = torchvisionConfig(depth, 3);
    config.stemWidth = config.groupWidth = depth == 18 ? 6 : 4;
    config.stageWidth = depth == 18 ? 6 : 16;
    config.fpnWidth = 16;
    config.fcWidth = 32;
    config.trainShortSides = {128};
    config.testShortSide = 128;
    config.maximumLongSide = 170;
    config.anchorSizes = {{8}, {16}, {32}, {64}, {128}};
    config.rpnPostNmsTrain = 400;
    config.rpnPostNmsTest = 300;
    config.frozenStages = 0;
    return config;
}

/// Everything in the state dict, by key.
inline std::map<std::string, torch::Tensor> stateOf(const nn::FasterRcnn &model) {
    std::map<std::string, torch::Tensor> state;
    for (const auto &item : model->named_parameters()) state[item.key()] = item.value();
    for (const auto &item : model->named_buffers()) state[item.key()] = item.value();
    return state;
}

struct Sheet {
    std::vector<nn::InputImage> images;
    std::vector<nn::Target> targets;
};

/// Every expected detection is found once; scores nearer than the tolerance may change places.
inline void checkDetections(nn::DetectionTensors found, const nn::DetectionTensors &expected) {
    found = {found.boxes.cpu(), found.scores.cpu(), found.labels.cpu()};
    REQUIRE(found.scores.sizes() == expected.scores.sizes());
    REQUIRE(expected.scores.numel() > 20);
    CHECK((found.scores - expected.scores).abs().max().item<double>() < scoreTolerance);
    const auto score = (found.scores.unsqueeze(1) - expected.scores).abs() < scoreTolerance;
    const auto box = (found.boxes.unsqueeze(1) - expected.boxes).abs().amax(2) < boxTolerance;
    const auto label = found.labels.unsqueeze(1) == expected.labels;
    const auto same = score.logical_and(box).logical_and(label); // [found, expected]
    CHECK((same.sum(0) == 1).all().item<bool>());
    CHECK((same.sum(1) == 1).all().item<bool>());
}

/// Two images of noise with three boxes each.
inline Sheet makeSheet() {
    Sheet sheet;
    for (const auto &[height, width] : {std::pair{128, 150}, std::pair{128, 160}}) {
        nn::InputImage image;
        image.pixels = (torch::rand({3, height, width}) * 255).to(torch::kByte);
        sheet.images.push_back(image);
        const auto corners = torch::rand({3, 2}) * 80;
        sheet.targets.push_back({torch::cat({corners, corners + 10 + torch::rand({3, 2}) * 35}, 1),
                                 torch::tensor({0, 1, 2}, torch::kLong)});
    }
    return sheet;
}

} // namespace nn_fixture
