// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The whole engine on the simulated accelerator: a tensor that is made on the wrong side anywhere ends these tests.
#include "engine/detector.h"
#include "engine/error.h"
#include "tests/engine/accelerator/simulated_accelerator.h"
#include "tests/engine/training_fixture.h"
#include "tests/support/catch.h"

#include <c10/util/Exception.h>

#include <cmath>

using namespace training_fixture;

namespace {

DeviceChoice there(Precision precision = Precision::Float32) {
    return {accelerator::deviceName, precision, "The simulated accelerator, as chosen."};
}

/// Nothing hangs on the last bit: all proposals go on and none is drawn, so that two devices see the same boxes.
TrainingRequest steadyRequest(const std::filesystem::path &folder, int iterations, const std::string &name) {
    TrainingRequest request = tinyRequest(folder, iterations, name);
    request.config.learningRate = 0.0005;
    ModelConfig &model = request.config.model;
    model.trainShortSides = {64};
    model.testShortSide = 64;
    model.anchorRatios = {1};
    model.rpnPreNmsTrain = model.rpnPostNmsTrain = model.rpnSamples = model.roiSamples = 100'000;
    model.rpnNms = 1;
    return request;
}

TrainingRequest measured(TrainingRequest request) {
    request.validation.assign(request.samples.begin(), request.samples.begin() + 2);
    request.config.validateEvery = 2;
    request.checkpointSeconds = 0;
    return request;
}

void checkSame(const std::vector<Detection> &found, const std::vector<Detection> &expected) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        CAPTURE(i);
        CHECK(found[i].label == expected[i].label);
        CHECK(found[i].score == Approx(expected[i].score).margin(1e-4));
        CHECK(intersectionOverUnion(found[i].box, expected[i].box) > 0.999);
    }
}

/// As tinyRequest(), on the accelerator, whose suppression the processor has to compute as written.
TrainingRequest quickRequest(const std::filesystem::path &folder, int iterations, const std::string &name) {
    TrainingRequest request = tinyRequest(folder, iterations, name);
    request.config.model.rpnPreNmsTrain = 200;
    request.device = there();
    return request;
}

/// A model that finds something on its sheet, trained on the processor once.
struct Finder {
    Folder folder;
    std::filesystem::path model = folder.path() / "model-finder", sheet = folder.path() / "sheet0.png";
    Finder() { observe(tinyRequest(folder.path(), 60, "finder")); }
};
const Finder &finder() {
    static const Finder made;
    return made;
}

} // namespace

TEST_CASE("Ten iterations on the accelerator have the processor's losses", "[accelerator][training]") {
    const Folder folder;
    TrainingRequest request = steadyRequest(folder.path(), 10, "here");
    const bool adamW = GENERATE(false, true);
    if (adamW) request.config.optimiser = Optimiser::AdamW, request.config.learningRate = 1e-5;
    const Observed here = observe(request);
    request = steadyRequest(folder.path(), 10, "there");
    if (adamW) request.config.optimiser = Optimiser::AdamW, request.config.learningRate = 1e-5;
    request.device = there();
    const Observed there = observe(request);
    REQUIRE(there.losses.size() == 10);
    for (std::size_t i = 0; i < 10; ++i) {
        CAPTURE(i, adamW);
        CHECK(there.losses[i] == Approx(here.losses[i]).epsilon(1e-5));
    }
    CHECK(verifyModel(request.modelFolder).name == "there");
}

TEST_CASE("A run on the accelerator is measured, stopped, and goes on where it stopped", "[accelerator][training]") {
    const Folder folder;
    TrainingRequest request = measured(steadyRequest(folder.path(), 6, "straight"));
    request.device = there();
    const Observed straight = observe(request);
    request = measured(steadyRequest(folder.path(), 6, "halted"));
    request.device = there();
    CHECK_FALSE(observe(request, 3).result.finished);
    request.resume = true;
    const Observed after = observe(request);
    CHECK(after.result.finished);
    CHECK(after.result.bestIteration > 0);
    REQUIRE(after.losses.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) CHECK(after.losses[i] == Approx(straight.losses[3 + i]).epsilon(1e-5));
}

TEST_CASE("A checkpoint of the accelerator goes on on the processor, and the other way round",
          "[accelerator][training]") {
    const Folder folder;
    TrainingRequest request = steadyRequest(folder.path(), 6, "moved");
    const bool startsThere = GENERATE(true, false);
    if (startsThere) request.device = there();
    observe(request, 3);
    request.device = startsThere ? chooseDevice("cpu", "fp32", Purpose::Training) : there();
    request.resume = true;
    const Observed after = observe(request);
    CHECK(after.result.finished);
    const Observed straight = observe(steadyRequest(folder.path(), 6, "straight"));
    for (std::size_t i = 0; i < 3; ++i) CHECK(after.losses[i] == Approx(straight.losses[3 + i]).epsilon(1e-5));
}

