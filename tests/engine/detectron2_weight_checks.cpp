// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/detector.h"
#include "engine/nn/resnet.h"
#include "engine/start_weights.h"
#include "engine/weights_import.h"
#include "tests/engine/detectron2_scene.h"
#include "tests/support/temporary_folder.h"

namespace detectron2_golden {

void checkFiles(const Golden &golden) {
    const StateDict pth = readStateDict(golden.pth), pkl = readStateDict(golden.pkl);
    REQUIRE(pth.size() == 295);
    REQUIRE(pkl.size() == pth.size());
    for (const auto &[key, tensor] : pth) {
        CAPTURE(key);
        CHECK(torch::equal(pkl.at(key), tensor));
    }
}

void checkImport(const Golden &golden) {
    const herbascope::test::TemporaryFolder folder;
    const auto out = folder / "model";
    ModelInfo info = importWeights({golden.pth, out, {}}, [](const std::string &) {});
    CHECK(info.classes == paperClasses());
    const torch::Tensor &pixels = golden.numbers.at("image0");
    info.config.testShortSide = shortSide(pixels); // Detectron2 was given the image as it is
    writeModelInfo(out, info);
    const auto output = golden.numbers.at("output_sizes")[0];
    Detector detector(out, chooseDevice("cpu", "fp32", Purpose::Prediction));
    const auto found = detector.detect(toScan(pixels), output[1].item<int>(), output[0].item<int>(), {});
    std::vector<torch::Tensor> boxes, scores, labels;
    for (const Detection &one : found) {
        boxes.push_back(torch::tensor({one.box.x1, one.box.y1, one.box.x2, one.box.y2}));
        scores.push_back(torch::tensor(one.score));
        labels.push_back(torch::tensor(one.label, torch::kLong));
    }
    REQUIRE_FALSE(found.empty());
    nn_fixture::checkDetections({torch::stack(boxes), torch::stack(scores), torch::stack(labels)},
                                expectedDetections(golden, 0));
}

std::vector<torch::Tensor> stagesWithoutStatistics(const Golden &golden) {
    const torch::NoGradGuard noGradients;
    Scene scene(golden);
    for (const auto &[key, tensor] : namedTensors(*scene.network)) {
        if (key.ends_with("running_mean")) tensor.fill_(0);
        if (key.ends_with("running_var")) tensor.fill_(1);
    }
    return scene.part<nn::ResNetImpl>("backbone.body").forward(scene.batch.images);
}

void checkStartWeights(const Golden &golden, const std::vector<torch::Tensor> &expected) {
    const torch::NoGradGuard noGradients;
    Scene scene(golden);
    nn::FasterRcnn network(scene.network->config());
    std::vector<std::string> messages;
    applyStartWeights(network, readStartWeights(golden.caffe2), paperClasses(),
                      [&](const std::string &sentence) { messages.push_back(sentence); });
    REQUIRE(messages.size() == 1); // nothing in the backbone is missing, nothing in the file surplus
    CHECK(messages[0].find("image classifier") != std::string::npos);
    network->to(nn_fixture::testDevice());
    scene.network = network;
    const auto stages = scene.part<nn::ResNetImpl>("backbone.body").forward(scene.batch.images);
    REQUIRE(stages.size() == expected.size());
    for (std::size_t i = 0; i < stages.size(); ++i) {
        CAPTURE(i);
        CHECK(distance(stages[i], expected[i]) < tolerance);
    }
}

} // namespace detectron2_golden
