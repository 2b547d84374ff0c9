// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nn/box_coder.h"
#include "engine/nn/box_ops.h"
#include "tests/engine/nn_fixture.h"
#include "tests/support/catch.h"

#include <algorithm>
#include <limits>
#include <numeric>

using namespace nn_fixture;

namespace {

torch::Tensor randomBoxes(std::int64_t n, double range, double largest) {
    const auto corner = torch::rand({n, 2}) * range;
    return torch::cat({corner, corner + torch::rand({n, 2}) * largest + 1}, 1);
}

float iou(const torch::Tensor &a, const torch::Tensor &b) {
    const auto x = a.accessor<float, 1>(), y = b.accessor<float, 1>();
    const float w = std::max(0.f, std::min(x[2], y[2]) - std::max(x[0], y[0]));
    const float h = std::max(0.f, std::min(x[3], y[3]) - std::max(x[1], y[1]));
    return w * h / ((x[2] - x[0]) * (x[3] - x[1]) + (y[2] - y[0]) * (y[3] - y[1]) - w * h);
}

/// Non-maximum suppression straight from its definition.
std::vector<std::int64_t> nmsByDefinition(const torch::Tensor &boxes, const torch::Tensor &scores,
                                          const torch::Tensor &groups, float threshold) {
    std::vector<std::int64_t> order(boxes.size(0));
    std::iota(order.begin(), order.end(), 0);
    const auto score = scores.accessor<float, 1>();
    const auto group = groups.accessor<std::int64_t, 1>();
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return score[a] > score[b]; });
    std::vector<std::int64_t> kept;
    for (const auto candidate : order) {
        const bool covered = std::any_of(kept.begin(), kept.end(), [&](auto better) {
            return group[better] == group[candidate] && iou(boxes[better], boxes[candidate]) > threshold;
        });
        if (!covered) kept.push_back(candidate);
    }
    return kept;
}

std::vector<std::int64_t> asVector(const torch::Tensor &t) {
    return {t.const_data_ptr<std::int64_t>(), t.const_data_ptr<std::int64_t>() + t.numel()};
}

} // namespace

TEST_CASE("Boxes survive encoding and decoding", "[engine][boxes]") {
    torch::manual_seed(1);
    const auto boxes = randomBoxes(50, 500, 90), anchors = randomBoxes(50, 500, 90);
    const nn::BoxCoder coder({10, 10, 5, 5});
    CHECK((coder.decode(coder.encode(boxes, anchors), anchors) - boxes).abs().max().item<double>() < 1e-3);
}

TEST_CASE("Deltas are the shift in sizes of the reference and the logarithm of the growth", "[engine][boxes]") {
    const nn::BoxCoder coder({1, 1, 1, 1});
    const auto deltas =
        coder.encode(torch::tensor({{10.f, 10.f, 30.f, 20.f}}), torch::tensor({{0.f, 0.f, 10.f, 10.f}}));
    CHECK(distance(deltas, torch::tensor({{1.5f, 1.f, std::log(2.f), 0.f}})) < 1e-6);
    const auto grown = coder.decode(torch::tensor({{0.f, 0.f, 100.f, 0.f}}), torch::tensor({{0.f, 0.f, 16.f, 16.f}}));
    CHECK((grown[0][2] - grown[0][0]).item<float>() == Approx(1000));
}

TEST_CASE("Non-maximum suppression equals its definition, ties included", "[engine][boxes]") {
    torch::manual_seed(2);
    const auto boxes = randomBoxes(400, 100, 40);
    const auto scores = (torch::rand({400}) * 50).floor() / 50; // many ties
    const auto groups = torch::zeros({400}, torch::kLong);
    for (const double threshold : {0.0, 0.3, 0.5, 0.7}) {
        CHECK(asVector(nn::nms(boxes, scores, threshold)) ==
              nmsByDefinition(boxes, scores, groups, static_cast<float>(threshold)));
    }
}

TEST_CASE("Suppression stays within a group, for few boxes and for many", "[engine][boxes]") {
    torch::manual_seed(3);
    for (const std::int64_t n : {300, 1500}) {
        const auto boxes = randomBoxes(n, 200, 40), scores = torch::rand({n});
        const auto groups = torch::randint(0, 4, {n}, torch::kLong);
        CHECK(asVector(nn::batchedNms(boxes, scores, groups, 0.5)) == nmsByDefinition(boxes, scores, groups, 0.5f));
    }
    CHECK(nn::batchedNms(torch::empty({0, 4}), torch::empty({0}), torch::empty({0}, torch::kLong), 0.5).numel() == 0);
}

