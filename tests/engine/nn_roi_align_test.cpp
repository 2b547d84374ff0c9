// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nn/roi_align.h"
#include "tests/engine/nn_fixture.h"
#include "tests/support/catch.h"

using namespace nn_fixture;

namespace {

/// The value between four locations, 0 beyond the border.
double bilinear(const torch::Tensor &plane, double y, double x) {
    const auto p = plane.accessor<double, 2>();
    const auto height = p.size(0), width = p.size(1);
    if (y < -1 || y > height || x < -1 || x > width) return 0;
    y = std::min(std::max(y, 0.), static_cast<double>(height - 1));
    x = std::min(std::max(x, 0.), static_cast<double>(width - 1));
    const auto y0 = static_cast<std::int64_t>(y), x0 = static_cast<std::int64_t>(x);
    const auto y1 = std::min(y0 + 1, height - 1), x1 = std::min(x0 + 1, width - 1);
    const double dy = y - static_cast<double>(y0), dx = x - static_cast<double>(x0);
    return (1 - dy) * ((1 - dx) * p[y0][x0] + dx * p[y0][x1]) + dy * ((1 - dx) * p[y1][x0] + dx * p[y1][x1]);
}

/// RoIAlign from its definition, in double precision. [N, C * P * P]
torch::Tensor byDefinition(const std::vector<torch::Tensor> &levels, const std::vector<double> &strides,
                           const nn::Rois &rois, const nn::RoiAlignOptions &options) {
    const int side = options.poolSize;
    const auto channels = levels[0].size(1);
    auto output = torch::zeros({rois.boxes.size(0), channels, side, side}, torch::kDouble);
    for (std::int64_t n = 0; n < rois.boxes.size(0); ++n) {
        const auto level = rois.levels[n].item<std::int64_t>();
        const auto box = rois.boxes[n].to(torch::kDouble) / strides[level] - (options.aligned ? 0.5 : 0.);
        const double x1 = box[0].item<double>(), y1 = box[1].item<double>();
        double width = box[2].item<double>() - x1, height = box[3].item<double>() - y1;
        if (!options.aligned) width = std::max(width, 1.), height = std::max(height, 1.);
        const int ny = options.samplingRatio > 0 ? options.samplingRatio : static_cast<int>(std::ceil(height / side));
        const int nx = options.samplingRatio > 0 ? options.samplingRatio : static_cast<int>(std::ceil(width / side));
        for (std::int64_t c = 0; c < channels; ++c) {
            const auto plane = levels[level][rois.images[n].item<std::int64_t>()][c].to(torch::kDouble).contiguous();
            for (int bin = 0; bin < side * side; ++bin) {
                double sum = 0;
                for (int s = 0; s < ny * nx; ++s) {
                    sum += bilinear(plane, y1 + (bin / side + (s / nx + 0.5) / ny) * height / side,
                                    x1 + (bin % side + (s % nx + 0.5) / nx) * width / side);
                }
                output[n][c][bin / side][bin % side] = sum / std::max(1, ny * nx);
            }
        }
    }
    return output.flatten(1);
}

struct Scene {
    std::vector<torch::Tensor> levels;
    std::vector<double> strides{4, 8};
    nn::Rois rois;
};

/// Two images, two levels, RoIs of all kinds: small, long, beyond the border.
Scene makeScene(bool channelsLast = true) {
    torch::manual_seed(6);
    Scene scene;
    for (const int size : {20, 10}) {
        auto level = torch::randn({2, 5, size, size + 3});
        scene.levels.push_back(channelsLast ? level.contiguous(torch::MemoryFormat::ChannelsLast) : level);
    }
    const auto corner = torch::rand({9, 2}) * 60 - 5;
    scene.rois.boxes = torch::cat({corner, corner + torch::rand({9, 2}) * 50 + 0.5}, 1);
    scene.rois.boxes[0] = torch::tensor({10.3f, 20.2f, 10.9f, 80.f});
    scene.rois.images = torch::randint(0, 2, {9}, torch::kLong);
    scene.rois.levels = torch::randint(0, 2, {9}, torch::kLong);
    return scene;
}

const nn::RoiAlignOptions torchvisionOptions{3, 2, false}, detectronOptions{3, 0, true};

} // namespace

TEST_CASE("RoIAlign equals its definition in both conventions", "[engine][roialign]") {
    for (const auto &options : {torchvisionOptions, detectronOptions}) {
        for (const bool channelsLast : {true, false}) {
            const Scene s = makeScene(channelsLast);
            const auto expected = byDefinition(s.levels, s.strides, s.rois, options);
            CHECK(distance(nn::roiAlign(s.levels, s.strides, s.rois, options), expected) < 1e-5);
            CHECK(distance(nn::roiAlignByTensors(s.levels, s.strides, s.rois, options), expected) < 1e-5);
        }
    }
}

