// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How often the processor waits for a GPU, which nothing but these tests would notice: the page of docs/engine.md.
#include "engine/nn/box_ops.h"
#include "engine/solver.h"
#include "tests/engine/accelerator/simulated_accelerator.h"
#include "tests/engine/nn_fixture.h"
#include "tests/engine/training_fixture.h"
#include "tests/support/catch.h"

#include <cstdio>

using namespace nn_fixture;

namespace {

const torch::Device device() {
    return torch::Device(accelerator::deviceName);
}

/// `batch` images of noise with so many boxes each.
Sheet noise(int batch, int boxes) {
    torch::manual_seed(3);
    Sheet sheet;
    for (int i = 0; i < batch; ++i) {
        sheet.images.push_back({(torch::rand({3, 128, 160}) * 255).to(torch::kByte)});
        const auto corners = torch::rand({boxes, 2}) * 80;
        sheet.targets.push_back({torch::cat({corners, corners + 10 + torch::rand({boxes, 2}) * 35}, 1),
                                 torch::randint(0, 3, {boxes}, torch::kLong)});
    }
    return sheet;
}

ModelConfig configOf(WeightFamily family, double scoreThreshold = 0.05) {
    ModelConfig config = smallConfig();
    if (family == WeightFamily::Detectron2) {
        const ModelConfig paper = paperConfig(3);
        config.family = paper.family;
        config.alignedRoi = paper.alignedRoi;
        config.roiSamplingRatio = paper.roiSamplingRatio;
        config.backgroundLast = paper.backgroundLast;
        config.levelOffset = paper.levelOffset;
    }
    config.scoreThreshold = scoreThreshold;
    config.rpnPreNmsTrain = config.rpnPreNmsTest = 300; // suppression takes the processor long
    return config;
}

nn::FasterRcnn networkOf(const ModelConfig &config) {
    torch::manual_seed(11);
    nn::FasterRcnn network(config);
    network->calibrateBatchNorm(noise(2, 1).images);
    network->to(device());
    network->invalidateFolded();
    return network;
}

template <class Work> accelerator::Counts countsOf(Work work) {
    work(); // what is kept from then on
    accelerator::resetCounts();
    work();
    return accelerator::counts();
}

accelerator::Counts countsOfStep(WeightFamily family, int batch, int boxes, Optimiser optimiser = Optimiser::AdamW) {
    nn::FasterRcnn network = networkOf(configOf(family));
    StateDict trained;
    for (const auto &item : network->named_parameters()) trained[item.key()] = item.value();
    TrainingConfig config = training_fixture::tinyConfig(10);
    config.optimiser = optimiser;
    Solver solver(trained, config);
    const Sheet sheet = noise(batch, boxes);
    return countsOf([&] {
        solver.clearGradients();
        const nn::Losses losses = network->losses(sheet.images, sheet.targets, 5);
        (void)losses.total().item<double>(); // as a run does, to tell it
        losses.total().backward();
        solver.step(1, 1e-6);
    });
}

accelerator::Counts countsOfSheet(WeightFamily family, double scoreThreshold) {
    nn::FasterRcnn network = networkOf(configOf(family, scoreThreshold));
    const Sheet sheet = noise(1, 1);
    return countsOf([&] {
        const torch::InferenceMode inference;
        nn::onCpu(network->detect(sheet.images).front());
    });
}

void printRow(const char *what, const accelerator::Counts &counts) {
    std::string by;
    for (const auto &[name, count] : counts.waitsBy)
        by += (by.empty() ? "" : ", ") + std::to_string(count) + " " + name;
    std::printf("| %s | %lld | %s | %lld | %lld | %lld |\n", what, static_cast<long long>(counts.waits), by.c_str(),
                static_cast<long long>(counts.toDevice), static_cast<long long>(counts.fromDevice),
                static_cast<long long>(counts.kernels));
}

/// Boxes of which each overlaps the next one only: of a chain every second one is kept.
torch::Tensor chain(std::int64_t length) {
    const auto x = torch::arange(length, torch::kFloat).unsqueeze(1) * 3;
    return torch::cat({x, torch::zeros_like(x), x + 10, torch::full_like(x, 10)}, 1);
}

constexpr auto torchvisions = WeightFamily::Torchvision, detectron2s = WeightFamily::Detectron2;

} // namespace

