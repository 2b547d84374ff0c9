// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/detector.h"
#include "engine/error.h"
#include "engine/weights/state_dict.h"
#include "tests/engine/training_fixture.h"
#include "tests/support/catch.h"

#include <torch/types.h>

using namespace training_fixture;

TEST_CASE("A finished training leaves a model folder that says what it is", "[engine][training]") {
    const Folder folder;
    const auto request = tinyRequest(folder.path(), 2);
    const auto observed = observe(request);
    const ModelInfo info = verifyModel(request.modelFolder);
    CHECK(info.id == observed.result.model->id);
    CHECK(info.id.size() == 32);
    CHECK(info.name == "tiny");
    CHECK(info.classes == ClassNames{"leaf", "flower"});
    CHECK(info.preset == "quick");
    CHECK(info.parent.empty());
    CHECK(info.trainingJson.find("\"boxes\":{\"leaf\":6,\"flower\":6}") != std::string::npos);
    CHECK(info.config.testShortSide == 96);
    const StateDict weights = readSafetensors(request.modelFolder / "weights.safetensors");
    CHECK(weights.contains("backbone.body.layer1.0.conv1.weight"));
    CHECK(weights.contains("roi_heads.box_predictor.cls_score.weight"));
    CHECK_FALSE(std::filesystem::exists(request.modelFolder.string() + ".part"));
}

TEST_CASE("Figures can be added to a model without touching its weights", "[engine][model]") {
    const Folder folder;
    const auto request = tinyRequest(folder.path(), 1);
    ModelInfo info = *observe(request).result.model;
    info.metricsJson = R"({"AP":0.25})";
    writeModelInfo(request.modelFolder, info);
    CHECK(verifyModel(request.modelFolder).metricsJson == R"({"AP":0.25})");
}

TEST_CASE("Weights that were tampered with are refused", "[engine][model]") {
    const Folder folder;
    const auto request = tinyRequest(folder.path(), 1);
    observe(request);
    {
        std::fstream file(request.modelFolder / "weights.safetensors", std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(-1, std::ios::end);
        file.put('\x7f');
    }
    CHECK_THROWS_WITH(verifyModel(request.modelFolder), Catch::Contains("SHA-256"));
    CHECK_THROWS_AS(Detector(request.modelFolder, request.device), Error);
    std::filesystem::remove(request.modelFolder / "weights.safetensors");
    CHECK_THROWS_WITH(verifyModel(request.modelFolder), Catch::Contains("missing"));
}

TEST_CASE("A damaged or newer model.json is refused in words", "[engine][model]") {
    const Folder folder;
    CHECK_THROWS_WITH(readModelInfo(folder.path()), Catch::Contains("model.json"));
    std::ofstream(folder.path() / "model.json") << "{ \"format\": ";
    CHECK_THROWS_WITH(readModelInfo(folder.path()), Catch::Contains("damaged"));
    std::ofstream(folder.path() / "model.json", std::ios::trunc) << R"({"format":"herbascope-model","version":99})";
    CHECK_THROWS_WITH(readModelInfo(folder.path()), Catch::Contains("newer"));
}

TEST_CASE("A model is refined, and its child names its parent", "[engine][training]") {
    const Folder folder;
    const auto parent = observe(tinyRequest(folder.path(), 30, "parent"));
    auto request = tinyRequest(folder.path(), 2, "child");
    request.config.warmupIterations = 0;
    request.init = folder.path() / "model-parent";
    const auto child = observe(request);
    CHECK(child.result.model->parent == parent.result.model->id);
    CHECK(child.result.model->origin.find("parent") != std::string::npos);
    CHECK(child.losses[0] < parent.losses[0]);
    CHECK_FALSE(child.said("anew"));
}

TEST_CASE("A class head for other classes is started anew, and that is said", "[engine][training]") {
    const Folder folder;
    observe(tinyRequest(folder.path(), 1, "parent"));
    auto request = tinyRequest(folder.path(), 1, "three");
    request.init = folder.path() / "model-parent";
    request.classes = {"leaf", "flower", "fruit"};
    request.config.model.classes = 3;
    CHECK(observe(request).said("class head was started anew"));
    auto renamed = tinyRequest(folder.path(), 1, "renamed");
    renamed.init = folder.path() / "model-parent";
    renamed.classes = {"flower", "leaf"};
    CHECK(observe(renamed).said("class head was started anew"));
}

TEST_CASE("A model's own widths are kept when it is refined", "[engine][training]") {
    const Folder folder;
    observe(tinyRequest(folder.path(), 1, "parent"));
    auto request = tinyRequest(folder.path(), 1, "wide");
    request.init = folder.path() / "model-parent";
    const int narrow = request.config.model.fpnWidth;
    request.config.model.fpnWidth = 24;
    CHECK(observe(request).result.model->config.fpnWidth == narrow);
}

TEST_CASE("Start weights of another network are refused", "[engine][training]") {
    const Folder folder;
    observe(tinyRequest(folder.path(), 1, "parent"));
    auto request = tinyRequest(folder.path(), 1, "wide");
    request.init = folder.path() / "model-parent";
    request.config.model.depth = 50;
    CHECK_THROWS_WITH(observe(request), Catch::Contains("another network"));
    writeSafetensors(folder.path() / "other.safetensors", {{"encoder.weight", torch::zeros({2, 2})}});
    request.init = folder.path() / "other.safetensors";
    CHECK_THROWS_WITH(observe(request), Catch::Contains("no weights"));
}

TEST_CASE("A trained detector finds what it was trained on, in px of the scan", "[engine][training]") {
    const Folder folder;
    auto request = tinyRequest(folder.path(), 150);
    request.config.flip = false;
    request.config.learningRate = 0.01;
    observe(request);
    Detector detector(request.modelFolder, request.device);
    CHECK(detector.decodeShortSide() == 96);
    for (const Sample &sample : request.samples) {
        const auto found = detector.detect(sample.path, {});
        for (std::size_t i = 0; i < sample.boxes.size(); ++i) {
            double best = 0;
            for (const auto &detection : found)
                if (detection.label == sample.labels[i])
                    best = std::max(best, intersectionOverUnion(detection.box, sample.boxes[i]));
            CHECK(best > 0.5);
        }
        for (std::size_t i = 1; i < found.size(); ++i) CHECK(found[i - 1].score >= found[i].score);
    }
}