TEST_CASE("RoIAlign's gradient is the slope of its output", "[engine][roialign]") {
    for (const auto &options : {torchvisionOptions, detectronOptions}) {
        Scene s = makeScene();
        for (auto &level : s.levels) level.set_requires_grad(true);
        const auto weights = torch::randn({9, 5 * 9}, torch::kDouble);
        (nn::roiAlign(s.levels, s.strides, s.rois, options) * weights.to(torch::kFloat)).sum().backward();
        // The output is linear in the features, so one difference is exact: the slope along a random direction.
        for (std::size_t level = 0; level < 2; ++level) {
            auto moved = s.levels;
            const auto direction = torch::randn_like(s.levels[level].detach());
            moved[level] = s.levels[level].detach() + direction;
            const auto difference =
                byDefinition(moved, s.strides, s.rois, options) - byDefinition(s.levels, s.strides, s.rois, options);
            const double expected = (difference * weights).sum().item<double>();
            CHECK((s.levels[level].grad() * direction).sum().item<double>() == Approx(expected).epsilon(1e-4));
        }
    }
}

TEST_CASE("RoIAlign's two ways have the same gradient", "[engine][roialign]") {
    Scene a = makeScene(), b = makeScene();
    for (auto *scene : {&a, &b}) {
        for (auto &level : scene->levels) level.set_requires_grad(true);
    }
    const auto weights = torch::randn({9, 5 * 9});
    (nn::roiAlign(a.levels, a.strides, a.rois, detectronOptions) * weights).sum().backward();
    (nn::roiAlignByTensors(b.levels, b.strides, b.rois, detectronOptions) * weights).sum().backward();
    for (std::size_t i = 0; i < 2; ++i) CHECK(distance(a.levels[i].grad(), b.levels[i].grad()) < 1e-5);
}

TEST_CASE("RoIAlign of RoIs that are pooled in parts keeps their order", "[engine][roialign]") {
    // Long ones on a wide level: 200 samples a bin on one axis, then on the other, so that they share no part with all.
    torch::manual_seed(7);
    Scene s;
    for (const int size : {300, 20}) s.levels.push_back(torch::randn({1, 2, size, size}));
    const auto corner = torch::rand({40, 2}) * 50;
    s.rois.boxes = torch::cat({corner, corner + torch::rand({40, 2}) * 30 + 1}, 1);
    s.rois.boxes[3] = torch::tensor({2.f, 5.f, 9.f, 2402.f});
    s.rois.boxes[17] = torch::tensor({2.f, 5.f, 2405.f, 10.f});
    s.rois.boxes[29] = torch::tensor({3.f, 7.f, 14.f, 2390.f});
    s.rois.images = torch::zeros({40}, torch::kLong);
    s.rois.levels = torch::arange(40) % 2;
    s.rois.levels[3] = s.rois.levels[17] = s.rois.levels[29] = 0;
    const auto found = nn::roiAlignByTensors(s.levels, s.strides, s.rois, detectronOptions);
    // At 600 locations a sampling point is rounded to some 1e-5 of one.
    CHECK(distance(found, nn::roiAlign(s.levels, s.strides, s.rois, detectronOptions)) < 1e-4);
}

TEST_CASE("RoIAlign of bf16 features samples in float32", "[engine][roialign]") {
    Scene s = makeScene();
    for (auto &level : s.levels) level = level.to(torch::kBFloat16);
    const auto pooled = nn::roiAlign(s.levels, s.strides, s.rois, detectronOptions);
    CHECK(pooled.scalar_type() == torch::kBFloat16);
    for (auto &level : s.levels) level = level.to(torch::kFloat);
    // Only the result is rounded, to 8 bits.
    CHECK(distance(pooled, byDefinition(s.levels, s.strides, s.rois, detectronOptions)) < 1. / 256);
}

TEST_CASE("A box's level goes with its size", "[engine][roialign]") {
    const auto square = [](float side) { return torch::tensor({{0.f, 0.f, side, side}}); };
    for (const bool inside : {false, true}) {
        const double offset = inside ? 1e-8 : 1e-6;
        CHECK(nn::pyramidLevels(square(10), offset, inside).item<int>() == 0);
        CHECK(nn::pyramidLevels(square(111), offset, inside).item<int>() == 0);
        CHECK(nn::pyramidLevels(square(112), offset, inside).item<int>() == 1);
        CHECK(nn::pyramidLevels(square(224), offset, inside).item<int>() == 2);
        CHECK(nn::pyramidLevels(square(2000), offset, inside).item<int>() == 3);
    }
}
