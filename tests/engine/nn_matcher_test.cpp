// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nn/box_ops.h"
#include "engine/nn/matcher.h"
#include "engine/nn/sampler.h"
#include "tests/engine/nn_fixture.h"
#include "tests/support/catch.h"

using namespace nn_fixture;

TEST_CASE("Overlap decides between positive, background and neither", "[engine][matcher]") {
    const auto truths = torch::tensor({{0.f, 0.f, 10.f, 10.f}, {100.f, 100.f, 110.f, 110.f}});
    const auto boxes = torch::tensor({{0.f, 0.f, 10.f, 10.f},       // IoU 1 with the first
                                      {0.f, 0.f, 10.f, 5.f},        // 0.5
                                      {0.f, 0.f, 10.f, 2.f},        // 0.2
                                      {100.f, 100.f, 110.f, 108.f}, // 0.8 with the second
                                      {300.f, 300.f, 310.f, 310.f}});
    const auto matches = nn::Matcher(0.7, 0.3, false).match(truths, boxes);
    CHECK(torch::equal(matches.label, torch::tensor({1, -1, 0, 1, 0}, torch::kLong)));
    CHECK(matches.index[0].item<int>() == 0);
    CHECK(matches.index[3].item<int>() == 1);
}

TEST_CASE("A ground truth below the threshold still keeps its best anchors", "[engine][matcher]") {
    const auto truths = torch::tensor({{0.f, 0.f, 10.f, 10.f}, {50.f, 50.f, 60.f, 60.f}});
    const auto boxes = torch::tensor({{0.f, 0.f, 10.f, 2.f}, // 0.2, the best of the first, twice
                                      {0.f, 8.f, 10.f, 10.f},
                                      {0.f, 0.f, 10.f, 1.f},
                                      {50.f, 50.f, 60.f, 60.f}});
    CHECK(torch::equal(nn::Matcher(0.7, 0.3, true).match(truths, boxes).label,
                       torch::tensor({1, 1, 0, 1}, torch::kLong)));
    CHECK(torch::equal(nn::Matcher(0.7, 0.3, false).match(truths, boxes).label,
                       torch::tensor({0, 0, 0, 1}, torch::kLong)));
}

TEST_CASE("A ground truth that nothing overlaps makes nothing positive", "[engine][matcher]") {
    const auto truths = torch::tensor({{1000.f, 1000.f, 1010.f, 1010.f}});
    const auto boxes = torch::tensor({{0.f, 0.f, 10.f, 10.f}, {5.f, 5.f, 9.f, 9.f}});
    CHECK(nn::Matcher(0.7, 0.3, true).match(truths, boxes).label.sum().item<int>() == 0);
}

TEST_CASE("Without ground truth everything is background", "[engine][matcher]") {
    const auto matches = nn::Matcher(0.7, 0.3, true).match(torch::empty({0, 4}), torch::rand({7, 4}));
    CHECK(matches.label.abs().sum().item<int>() == 0);
    CHECK(matches.label.size(0) == 7);
}

TEST_CASE("Matching many boxes equals the matrix of all overlaps", "[engine][matcher]") {
    torch::manual_seed(5);
    const auto make = [](std::int64_t n) {
        const auto corner = torch::rand({n, 2}) * 400;
        return torch::cat({corner, corner + torch::rand({n, 2}) * 60 + 2}, 1);
    };
    const auto truths = make(23), boxes = make(9001);
    const auto matches = nn::Matcher(0.5, 0.3, true).match(truths, boxes);
    const auto iou = nn::boxIou(truths, boxes);
    const auto [best, index] = iou.max(0);
    const auto ofTruth = std::get<0>(iou.max(1, true));
    auto expected = torch::where(best >= 0.5, 1, torch::where(best < 0.3, 0, -1));
    expected.masked_fill_((iou == ofTruth).any(0), 1);
    CHECK(torch::equal(matches.label, expected.to(torch::kLong)));
    CHECK(torch::equal(matches.index.masked_select(best > 0), index.masked_select(best > 0)));
    for (const std::int64_t pairs : {1, 30'000, 1 << 24}) { // a truth at a time, three, all
        const auto byTensors = nn::matchByTensors(truths, boxes, 0.5, 0.3, true, pairs);
        CHECK(torch::equal(byTensors.label, matches.label));
        CHECK(torch::equal(byTensors.index.masked_select(best > 0), matches.index.masked_select(best > 0)));
    }
}

TEST_CASE("Sampling takes everything in order when everything fits", "[engine][sampler]") {
    const auto labels = torch::tensor({0, 1, -1, 0, 1, 0}, torch::kLong);
    const auto sampled = nn::BalancedSampler(1000, 0.5).sample(labels, 7);
    CHECK(torch::equal(sampled.positive, torch::tensor({1, 4}, torch::kLong)));
    CHECK(torch::equal(sampled.negative, torch::tensor({0, 3, 5}, torch::kLong)));
}

TEST_CASE("Sampling limits the positives, fills up with negatives and depends on the seed alone", "[engine][sampler]") {
    const auto labels = torch::cat(
        {torch::ones({300}, torch::kLong), torch::zeros({5000}, torch::kLong), torch::full({50}, -1, torch::kLong)});
    const nn::BalancedSampler sampler(256, 0.25);
    const auto first = sampler.sample(labels, 1);
    CHECK(first.positive.size(0) == 64);
    CHECK(first.negative.size(0) == 192);
    CHECK(std::get<0>(at::_unique2(first.negative)).size(0) == 192);
    CHECK(labels.index_select(0, first.positive).min().item<int>() == 1);
    CHECK(labels.index_select(0, first.negative).abs().max().item<int>() == 0);
    torch::rand({3}); // the global generator has no say
    CHECK(torch::equal(sampler.sample(labels, 1).negative, first.negative));
    CHECK_FALSE(torch::equal(sampler.sample(labels, 2).negative, first.negative));
    CHECK(nn::mixSeed(1, 0) != nn::mixSeed(0, 1));
}
