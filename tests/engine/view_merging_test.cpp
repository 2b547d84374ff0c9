// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tiling.h"
#include "engine/view_merging.h"
#include "tests/engine/dummy_detectors.h"
#include "tests/support/catch.h"

#include <random>

using namespace herbascope::engine;
using namespace dummies;

namespace {

const cv::Size scan(175, 100);
const cv::Rect left(0, 0, 100, 100), right(75, 0, 100, 100), everything(0, 0, 175, 100);

std::vector<Detection> merged(std::vector<View> views, int seamTolerance = 2) {
    return sorted(mergeViews(std::move(views), scan, {.seamTolerance = seamTolerance}));
}

/// The organs as exact detectors see them in every view.
std::vector<Detection> fromViews(const std::vector<Organ> &organs, const std::vector<cv::Rect> &areas, cv::Size size,
                                 int seamTolerance) {
    std::vector<View> views;
    for (const cv::Rect &area : areas) views.push_back({area, known(organs, area)});
    return sorted(mergeViews(std::move(views), size, {.seamTolerance = seamTolerance}));
}

bool touchesOneOf(const Organ &organ, const std::vector<Organ> &others) {
    return std::any_of(others.begin(), others.end(), [&](const Organ &other) {
        return organ.label == other.label && !(organ.box & other.box).empty();
    });
}

/// Boxes of three classes; those of one class do not overlap.
std::vector<Organ> randomOrgans(std::mt19937 &random, cv::Size size) {
    const auto below = [&](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
    std::vector<Organ> organs;
    for (int attempt = 0; attempt < 40; ++attempt) {
        const int x = below(size.width), y = below(size.height);
        const int longest = attempt % 4 == 0 ? 200 : 25;
        const cv::Rect box = cv::Rect(x, y, 1 + below(longest), 1 + below(longest)) & cv::Rect({}, size);
        const Organ organ{box, below(3)};
        if (!touchesOneOf(organ, organs)) organs.push_back(organ);
    }
    return organs;
}

} // namespace

TEST_CASE("Two halves that a seam cuts become one organ with the higher score", "[engine][tiling]") {
    CHECK(merged({{left, {{{60, 10, 100, 40}, 0, 0.6}}}, {right, {{{75, 10, 130, 40}, 0, 0.9}}}}) ==
          std::vector<Detection>{{{60, 10, 130, 40}, 0, 0.9}});
    // ... also where they agree only roughly.
    CHECK(merged({{left, {{{60, 12, 99, 40}, 0, 0.6}}}, {right, {{{76, 10, 130, 44}, 0, 0.5}}}}) ==
          std::vector<Detection>{{{60, 10, 130, 44}, 0, 0.6}});
}

TEST_CASE("A box that no seam cuts is right about where the organ ends", "[engine][tiling]") {
    // The left tile shows it whole; the right one shows a part, finds it surer and a little too large.
    CHECK(merged({{left, {{{70, 10, 95, 40}, 0, 0.6}}}, {right, {{{75, 8, 97, 43}, 0, 0.9}}}}) ==
          std::vector<Detection>{{{70, 10, 95, 40}, 0, 0.9}});
    // Both show it whole: the surer one.
    CHECK(merged({{left, {{{79, 10, 95, 40}, 0, 0.6}}}, {right, {{{80, 11, 96, 41}, 0, 0.9}}}}) ==
          std::vector<Detection>{{{80, 11, 96, 41}, 0, 0.9}});
}

TEST_CASE("Other classes, and boxes of the same view, are never merged", "[engine][tiling]") {
    const Detection half{{60, 10, 100, 40}, 0, 0.6}, otherHalf{{75, 10, 130, 40}, 1, 0.9};
    CHECK(merged({{left, {half}}, {right, {otherHalf}}}) == sorted({half, otherHalf}));
    const Detection first{{10, 10, 50, 50}, 0, 0.9}, second{{10, 10, 50, 45}, 0, 0.8};
    CHECK(merged({{left, {first, second}}, {right, {}}}) == sorted({first, second}));
}

TEST_CASE("A rest at a seam goes where it lies in a larger box of its class, and only there", "[engine][tiling]") {
    const Detection large{{20, 10, 150, 90}, 0, 0.5}, tip{{85, 40, 100, 50}, 0, 0.9};
    CHECK(merged({{everything, {large}}, {left, {tip}}}) == std::vector<Detection>{large});
    const Detection inner{{60, 40, 75, 50}, 0, 0.9}; // no seam cuts it: an organ in front of the other
    CHECK(merged({{everything, {large}}, {left, {inner}}}) == sorted({large, inner}));
    const Detection otherClass{{85, 40, 100, 50}, 1, 0.9};
    CHECK(merged({{everything, {large}}, {left, {otherClass}}}) == sorted({large, otherClass}));
    const Detection half{{85, 82, 100, 98}, 0, 0.9}; // by a half only
    CHECK(merged({{everything, {large}}, {left, {half}}}) == sorted({large, half}));
}

TEST_CASE("The edge of the scan cuts nothing off", "[engine][tiling]") {
    const Detection large{{0, 0, 150, 90}, 0, 0.5}, corner{{0, 0, 15, 10}, 0, 0.9};
    CHECK(merged({{everything, {large}}, {left, {corner}}}) == sorted({large, corner}));
}

TEST_CASE("An organ put together from its steps is not told twice beside the whole view's box", "[engine][tiling]") {
    // A slanted leaf: every tile shows a step of it, which agrees with the next one but not with the leaf's whole box.
    const cv::Size size(475, 140);
    std::vector<View> views{{{0, 0, 475, 140}, {{{2, 0, 470, 135}, 0, 0.7}}}};
    for (int i = 0; i < 6; ++i) {
        const Box step{i * 75.0, i * 15.0, i == 5 ? 470.0 : i * 75.0 + 100, i * 15.0 + 60};
        views.push_back({{i * 75, 0, 100, 140}, {{step, 0, 0.5}}});
    }
    const std::vector<View> tilesOnly(views.begin() + 1, views.end());
    const MergeOptions options{.seamTolerance = 2};
    CHECK(mergeViews(tilesOnly, size, options) == std::vector<Detection>{{{0, 0, 470, 135}, 0, 0.5}});
    CHECK(mergeViews(views, size, options) == std::vector<Detection>{{{2, 0, 470, 135}, 0, 0.7}});
}

TEST_CASE("An organ inside another of its class stays, on a seam too", "[engine][tiling]") {
    const std::vector<Organ> organs{{{20, 20, 900, 700}, 0}, {{150, 300, 250, 40}, 0}, {{240, 100, 30, 30}, 0}};
    const auto found = fromViews(organs, planTiles({1000, 800}, 256, 64), {1000, 800}, 0);
    REQUIRE(found.size() == 3);
    for (const Organ &organ : organs)
        CHECK(std::any_of(found.begin(), found.end(), [&](const Detection &d) { return d.box == boxOf(organ.box); }));
}

TEST_CASE("Exact detectors give exact organs for any tiles, overlap and order of the views", "[engine][tiling]") {
    std::mt19937 random(20);
    for (int round = 0; round < 400; ++round) {
        const cv::Size size(1 + static_cast<int>(random() % 300), 1 + static_cast<int>(random() % 300));
        const int side = 2 + static_cast<int>(random() % 120);
        const int overlap = 1 + static_cast<int>(random() % static_cast<unsigned>(side - 1));
        const int tolerance = round % 2 == 0 ? 0 : std::min(usualSeamTolerance(side), overlap - 1);
        const std::vector<Organ> organs = randomOrgans(random, size);
        std::vector<cv::Rect> areas = planTiles(size, side, overlap);
        if (round % 3 == 0) areas.emplace_back(0, 0, size.width, size.height);
        std::shuffle(areas.begin(), areas.end(), random);
        std::vector<Detection> expected;
        for (const Organ &organ : organs) {
            double best = 0;
            for (const cv::Rect &area : areas) best = std::max(best, share(organ.box, area));
            expected.push_back({boxOf(organ.box), organ.label, best});
        }
        CAPTURE(round, size.width, size.height, side, overlap);
        CHECK(fromViews(organs, areas, size, tolerance) == sorted(expected));
    }
}
