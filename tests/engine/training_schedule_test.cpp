// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/error.h"
#include "engine/solver.h"
#include "engine/trainer.h"
#include "tests/support/catch.h"

#include <torch/optim/adamw.h>

using namespace herbascope::engine;

TEST_CASE("The quick preset warms up over 50 iterations and falls at four fifths", "[engine][training]") {
    const TrainingConfig config = makeTrainingConfig("quick", 6);
    REQUIRE(config.iterations == 400);
    CHECK(learningRateAt(config, 0) == Approx(0.000004));
    CHECK(learningRateAt(config, 24) == Approx(0.0001));
    CHECK(learningRateAt(config, 49) == Approx(0.0002));
    CHECK(learningRateAt(config, 319) == Approx(0.0002));
    CHECK(learningRateAt(config, 320) == Approx(0.00002));
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
    CHECK(makeTrainingConfig("quick", 6, {.batch = 4}).learningRate == Approx(0.0004));
    CHECK(makeTrainingConfig("quick", 6, {.batch = 4, .learningRate = 0.003}).learningRate == Approx(0.003));
}

TEST_CASE("A side given to a preset is the side of training and of testing", "[engine][training]") {
    const TrainingConfig quick = makeTrainingConfig("quick", 6, {.side = 480});
    CHECK(quick.model.trainShortSides == std::vector<int>{480});
    CHECK(quick.model.testShortSide == 480);
    CHECK(quick.model.maximumLongSide == 960);
    const TrainingConfig paper = makeTrainingConfig("paper", 6);
    CHECK(paper.model.trainShortSides == std::vector<int>{640, 672, 704, 736, 768, 800});
    CHECK(paper.model.maximumLongSide == 1333);
}

TEST_CASE("A training configuration survives its JSON", "[engine][training]") {
    for (const auto &preset : presetNames()) {
        TrainingConfig config = makeTrainingConfig(preset, 5, {.iterations = 123, .batch = 3, .learningRate = 0.1 / 3});
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
    TrainingConfig config;
    config.momentum = 0.9;
    config.weightDecay = 0.1;
    Solver solver({{"w", weight}}, config);
    int iteration = 0;
    const auto stepWithGradient = [&](float gradient) {
        solver.clearGradients();
        (weight * gradient).sum().backward();
        solver.step(iteration++, 0.5);
    };
    // v = 2 + 0.1 * 1 = 2.1, w = 1 - 0.5 * 2.1 = -0.05
    stepWithGradient(2);
    CHECK(weight.item<float>() == Approx(-0.05).margin(1e-6));
    // v = 0.9 * 2.1 + (1 + 0.1 * -0.05) = 2.885, w = -0.05 - 0.5 * 2.885 = -1.4925
    stepWithGradient(1);
    CHECK(weight.item<float>() == Approx(-1.4925).margin(1e-6));
}

TEST_CASE("The solver makes the steps of torch.optim.AdamW", "[engine][training]") {
    torch::Tensor weight = torch::tensor({1.0F}).set_requires_grad(true);
    TrainingConfig config;
    config.optimiser = Optimiser::AdamW;
    config.momentum = 0.9;
    config.weightDecay = 0.1;
    Solver solver({{"w", weight}}, config);
    torch::Tensor twin = torch::tensor({1.0F}).set_requires_grad(true);
    torch::optim::AdamW reference({twin}, torch::optim::AdamWOptions(0.05).weight_decay(0.1));
    int iteration = 0;
    for (const float gradient : {2.0F, -1.0F, 0.5F}) {
        solver.clearGradients();
        reference.zero_grad();
        (weight * gradient).sum().backward();
        (twin * gradient).sum().backward();
        solver.step(iteration++, 0.05);
        reference.step();
        CHECK(weight.item<float>() == Approx(twin.item<float>()).margin(1e-6));
    }
    CHECK(weight.item<float>() < 0.95F);
}

TEST_CASE("Gradients are clipped by their common norm", "[engine][training]") {
    torch::Tensor first = torch::zeros({1}).set_requires_grad(true), second = torch::zeros({1}).set_requires_grad(true);
    TrainingConfig config;
    config.momentum = config.weightDecay = 0;
    config.gradientClip = 1;
    Solver solver({{"a", first}, {"b", second}}, config);
    (first * 3 + second * 4).sum().backward();
    solver.step(0, 1);
    CHECK(first.item<float>() == Approx(-0.6).margin(1e-5));
    CHECK(second.item<float>() == Approx(-0.8).margin(1e-5));
}

TEST_CASE("From nothing, every layer is learnt by a narrower network; the paper's stays as published",
          "[engine][training]") {
    const TrainingConfig quick = makeTrainingConfig("quick", 6, {.fromNothing = true});
    CHECK(quick.model.frozenStages == 0);
    CHECK(quick.optimiser == Optimiser::AdamW);
    CHECK(quick.gradientClip > 0);
    CHECK(quick.model.groupWidth < makeTrainingConfig("quick", 6).model.groupWidth);
    const TrainingConfig paper = makeTrainingConfig("paper", 6, {.fromNothing = true});
    CHECK(paper.model.frozenStages == 0);
    CHECK(paper.model.groupWidth == makeTrainingConfig("paper", 6).model.groupWidth);
}

TEST_CASE("The solver is not disturbed by gradients that lie otherwise in memory", "[engine][training]") {
    torch::Tensor weight = torch::zeros({2, 3, 2, 2});
    weight.set_data(weight.contiguous(torch::MemoryFormat::ChannelsLast));
    weight.set_requires_grad(true);
    const torch::Tensor gradient = torch::arange(24, torch::kFloat32).view({2, 3, 2, 2});
    TrainingConfig config;
    config.momentum = config.weightDecay = 0;
    Solver solver({{"w", weight}}, config);
    weight.mutable_grad() = gradient;
    solver.step(0, 1);
    CHECK(torch::equal(weight.detach(), -gradient));
}

TEST_CASE("The time estimate grows with the batch and the pixels", "[engine][training]") {
    const DeviceChoice device = chooseDevice("cpu", "fp32", Purpose::Training);
    const double one = estimateSecondsPerIteration(makeTrainingConfig("quick", 6, {.side = 300, .batch = 1}), device);
    CHECK(one > 0);
    CHECK(estimateSecondsPerIteration(makeTrainingConfig("quick", 6, {.side = 300, .batch = 3}), device) ==
          Approx(3 * one));
    const double larger =
        estimateSecondsPerIteration(makeTrainingConfig("quick", 6, {.side = 600, .batch = 1}), device);
    CHECK(larger > 2 * one);
    CHECK(larger < 4 * one);
}

TEST_CASE("Another optimiser than the preset's brings its own rate", "[engine][training]") {
    const TrainingConfig sgd = makeTrainingConfig("quick", 6, {.batch = 4, .optimiser = Optimiser::Sgd});
    CHECK(sgd.optimiser == Optimiser::Sgd);
    CHECK(sgd.learningRate == Approx(0.02));
    CHECK(sgd.weightDecay == Approx(1e-4));
    CHECK(makeTrainingConfig("paper", 6, {.optimiser = Optimiser::AdamW}).optimiser == Optimiser::AdamW);
    CHECK(makeTrainingConfig("paper", 6, {.optimiser = Optimiser::Sgd}) == makeTrainingConfig("paper", 6));
}