TEST_CASE("What LibTorch has to say about sums on the accelerator does not reach the terminal",
          "[accelerator][training]") {
    struct Heard final : c10::WarningHandler {
        void process(const c10::Warning &warning) override { sentences.push_back(warning.msg()); }
        std::vector<std::string> sentences;
    } heard;
    const c10::WarningUtils::WarningHandlerGuard guard(&heard);
    const Folder folder;
    // Nothing is frozen: the first pooling has a gradient.
    const TrainingRequest request = quickRequest(folder.path(), 1, "silent");
    CHECK(observe(request).result.finished);
    CHECK(heard.sentences.empty());
    TORCH_WARN("test"); // and afterwards it is heard again
    CHECK(heard.sentences.size() == 1);
}

TEST_CASE("The accelerator learns in bf16", "[accelerator][training]") {
    const Folder folder;
    TrainingRequest request = quickRequest(folder.path(), 4, "bf16");
    request.device = there(Precision::BFloat16);
    for (const double loss : observe(request).losses) CHECK(std::isfinite(loss));
}

TEST_CASE("The accelerator finds what the processor finds, on whole sheets and in tiles", "[accelerator]") {
    const auto &[folder, model, sheet] = finder();
    Detector here(model, chooseDevice("cpu", "fp32", Purpose::Prediction)), onDevice(model, there());
    const DetectOptions options{.scoreThreshold = 0.1, .tileSide = GENERATE(0, 128)};
    const auto expected = here.detect(sheet, options);
    REQUIRE_FALSE(expected.empty());
    checkSame(onDevice.detect(sheet, options), expected);
}

TEST_CASE("The accelerator predicts in bf16 and fp16 nearly what it predicts in fp32", "[accelerator]") {
    const auto &[folder, model, sheet] = finder();
    const DetectOptions options{.scoreThreshold = 0.3, .tileSide = {}};
    const auto expected = Detector(model, there()).detect(sheet, options);
    REQUIRE_FALSE(expected.empty());
    const auto found = Detector(model, there(GENERATE(Precision::BFloat16, Precision::Float16))).detect(sheet, options);
    REQUIRE_FALSE(found.empty());
    CHECK(found[0].label == expected[0].label);
    CHECK(found[0].score == Approx(expected[0].score).margin(0.05));
    CHECK(intersectionOverUnion(found[0].box, expected[0].box) > 0.9);
}

TEST_CASE("A training that the accelerator's memory does not suffice for takes fewer sheets, then the processor",
          "[accelerator][training][memory]") {
    const Folder folder;
    const auto peakOf = [&](int batch) {
        TrainingRequest request = quickRequest(folder.path(), 2, "peak" + std::to_string(batch));
        request.config.batch = batch;
        accelerator::resetPeak();
        observe(request);
        return accelerator::peakMemory();
    };
    const std::int64_t one = peakOf(1), two = peakOf(2);
    REQUIRE(two > one + one / 10);
    TrainingRequest request = quickRequest(folder.path(), 4, "short");
    {
        const accelerator::MemoryLimit limit((one + two) / 2);
        const Observed run = observe(request);
        CHECK(run.result.finished);
        CHECK(run.losses.size() == 4);
        CHECK(run.said("the training goes on with 1 sheet an iteration instead of 2"));
        CHECK_FALSE(run.said("processor"));
    }
    request = quickRequest(folder.path(), 4, "none");
    const accelerator::MemoryLimit limit(accelerator::memoryInUse() + 10'000);
    const Observed run = observe(request);
    CHECK(run.result.finished);
    CHECK(run.said("the training takes the processor instead"));
}

TEST_CASE("A sheet that the accelerator's memory does not suffice for is the GPU's fault, and the next one is searched",
          "[accelerator][memory]") {
    const auto &[folder, model, sheet] = finder();
    Detector detector(model, there());
    {
        const accelerator::MemoryLimit limit(accelerator::memoryInUse() + 10'000);
        CHECK_THROWS_AS(detector.detect(sheet, {}), GpuMemoryError);
        CHECK_THROWS_AS(Detector(model, there()), GpuMemoryError);
    }
    const std::int64_t before = accelerator::memoryInUse();
    CHECK_NOTHROW(detector.detect(sheet, {}));
    const std::int64_t kept = accelerator::memoryInUse(); // folded weights, anchors
    CHECK_NOTHROW(detector.detect(sheet, {}));
    CHECK(accelerator::memoryInUse() == kept);
    CHECK(kept >= before);
}
