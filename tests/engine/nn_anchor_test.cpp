// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nn/anchor_generator.h"
#include "engine/nn/transform.h"
#include "tests/engine/nn_fixture.h"
#include "tests/support/catch.h"

using namespace nn_fixture;

// Numbers worked out from the formulas: an anchor of size s and ratio r = h / w is s / sqrt(r) wide and s * sqrt(r)
// high.
TEST_CASE("torchvision's base anchors are rounded and run through ratios", "[engine][anchors]") {
    const auto base = nn::AnchorGenerator(torchvisionConfig(50, 6)).baseAnchors(0);
    CHECK(torch::equal(
        base, torch::tensor({{-23.f, -11.f, 23.f, 11.f}, {-16.f, -16.f, 16.f, 16.f}, {-11.f, -23.f, 11.f, 23.f}})));
}

TEST_CASE("Detectron2's base anchors are exact and run through sizes first", "[engine][anchors]") {
    const auto base = nn::AnchorGenerator(paperConfig(6)).baseAnchors(0);
    REQUIRE(base.size(0) == 18);
    CHECK(distance(base[0], torch::tensor({-22.6274f, -11.3137f, 22.6274f, 11.3137f})) < 1e-5);
    CHECK(distance(base[2], torch::tensor({-11.3137f, -22.6274f, 11.3137f, 22.6274f})) < 1e-5);
    CHECK(distance(base[4], torch::tensor({-32.f, -32.f, 32.f, 32.f})) < 1e-6);
}

TEST_CASE("Anchors lie on the grid of their level, row by row", "[engine][anchors]") {
    const std::vector<torch::Tensor> levels{torch::empty({1, 1, 24, 200}), torch::empty({1, 1, 12, 100}),
                                            torch::empty({1, 1, 6, 50}), torch::empty({1, 1, 3, 25}),
                                            torch::empty({1, 1, 2, 13})};
    nn::AnchorGenerator torchvision(torchvisionConfig(50, 6)), detectron(paperConfig(6));
    const auto anchors = torchvision.anchors(levels, 96, 800);
    CHECK(anchors[0].size(0) == 24 * 200 * 3);
    CHECK(torch::equal(anchors[0][(200 + 2) * 3 + 1], torch::tensor({8.f - 16, 4.f - 16, 8.f + 16, 4.f + 16})));
    // torchvision's stride is the padded size over the grid, rounded down: 800 / 13 = 61 and 96 / 2 = 48, not 64.
    CHECK(torch::equal(anchors[4][(13 + 1) * 3 + 1], torch::tensor({61.f - 256, 48.f - 256, 61.f + 256, 48.f + 256})));
    CHECK(detectron.anchors(levels, 96, 800)[4][(13 + 1) * 18 + 4][0].item<float>() == 64.f - 32.f);
}

TEST_CASE("An image is resized by its short side until its long side is at its limit", "[engine][transform]") {
    const ModelConfig torchvision = torchvisionConfig(50, 6), detectron = paperConfig(6);
    CHECK(nn::resizedSize(torchvision, {1200, 800}, 800) == nn::ImageSize{1200, 800});
    CHECK(nn::resizedSize(torchvision, {600, 400}, 800) == nn::ImageSize{1200, 800});
    CHECK(nn::resizedSize(torchvision, {3000, 1000}, 800) == nn::ImageSize{1333, 444}); // 444.33 rounded down
    CHECK(nn::resizedSize(torchvision, {1001, 1501}, 800) == nn::ImageSize{800, 1199}); // 1199.6
    CHECK(nn::resizedSize(detectron, {1001, 1501}, 800) == nn::ImageSize{800, 1200});
}

TEST_CASE("An image that has its size goes into the network unchanged and padded with zeros", "[engine][transform]") {
    ModelConfig config = torchvisionConfig(18, 1);
    config.inputScale = 1;
    config.mean = {1, 2, 3};
    config.std = {1, 1, 2};
    const auto pixels = torch::randint(0, 256, {3, 40, 50}, torch::kByte);
    const auto batch = nn::makeBatch(config, {pixels}, {{40, 50}}, torch::kCPU);
    CHECK(batch.images.sizes() == at::IntArrayRef({1, 3, 64, 64}));
    CHECK(batch.images.is_contiguous(torch::MemoryFormat::ChannelsLast));
    CHECK(torch::equal(batch.images[0][2].slice(0, 0, 40).slice(1, 0, 50), (pixels[2].to(torch::kFloat) - 3) / 2));
    CHECK(batch.images[0].slice(1, 40).abs().max().item<float>() == 0);
    CHECK(batch.images[0].slice(2, 50).abs().max().item<float>() == 0);
}
