// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Against torchvision's own numbers (goldens/make_torchvision_goldens.py).
#include "engine/nn/transform.h"
#include "tests/engine/nn_fixture.h"
#include "tests/support/catch.h"

using namespace nn_fixture;

namespace {

StateDict torchvisionGolden(int depth) {
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
    model->to(testDevice());
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

} // namespace

TEST_CASE("State dict keys and shapes are torchvision's", "[engine][golden]") {
    for (const int depth : {18, 50}) {
        const auto file = torchvisionGolden(depth);
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
        const auto file = torchvisionGolden(depth);
        nn::FasterRcnn model = goldenModel(depth, file);
        std::vector<nn::ImageSize> sizes;
        for (const auto &image : goldenSheet(file).images) {
            sizes.push_back(nn::resizedSize(model->config(), {image.pixels.size(1), image.pixels.size(2)},
                                            model->config().testShortSide));
        }
        const auto batch =
            nn::makeBatch(model->config(), {file.at("input.0"), file.at("input.1")}, sizes, testDevice());
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
        const auto file = torchvisionGolden(depth);
        nn::FasterRcnn model = goldenModel(depth, file);
        const torch::InferenceMode inference;
        const auto found = model->detect(goldenSheet(file).images);
        for (std::size_t i = 0; i < found.size(); ++i) {
            const std::string prefix = "detections." + std::to_string(i) + ".";
            CAPTURE(prefix);
            checkDetections(found[i],
                            {file.at(prefix + "boxes"), file.at(prefix + "scores"), file.at(prefix + "labels") - 1});
        }
    }
}

TEST_CASE("Losses and every gradient are torchvision's", "[engine][golden]") {
    for (const int depth : {18, 50}) {
        CAPTURE(depth);
        const auto file = torchvisionGolden(depth);
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