TEST_CASE("Suppression by tensors alone equals the processor's, whatever the boxes", "[engine][boxes]") {
    torch::manual_seed(5);
    const auto infinite = std::numeric_limits<float>::infinity(), no = std::numeric_limits<float>::quiet_NaN();
    for (const std::int64_t n : {1, 2, 700, 1001, 1500}) {
        auto boxes = randomBoxes(n, 60, 40);
        if (n > 100) {
            boxes.slice(0, 0, 40).copy_(boxes.slice(0, 40, 80));                                // identical ones
            boxes.slice(0, 10, 15).slice(1, 2, 4).copy_(boxes.slice(0, 10, 15).slice(1, 0, 2)); // empty
            boxes.slice(0, 15, 20).slice(1, 2, 4).sub_(50);                                     // inside out
            boxes[20] = torch::tensor({no, 1.f, 5.f, 5.f});
            boxes[21] = torch::tensor({0.f, 1.f, infinite, 5.f});
            boxes[22] = torch::tensor({-infinite, 1.f, infinite, 5.f});
        }
        const auto scores = (torch::rand({n}) * 20).floor() / 20; // many ties
        const auto groups = torch::randint(0, 3, {n}, torch::kLong);
        for (const double threshold : {0.0, 0.3, 0.5, 0.7, 1.0}) {
            CAPTURE(n, threshold);
            CHECK(torch::equal(nn::batchedNmsByTensors(boxes, scores, groups, threshold),
                               nn::batchedNms(boxes, scores, groups, threshold)));
        }
    }
}

TEST_CASE("Suppression of a batch in runs equals that of each image", "[engine][boxes]") {
    torch::manual_seed(6);
    for (const std::vector<std::int64_t> &runs :
         {std::vector<std::int64_t>{300, 0, 20, 1}, {700, 500, 100}, {1000}, {0, 0}, {1200, 3}}) {
        const std::int64_t n = std::accumulate(runs.begin(), runs.end(), std::int64_t{0});
        CAPTURE(n);
        std::vector<torch::Tensor> scores;
        for (const std::int64_t run : runs)
            scores.push_back(std::get<0>(((torch::rand({2, run}) * 30).floor() / 30).sort(1, /*descending=*/true)));
        const auto boxes = randomBoxes(2 * n, 90, 40).view({2, n, 4}), score = torch::cat(scores, 1);
        const auto valid = torch::rand({2, n}) < 0.8;
        const auto expected = nn::nmsOfRuns(boxes, score, valid, runs, 0.5);
        const auto found = nn::nmsOfRunsByTensors(boxes, score, valid, runs, 0.5);
        for (std::size_t i = 0; i < 2; ++i) {
            CHECK(torch::equal(found[i], expected[i]));
            CHECK(valid[static_cast<std::int64_t>(i)].index_select(0, found[i]).all().item<bool>());
        }
    }
}

TEST_CASE("An overlap of exactly the threshold is kept", "[engine][boxes]") {
    // 10 x 10 and its half: IoU exactly 0.5
    const auto boxes = torch::tensor({{0.f, 0.f, 10.f, 10.f}, {0.f, 0.f, 10.f, 5.f}});
    const auto scores = torch::tensor({0.9f, 0.8f});
    CHECK(nn::nms(boxes, scores, 0.5).numel() == 2);
    CHECK(nn::nms(boxes, scores, 0.499).numel() == 1);
}

TEST_CASE("Boxes are clipped to the image and small ones told apart", "[engine][boxes]") {
    const auto clipped = nn::clipBoxes(torch::tensor({{-5.f, 2.f, 200.f, 60.f}, {3.f, -9.f, 7.f, -1.f}}), 100, 50);
    CHECK(torch::equal(clipped, torch::tensor({{0.f, 2.f, 100.f, 50.f}, {3.f, 0.f, 7.f, 0.f}})));
    CHECK(torch::equal(nn::largeEnough(clipped, 1e-2), torch::tensor({true, false})));
    CHECK(torch::equal(nn::largeEnough(clipped, 0), torch::tensor({true, false})));
}

TEST_CASE("Overlap of every pair is that of each pair", "[engine][boxes]") {
    torch::manual_seed(4);
    const auto a = randomBoxes(5, 20, 20), b = randomBoxes(6, 20, 20);
    const auto all = nn::boxIou(a, b);
    for (int i = 0; i < 5; ++i) {
        for (int j = 0; j < 6; ++j) CHECK(all[i][j].item<float>() == Approx(iou(a[i], b[j])));
    }
}
