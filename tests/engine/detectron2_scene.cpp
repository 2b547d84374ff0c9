// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/detectron2_scene.h"

#include "engine/input_image.h"
#include "engine/start_weights.h"

namespace detectron2_golden {

namespace {

/// The paper's configuration with the file's few channels; sampling takes everything.
ModelConfig configFor(const StateDict &weights) {
    const auto rows = [&](const char *key) { return static_cast<int>(weights.at(key).size(0)); };
    ModelConfig config = paperConfig(6);
    config.stemWidth = rows("backbone.bottom_up.stem.conv1.weight");
    config.groupWidth = rows("backbone.bottom_up.res2.0.conv1.weight");
    config.stageWidth = rows("backbone.bottom_up.res2.0.conv3.weight");
    config.fpnWidth = rows("backbone.fpn_lateral2.weight");
    config.fcWidth = rows("roi_heads.box_head.fc1.weight");
    config.rpnSamples = 200'000;
    config.roiSamples = 8'192;
    config.roiPositiveFraction = 0.5;
    return config;
}

} // namespace

std::string numbered(const std::string &name, int image, const std::string &rest) {
    return name + std::to_string(image) + rest;
}

nn::ImageSize sizeOf(const torch::Tensor &pixels) {
    return {pixels.size(1), pixels.size(2)};
}

int shortSide(const torch::Tensor &pixels) {
    return static_cast<int>(std::min(pixels.size(1), pixels.size(2)));
}

cv::Mat toScan(const torch::Tensor &pixels) {
    cv::Mat scan(static_cast<int>(pixels.size(1)), static_cast<int>(pixels.size(2)), CV_8UC3);
    toTensor(scan).copy_(pixels);
    return scan;
}

Scene::Scene(const Golden &golden) {
    StateDict weights = readStateDict(golden.pth);
    ModelConfig config = configFor(weights);
    std::vector<nn::ImageSize> sizes;
    config.trainShortSides.clear();
    for (int i = 0; i < images; ++i) {
        pixels.push_back(golden.numbers.at(numbered("image", i)));
        sizes.push_back(sizeOf(pixels.back()));
        config.trainShortSides.push_back(shortSide(pixels.back()));
    }
    network = nn::FasterRcnn(config);
    StateDict target = namedTensors(*network);
    const LoadReport report = loadInto(target, std::move(weights));
    CHECK(report.missing.empty());
    CHECK(report.surplus.empty());
    network->applyFreezing();
    network->to(testDevice());
    batch = nn::makeBatch(config, pixels, sizes, testDevice());
}

nn::DetectionTensors expectedDetections(const Golden &golden, int image) {
    return {golden.numbers.at(numbered("detections", image, "_boxes")),
            golden.numbers.at(numbered("detections", image, "_scores")),
            golden.numbers.at(numbered("detections", image, "_classes"))};
}

} // namespace detectron2_golden
