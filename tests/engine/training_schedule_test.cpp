// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/error.h"
#include "engine/solver.h"
#include "engine/trainer.h"
#include "tests/support/catch.h"

#include <torch/torch.h>

using namespace herbascope::engine;

TEST_CASE("The quick preset warms up over 50 iterations and falls at four fifths", "[engine][training]") {
    const TrainingConfig config = makeTrainingConfig("quick", 6);
    REQUIRE(config.iterations == 400);
    CHECK(learningRateAt(config, 0) == Approx(0.0002));
    CHECK(learningRateAt(config, 24) == Approx(0.005));
    CHECK(learningRateAt(config, 49) == Approx(0.01));
    CHECK(learningRateAt(config, 319) == Approx(0.01));
    CHECK(learningRateAt(config, 320) == Approx(0.001));
}

TEST_CASE("The paper's rate rises from a thousandth and falls at 12,000 and 16,000", "[engine][training]") {
    const TrainingConfig config = makeTrainingConfig("paper", 6);
    REQUIRE(config.iterations == 18000);
    CHECK(learningRateAt(config, 0) == Approx(2.5e-6));
    CHECK(learningRateAt(config, 50) == Approx(0.00125125));
    CHECK(learningRateAt(config, 100) == Approx(0.0025));
    CHECK(learningRateAt(config, 11999) == Approx(0.0025));
    CHECK(learningRateAt(config, 12000) == Approx(0.00025));
    CHECK(learningRateAt(config, 15999) == Approx(0.00025));
    CHECK(learningRateAt(config, 16000) == Approx(0.000025));
}

TEST_CASE("The rate grows with the batch unless it is given", "[engine][training]") {
    CHECK(makeTrainingConfig("quick", 6, 0, 0, 4).learningRate == Approx(0.02));
    CHECK(makeTrainingConfig("quick", 6, 0, 0, 4, 0.003).learningRate == Approx(0.003));
}

TEST_CASE("A side given to a preset is the side of training and of testing", "[engine][training]") {
    const TrainingConfig quick = makeTrainingConfig("quick", 6, 480);
    CHECK(quick.model.trainShortSides == std::vector<int>{480});
    CHECK(quick.model.testShortSide == 480);
    CHECK(quick.model.maximumLongSide == 960);
    const TrainingConfig paper = makeTrainingConfig("paper", 6);
    CHECK(paper.model.trainShortSides == std::vector<int>{640, 672, 704, 736, 768, 800});
    CHECK(paper.model.maximumLongSide == 1333);
}

TEST_CASE("A training configuration survives its JSON", "[engine][training]") {
    for (const auto &preset : presetNames()) {
        TrainingConfig config = makeTrainingConfig(preset, 5, 0, 123, 3, 0.1 / 3);
        config.seed = 0xFFFFFFFFFFFFFFFFULL;
        config.decayAt = {1.0 / 3, 0.9};
        config.flip = false;
        config.flipUpsideDown = !config.flipUpsideDown;
        CHECK(trainingConfigFromJson(toJson(config)) == config);
    }
}

TEST_CASE("Unknown presets and broken configurations are refused in words", "[engine][training]") {
    CHECK_THROWS_WITH(makeTrainingConfig("fast", 6), Catch::Contains("fast") && Catch::Contains("quick"));
    CHECK_THROWS_AS(makeTrainingConfig("quick", 0), Error);
    CHECK_THROWS_AS(trainingConfigFromJson("{}"), Error);
    CHECK_THROWS_AS(trainingConfigFromJson("not json"), Error);
}

TEST_CASE("The solver makes the steps of torch.optim.SGD", "[engine][training]") {
    torch::Tensor weight = torch::tensor({1.0F}).set_requires_grad(true);
    SgdSolver solver({{"w", weight}}, /*momentum=*/0.9, /*weightDecay=*/0.1);
    const auto stepWithGradient = [&](float gradient) {
        solver.clearGradients();
        (weight * gradient).sum().backward();
        solver.step(0.5);
    };
    // v = 2 + 0.1 * 1 = 2.1, w = 1 - 0.5 * 2.1 = -0.05
    stepWithGradient(2);
    CHECK(weight.item<float>() == Approx(-0.05).margin(1e-6));
    // v = 0.9 * 2.1 + (1 + 0.1 * -0.05) = 2.885, w = -0.05 - 0.5 * 2.885 = -1.4925
    stepWithGradient(1);
    CHECK(weight.item<float>() == Approx(-1.4925).margin(1e-6));
}

TEST_CASE("The solver is not disturbed by gradients that lie otherwise in memory", "[engine][training]") {
    torch::Tensor weight = torch::zeros({2, 3, 2, 2});
    weight.set_data(weight.contiguous(torch::MemoryFormat::ChannelsLast));
    weight.set_requires_grad(true);
    const torch::Tensor gradient = torch::arange(24, torch::kFloat32).view({2, 3, 2, 2});
    SgdSolver solver({{"w", weight}}, 0, 0);
    weight.mutable_grad() = gradient;
    solver.step(1);
    CHECK(torch::equal(weight.detach(), -gradient));
}

TEST_CASE("The time estimate grows with the batch and the pixels", "[engine][training]") {
    const DeviceChoice device = chooseDevice("cpu", "fp32");
    const double one = estimateSecondsPerIteration(makeTrainingConfig("quick", 6, 300, 0, 1), device);
    CHECK(one > 0);
    CHECK(estimateSecondsPerIteration(makeTrainingConfig("quick", 6, 300, 0, 3), device) == Approx(3 * one));
    const double larger = estimateSecondsPerIteration(makeTrainingConfig("quick", 6, 600, 0, 1), device);
    CHECK(larger > 2 * one);
    CHECK(larger < 4 * one);
}
