// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/input_image.h"
#include "engine/solver.h"
#include "engine/weights/weight_names.h"
#include "tests/engine/detectron2_scene.h"

namespace detectron2_golden {

namespace {

constexpr double rateTolerance = 1e-15; // the last bits depend on the order of multiplication
constexpr double moveTolerance = 5e-3;  // five small steps, of which weights keep a few digits only

/// The numbers under `prefix`, by our names.
StateDict withPrefix(const StateDict &numbers, const std::string &prefix) {
    StateDict found{{"backbone.bottom_up.stem.conv1.weight", {}}}; // tells whose names they are
    for (const auto &[key, value] : numbers) {
        if (key.starts_with(prefix)) found[key.substr(prefix.size())] = value;
    }
    found = withOurNames(found);
    found.erase("backbone.body.conv1.weight");
    REQUIRE_FALSE(found.empty());
    return found;
}

nn::Losses lossesOf(Scene &scene, const Golden &golden) {
    std::vector<nn::InputImage> inputs;
    std::vector<nn::Target> targets;
    for (int i = 0; i < images; ++i) {
        inputs.push_back({golden.numbers.at(numbered("gt", i, "_image"))});
        targets.push_back(
            {golden.numbers.at(numbered("gt", i, "_boxes")), golden.numbers.at(numbered("gt", i, "_classes"))});
    }
    std::uint64_t seed = 0; // one that draws each image's own size, so that none is resized
    const auto fits = [&](int i) {
        return nn::trainShortSide(scene.network->config(), seed, i) == shortSide(inputs[i].pixels);
    };
    while (!fits(0) || !fits(1)) ++seed;
    return scene.network->losses(inputs, targets, seed);
}

/// Four losses in the golden's order.
void checkLosses(const nn::Losses &losses, const torch::Tensor &expected) {
    int i = 0;
    for (const auto &loss : {losses.classifier, losses.boxReg, losses.objectness, losses.rpnBoxReg})
        CHECK(distance(loss, expected[i++]) < lossTolerance);
}

struct Worst {
    double distance = std::numeric_limits<double>::infinity();
    std::string key;
};

/// The gradient that is farthest from the expected one.
Worst worstGradient(const torch::nn::Module &network, const StateDict &expected) {
    Worst worst{0, {}};
    std::size_t compared = 0;
    for (const auto &item : network.named_parameters()) {
        CAPTURE(item.key());
        const auto gradient = expected.find(item.key());
        REQUIRE(item.value().requires_grad() == (gradient != expected.end())); // the others are frozen
        if (gradient == expected.end()) continue;
        REQUIRE(item.value().grad().defined());
        const double apart = distance(item.value().grad(), gradient->second);
        REQUIRE(std::isfinite(apart));
        if (apart >= worst.distance) worst = {apart, item.key()};
        ++compared;
    }
    REQUIRE(compared == expected.size());
    return worst;
}

/// By about one rounding.
void disturb(torch::nn::Module &network, int seed) {
    const torch::NoGradGuard noGradients;
    torch::manual_seed(seed);
    for (auto &weight : network.parameters()) weight.mul_(1 + 1e-7 * torch::randn_like(weight));
}

} // namespace

void checkLossesAndGradients(const Golden &golden, int attempts) {
    const StateDict expected = withPrefix(golden.numbers, "grad.");
    Worst worst;
    for (int attempt = 0; attempt < attempts && worst.distance >= lossTolerance; ++attempt) {
        Scene scene(golden);
        if (attempt > 0) disturb(*scene.network, attempt);
        const nn::Losses losses = lossesOf(scene, golden);
        checkLosses(losses, golden.numbers.at("losses"));
        losses.total().backward();
        worst = worstGradient(*scene.network, expected);
    }
    CAPTURE(worst.key);
    CHECK(worst.distance < lossTolerance);
}

void checkSolverSteps(const Golden &golden) {
    Scene scene(golden);
    const TrainingConfig config = makeTrainingConfig("paper", 6);
    StateDict parameters, before;
    for (const auto &item : scene.network->named_parameters()) {
        parameters[item.key()] = item.value();
        before[item.key()] = item.value().detach().cpu().clone();
    }
    Solver solver(parameters, config);
    const torch::Tensor &steps = golden.numbers.at("steps"); // rate, then four losses
    for (int i = 0; i < steps.size(0); ++i) {
        CAPTURE(i);
        const double rate = learningRateAt(config, i);
        CHECK(rate == Approx(steps[i][0].item<double>()).epsilon(rateTolerance));
        const nn::Losses losses = lossesOf(scene, golden);
        checkLosses(losses, steps[i].slice(0, 1));
        solver.clearGradients();
        losses.total().backward();
        solver.step(i, rate);
    }
    for (const auto &[key, expected] : withPrefix(golden.numbers, "after5.")) {
        CAPTURE(key);
        CHECK(distance(parameters.at(key), expected) < tolerance);
        CHECK(distance(parameters.at(key).cpu() - before.at(key), expected - before.at(key)) < moveTolerance);
    }
}

void checkRates(const Golden &golden) {
    TrainingConfig neverDecaying = makeTrainingConfig("paper", 6, {.iterations = 9000});
    neverDecaying.decayAt = {12000.0 / 9000, 16000.0 / 9000}; // the authors' script
    const std::map<std::string, TrainingConfig> configs{
        {"all_18000", makeTrainingConfig("paper", 6)},
        {"split_9000_decayed", makeTrainingConfig("paper", 6, {.iterations = 9000})},
        {"split_9000_as_run", neverDecaying}};
    for (const auto &[name, config] : configs) {
        CAPTURE(name);
        const torch::Tensor &iterations = golden.numbers.at("rates." + name + ".iterations");
        const torch::Tensor &rates = golden.numbers.at("rates." + name + ".values");
        REQUIRE(rates.numel() > 20);
        for (std::int64_t i = 0; i < rates.numel(); ++i) {
            const int iteration = iterations[i].item<int>();
            CAPTURE(iteration);
            CHECK(learningRateAt(config, iteration) == Approx(rates[i].item<double>()).epsilon(rateTolerance));
        }
    }
}

void checkResizing(const Golden &golden) {
    ModelConfig config = paperConfig(6);
    const auto shapes = golden.numbers.at("resize_shapes"); // height, width, short side, longest; output
    for (const auto &row : shapes.unbind(0)) {
        CAPTURE(row);
        const auto at = [&](int i) { return row[i].item<std::int64_t>(); };
        config.maximumLongSide = static_cast<int>(at(3));
        CHECK(nn::resizedSize(config, {at(0), at(1)}, static_cast<int>(at(2))) == nn::ImageSize{at(4), at(5)});
    }
    config.mean = {0, 0, 0};
    const auto input = golden.numbers.at("input_bgr").permute({2, 0, 1});
    const cv::Mat scan = toScan(input);
    int compared = 0;
    for (const auto &[key, pixels] : golden.numbers) {
        if (!key.starts_with("resized_short")) continue;
        CAPTURE(key);
        const nn::ImageSize size{pixels.size(0), pixels.size(1)};
        CHECK(nn::resizedSize(config, sizeOf(input), std::stoi(key.substr(13))) == size);
        const auto expected = pixels.permute({2, 0, 1}).to(torch::kFloat);
        const auto network = nn::makeBatch(config, {input}, {size}, torch::kCPU)
                                 .images[0]
                                 .slice(1, 0, size.height)
                                 .slice(2, 0, size.width);
        const auto loader = toTensor(resizeForNetwork(
            scan, {static_cast<int>(size.width), static_cast<int>(size.height)}, "paper")); // of training scans
        CHECK(torch::equal(loader.to(torch::kFloat), expected));
        CHECK(torch::equal(network, expected));
        ++compared;
    }
    CHECK(compared == 3);
}

} // namespace detectron2_golden