TEST_CASE("A training step waits for the device a fixed number of times, however many boxes there are",
          "[accelerator][waits]") {
    const auto waits = [](WeightFamily family, int batch, int boxes) {
        return countsOfStep(family, batch, boxes).waits;
    };
    for (const int boxes : {1, 3, 60}) {
        CAPTURE(boxes);
        CHECK(waits(torchvisions, 1, boxes) == 8);
        CHECK(waits(torchvisions, 2, boxes) == 12); // four more an image: what is drawn of anchors and RoIs
        CHECK(waits(detectron2s, 1, boxes) == 9);   // one more: how finely the RoIs are sampled
    }
    CHECK(countsOfStep(torchvisions, 1, 3, Optimiser::Sgd).waits == 8);
}

TEST_CASE("A predicted sheet waits for the device a fixed number of times, however much is found",
          "[accelerator][waits]") {
    for (const double threshold : {0.01, 0.3, 1.0}) { // hundreds, some, nothing
        CAPTURE(threshold);
        const auto counts = countsOfSheet(torchvisions, threshold);
        if (threshold < 1) CHECK(counts.waits == 5);
        CHECK(counts.waits <= 5);
        CHECK(countsOfSheet(detectron2s, threshold).waits <= 5);
    }
}

TEST_CASE("Suppression stays on the device and waits once", "[accelerator][waits][boxes]") {
    torch::manual_seed(6);
    for (const std::int64_t n : {1, 40, 900, 2500}) {
        CAPTURE(n);
        const auto corner = torch::rand({n, 2}) * 200;
        const auto boxes = torch::cat({corner, corner + torch::rand({n, 2}) * 40 + 1}, 1);
        const auto scores = torch::rand({n}), groups = torch::randint(0, 4, {n}, torch::kLong);
        const auto b = boxes.to(device()), s = scores.to(device()), g = groups.to(device());
        torch::Tensor kept;
        const auto counts = countsOf([&] { kept = nn::batchedNms(b, s, g, 0.5); });
        CHECK(kept.device() == device());
        CHECK(torch::equal(kept.cpu(), nn::batchedNms(boxes, scores, groups, 0.5)));
        CHECK(counts.waits == 1);
        CHECK(counts.toDevice == 0);
    }
}

TEST_CASE("A chain of suppressions, however long, costs a few waits", "[accelerator][waits][boxes]") {
    for (const auto &[length, waits] : {std::pair{20, 1}, std::pair{200, 3}, std::pair{900, 5}}) {
        CAPTURE(length);
        const auto boxes = chain(length), scores = torch::linspace(1, 0, length);
        const auto b = boxes.to(device()), s = scores.to(device());
        torch::Tensor kept;
        const auto counts = countsOf([&] { kept = nn::nms(b, s, 0.5); });
        CHECK(torch::equal(kept.cpu(), torch::arange(0, length, 2)));
        CHECK(counts.waits == waits);
    }
}

TEST_CASE("The page of docs/engine.md", "[.page]") {
    std::printf(
        "| | waits | of which | copies to the device | from it | operators |\n| --- | --- | --- | --- | --- | --- |\n");
    printRow("a step of one sheet, torchvision's network", countsOfStep(torchvisions, 1, 30));
    printRow("a step of two sheets", countsOfStep(torchvisions, 2, 30));
    printRow("a step of one sheet, Detectron2's network", countsOfStep(detectron2s, 1, 30));
    printRow("a sheet predicted, torchvision's network", countsOfSheet(torchvisions, 0.05));
    printRow("a sheet predicted, Detectron2's network", countsOfSheet(detectron2s, 0.05));
}
