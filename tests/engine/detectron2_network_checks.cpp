// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shapes: H x W locations of a level, A anchors a location, K proposals.
#include "engine/nn/anchor_generator.h"
#include "engine/nn/roi_align.h"
#include "engine/nn/roi_heads.h"
#include "engine/nn/rpn.h"
#include "tests/engine/detectron2_scene.h"

namespace detectron2_golden {

namespace {

const std::vector<std::string> levelNames{"p2", "p3", "p4", "p5", "p6"};

/// How far a row of either lies from the nearest of the other. Both [N, 4] px
double setDistance(const torch::Tensor &a, const torch::Tensor &b) {
    const auto apart = (a.cpu().unsqueeze(1) - b).abs().amax(2);
    return std::max(apart.amin(1).max().item<double>(), apart.amin(0).max().item<double>());
}

std::vector<torch::Tensor> proposalsOf(const Golden &golden) {
    return {golden.numbers.at("proposals0").to(testDevice()), golden.numbers.at("proposals1").to(testDevice())};
}

/// Pooled features of the proposals. [K, C * 7 * 7]
torch::Tensor pool(Scene &scene, const std::vector<torch::Tensor> &proposals) {
    const ModelConfig &config = scene.network->config();
    auto levels = scene.network->pyramid(scene.batch.images);
    levels.pop_back();
    nn::Rois rois{torch::cat(proposals), {}, {}};
    rois.images = torch::cat({torch::zeros({proposals[0].size(0)}, torch::kLong),
                              torch::ones({proposals[1].size(0)}, torch::kLong)})
                      .to(testDevice());
    rois.levels = nn::pyramidLevels(rois.boxes, config.levelOffset, true);
    return nn::roiAlign(levels, {4, 8, 16, 32}, rois, {config.poolSize, config.roiSamplingRatio, config.alignedRoi});
}

} // namespace

torch::Tensor preprocessed(const Golden &golden) {
    return Scene(golden).batch.images;
}

void checkFeatures(const Golden &golden) {
    Scene scene(golden);
    for (const bool recording : {true, false}) {
        const torch::AutoGradMode mode(recording);
        const auto levels = scene.network->pyramid(scene.batch.images);
        REQUIRE(levels.size() == levelNames.size());
        for (std::size_t l = 0; l < levels.size(); ++l) {
            CAPTURE(recording, l);
            CHECK(distance(levels[l], golden.numbers.at("feature_" + levelNames[l])) < tolerance);
        }
    }
}

void checkAnchors(const Golden &golden) {
    Scene scene(golden);
    nn::AnchorGenerator generator(scene.network->config());
    const auto &anchors = generator.anchors(scene.network->pyramid(scene.batch.images), scene.batch.images.size(2),
                                            scene.batch.images.size(3));
    REQUIRE(anchors.size() == levelNames.size());
    for (std::size_t l = 0; l < anchors.size(); ++l) {
        CAPTURE(l);
        const torch::Tensor &expected = golden.numbers.at("anchors_" + levelNames[l]);
        REQUIRE(anchors[l].sizes() == expected.sizes());
        CHECK((anchors[l].cpu() - expected).abs().max().item<double>() < 1e-4); // px
    }
}

void checkRpnHead(const Golden &golden) {
    const torch::NoGradGuard noGradients;
    Scene scene(golden);
    auto &head = scene.part<nn::RpnHeadImpl>("rpn.head");
    for (const std::string name : {"p3", "p4", "p5", "p6"}) {
        CAPTURE(name);
        const auto tower =
            head.tower(golden.numbers.at("feature_" + name).to(testDevice())).permute({0, 2, 3, 1}); // [2, H, W, C]
        const auto rows = tower.flatten(0, 2);
        const torch::Tensor &expected = golden.numbers.at("objectness_" + name); // [2, A, H, W]
        const auto count = expected.size(1);
        CHECK(distance(head.objectness(rows), expected.permute({0, 2, 3, 1}).reshape({-1, count})) < tolerance);
        const auto deltas =
            head.deltas(rows.repeat_interleave(count, 0), torch::arange(count, testDevice()).repeat(rows.size(0)));
        CHECK(distance(deltas, golden.numbers.at("deltas_" + name).permute({0, 2, 3, 1}).reshape({-1, 4})) < tolerance);
    }
}

void checkProposals(const Golden &golden) {
    const torch::NoGradGuard noGradients;
    Scene scene(golden);
    const auto proposals =
        scene.part<nn::RegionProposalImpl>("rpn").propose(scene.network->pyramid(scene.batch.images), scene.batch);
    for (int i = 0; i < images; ++i) {
        CAPTURE(i);
        const torch::Tensor expected = proposalsOf(golden)[i].cpu();
        REQUIRE(proposals[i].sizes() == expected.sizes());
        REQUIRE(expected.size(0) > 200);
        CHECK(setDistance(proposals[i], expected) < boxTolerance);
    }
}

void checkBoxHead(const Golden &golden) {
    const torch::NoGradGuard noGradients;
    Scene scene(golden);
    const auto pooled = pool(scene, proposalsOf(golden));
    const torch::Tensor &expected = golden.numbers.at("pooled");
    CHECK(distance(pooled.slice(0, 0, expected.size(0)), expected.flatten(1)) < tolerance);
    const auto features = scene.part<nn::BoxHeadImpl>("roi_heads.box_head").forward(pooled);
    auto &predictor = scene.part<nn::BoxPredictorImpl>("roi_heads.box_predictor");
    CHECK(distance(predictor.scores->forward(features), golden.numbers.at("class_logits")) < tolerance);
    CHECK(distance(predictor.deltas->forward(features), golden.numbers.at("box_deltas")) < tolerance);
}

void checkDetections(const Golden &golden) {
    Scene scene(golden);
    const torch::InferenceMode inference;
    const auto levels = scene.network->pyramid(scene.batch.images);
    auto found =
        scene.part<nn::RoiHeadsImpl>("roi_heads")
            .detect(levels, scene.part<nn::RegionProposalImpl>("rpn").propose(levels, scene.batch), scene.batch.sizes);
    for (int i = 0; i < images; ++i) {
        CAPTURE(i);
        const auto output = golden.numbers.at("output_sizes")[i].to(torch::kDouble); // height, width
        const nn::ImageSize size = scene.batch.sizes[i];
        found[i].boxes = nn::scaleBoxes(found[i].boxes, output[1].item<double>() / static_cast<double>(size.width),
                                        output[0].item<double>() / static_cast<double>(size.height));
        nn_fixture::checkDetections(found[i], expectedDetections(golden, i));
    }
}

} // namespace detectron2_golden
