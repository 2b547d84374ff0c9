// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/error.h"
#include "engine/evaluation/coco_evaluation.h"
#include "tests/support/catch.h"

using namespace herbascope::engine;

namespace {
const Box square{100, 100, 200, 200};
}

TEST_CASE("A perfect detector has an average precision of one", "[evaluation]") {
    const auto result = evaluateDetections({1}, 1, {{1, 0, square}}, {{1, 0, square, 0.9}});
    CHECK(*result.all.ap == Approx(1.0));
    CHECK(*result.all.ar100 == Approx(1.0));
    CHECK(result.classes[0].groundTruth == 1);
}

TEST_CASE("A class without ground truth has no figure and does not lower the mean", "[evaluation]") {
    const auto result = evaluateDetections({1}, 2, {{1, 0, square}}, {{1, 0, square, 0.9}, {1, 1, square, 0.8}});
    CHECK_FALSE(result.classes[1].ap.has_value());
    CHECK(*result.all.ap == Approx(1.0));
}

TEST_CASE("A box found at IoU 0.6 counts at the thresholds up to it", "[evaluation]") {
    // 100 x 100 against its left 60 columns: IoU 0.6, so 0.50, 0.55 and 0.60 of ten thresholds.
    const auto result = evaluateDetections({1}, 1, {{1, 0, square}}, {{1, 0, {100, 100, 160, 200}, 0.9}});
    CHECK(*result.all.ap50 == Approx(1.0));
    CHECK(*result.all.ap75 == Approx(0.0));
    CHECK(*result.all.ap == Approx(0.3));
}

TEST_CASE("A second detection of the same organ is wrong", "[evaluation]") {
    const std::vector<GroundTruthBox> truth{{1, 0, square}, {1, 0, {300, 300, 400, 400}}};
    const auto result = evaluateDetections({1}, 1, truth, {{1, 0, square, 0.9}, {1, 0, square, 0.8}});
    // Recall stops at one half: precision 1 for the 51 recall points 0..0.50, 0 for the other 50.
    CHECK(*result.all.ap50 == Approx(51.0 / 101.0));
    CHECK(*result.all.ar100 == Approx(0.5));
}

TEST_CASE("Nothing found on sheets with organs is an average precision of zero, not an absent one", "[evaluation]") {
    const auto result = evaluateDetections({1, 2}, 1, {{1, 0, square}}, {});
    REQUIRE(result.all.ap.has_value());
    CHECK(*result.all.ap == 0.0);
}

TEST_CASE("Boxes of sheets that do not count are left out", "[evaluation]") {
    const auto result =
        evaluateDetections({1}, 1, {{1, 0, square}, {2, 0, square}}, {{1, 0, square, 0.5}, {2, 0, {0, 0, 9, 9}, 0.9}});
    CHECK(*result.all.ap == Approx(1.0));
    CHECK(result.all.groundTruth == 1);
}

TEST_CASE("A label out of range is refused", "[evaluation]") {
    CHECK_THROWS_AS(evaluateDetections({1}, 1, {{1, 3, square}}, {}), Error);
}
