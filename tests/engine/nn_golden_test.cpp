// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Against torchvision's own numbers (goldens/make_torchvision_goldens.py).
#include "engine/nn/transform.h"
#include "tests/engine/nn_fixture.h"
#include "tests/support/catch.h"

using namespace nn_fixture;

namespace {

constexpr double lossTolerance = 1e-3, tolerance = 1e-4, boxTolerance = 0.01, scoreTolerance = 1e-4;

StateDict golden(int depth) {
    return readSafetensors(std::string(HERBASCOPE_TEST_DATA) + "/engine/goldens/torchvision_r" + std::to_string(depth) +
                           ".safetensors");
}

/// The golden's model with its weights; nothing is left to the sampling.
nn::FasterRcnn goldenModel(int depth, const StateDict &file) {
    ModelConfig config = smallConfig(depth);
    config.frozenStages = depth == 18 ? 0 : 2;
    if (depth == 50) {
        config.trainShortSides = {64};
        config.testShortSide = 64;
        config.maximumLongSide = 85;
    }
    config.rpnSamples = config.roiSamples = 1'000'000;
    nn::FasterRcnn model(config);
    const torch::NoGradGuard noGradients;
    for (auto &[key, value] : stateOf(model)) value.copy_(file.at("weights." + key));
    model->applyFreezing();
    return model;
}

Sheet goldenSheet(const StateDict &file) {
    Sheet sheet;
    for (int i = 0; i < 2; ++i) {
        const std::string number = std::to_string(i);
        nn::InputImage image;
        image.pixels = file.at("input." + number);
        sheet.images.push_back(image);
        sheet.targets.push_back({file.at("truth." + number + ".boxes"), file.at("truth." + number + ".labels") - 1});
    }
    return sheet;
}

/// Every detection of the golden is found once; scores nearer than the tolerance may change places.
void compareDetections(const std::vector<nn::DetectionTensors> &found, const StateDict &file) {
    for (std::size_t i = 0; i < found.size(); ++i) {
        const std::string prefix = "detections." + std::to_string(i) + ".";
        CAPTURE(prefix);
        const auto &scores = file.at(prefix + "scores"), &boxes = file.at(prefix + "boxes");
        REQUIRE(found[i].scores.sizes() == scores.sizes());
        REQUIRE(scores.numel() > 20);
        CHECK((found[i].scores - scores).abs().max().item<double>() < scoreTolerance);
        const auto score = (found[i].scores.unsqueeze(1) - scores).abs() < scoreTolerance;
        const auto box = (found[i].boxes.unsqueeze(1) - boxes).abs().amax(2) < boxTolerance;
        const auto label = found[i].labels.unsqueeze(1) + 1 == file.at(prefix + "labels");
        const auto same = score.logical_and(box).logical_and(label); // [found, expected]
        CHECK((same.sum(0) == 1).all().item<bool>());
        CHECK((same.sum(1) == 1).all().item<bool>());
    }
}

} // namespace

TEST_CASE("State dict keys and shapes are torchvision's", "[engine][golden]") {
    for (const int depth : {18, 50}) {
        const auto file = golden(depth);
        std::map<std::string, std::vector<std::int64_t>> expected, ours;
        for (const auto &[key, value] : file) {
            if (key.starts_with("weights.")) expected[key.substr(8)] = value.sizes().vec();
        }
        for (const auto &[key, value] : stateOf(nn::FasterRcnn(smallConfig(depth)))) ours[key] = value.sizes().vec();
        CHECK(ours == expected);
    }
}

TEST_CASE("Features of every level are torchvision's, recorded or not", "[engine][golden]") {
    for (const int depth : {18, 50}) {
        const auto file = golden(depth);
        nn::FasterRcnn model = goldenModel(depth, file);
        std::vector<nn::ImageSize> sizes;
        for (const auto &image : goldenSheet(file).images) {
            sizes.push_back(nn::resizedSize(model->config(), {image.pixels.size(1), image.pixels.size(2)},
                                            model->config().testShortSide));
        }
        const auto batch = nn::makeBatch(model->config(), {file.at("input.0"), file.at("input.1")}, sizes, torch::kCPU);
        for (const bool recording : {true, false}) {
            const torch::AutoGradMode mode(recording);
            const auto levels = model->pyramid(batch.images);
            REQUIRE(levels.size() == 5);
            for (std::size_t level = 0; level < 5; ++level) {
                CAPTURE(depth, recording, level);
                CHECK(distance(levels[level], file.at("features." + std::to_string(level))) < tolerance);
            }
        }
    }
}

TEST_CASE("Detections are torchvision's", "[engine][golden]") {
    for (const int depth : {18, 50}) {
        CAPTURE(depth);
        const auto file = golden(depth);
        nn::FasterRcnn model = goldenModel(depth, file);
        const torch::InferenceMode inference;
        compareDetections(model->detect(goldenSheet(file).images), file);
    }
}

TEST_CASE("Losses and every gradient are torchvision's", "[engine][golden]") {
    for (const int depth : {18, 50}) {
        CAPTURE(depth);
        const auto file = golden(depth);
        nn::FasterRcnn model = goldenModel(depth, file);
        const Sheet sheet = goldenSheet(file);
        const nn::Losses losses = model->losses(sheet.images, sheet.targets, 3);
        CHECK(distance(losses.classifier.view(1), file.at("losses.loss_classifier")) < lossTolerance);
        CHECK(distance(losses.boxReg.view(1), file.at("losses.loss_box_reg")) < lossTolerance);
        CHECK(distance(losses.objectness.view(1), file.at("losses.loss_objectness")) < lossTolerance);
        CHECK(distance(losses.rpnBoxReg.view(1), file.at("losses.loss_rpn_box_reg")) < lossTolerance);
        losses.total().backward();
        for (const auto &item : model->named_parameters()) {
            CAPTURE(item.key());
            const auto expected = file.find("gradients." + item.key());
            REQUIRE(item.value().requires_grad() == (expected != file.end()));
            if (expected == file.end()) continue;
            REQUIRE(item.value().grad().defined());
            CHECK(distance(item.value().grad(), expected->second) < lossTolerance);
        }
    }
}
