// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/dataset.h"
#include "engine/error.h"
#include "engine/input_image.h"
#include "engine/prefetch_queue.h"
#include "tests/engine/training_fixture.h"
#include "tests/support/catch.h"

#include <algorithm>
#include <numeric>
#include <set>

using namespace training_fixture;

namespace {

/// Everything that tells one loaded image from another.
std::string fingerprint(const TrainingImage &image) {
    std::string text = std::to_string(image.sample) + " " + std::to_string(cv::sum(image.pixels)[0]);
    for (const Box &box : image.boxes) text.append(" ").append(std::to_string(box.x1)).append(std::to_string(box.y2));
    return text;
}

std::vector<std::string> run(TrainingSet &set, int first, int threads) {
    PrefetchQueue queue(set, static_cast<std::uint64_t>(first), 20, threads, 5);
    std::vector<std::string> seen;
    for (int i = first; i < 20; i += 2)
        for (const auto &image : queue.take(2, {})) seen.push_back(fingerprint(image));
    return seen;
}

TrainingConfig boundlessConfig() {
    TrainingConfig config = tinyConfig(10);
    config.model.trainShortSides = {800};
    config.model.maximumLongSide = 2'000'000'000;
    return config;
}

} // namespace

TEST_CASE("An epoch visits every sheet once, in an order of its own", "[engine][training]") {
    const auto first = epochOrder(50, 3, 0);
    std::vector<int> all(50);
    std::iota(all.begin(), all.end(), 0);
    CHECK(std::is_permutation(first.begin(), first.end(), all.begin()));
    CHECK(first != all);
    CHECK(first != epochOrder(50, 3, 1));
    CHECK(first != epochOrder(50, 4, 0));
    CHECK(first == epochOrder(50, 3, 0));
}

TEST_CASE("Any number of loader threads, any cache and any start give the same images", "[engine][training]") {
    const Folder folder;
    TrainingConfig config = tinyConfig(10);
    TrainingConfig uncached = config;
    uncached.cacheBytes = 0;
    const auto sheets = drawSheets(folder.path(), 6);
    TrainingSet one(sheets, config);
    TrainingSet many(sheets, uncached);
    const auto expected = run(one, 0, 1);
    REQUIRE(expected.size() == 20);
    CHECK(run(many, 0, 4) == expected);
    const auto resumed = run(many, 8, 3);
    CHECK(std::equal(resumed.begin(), resumed.end(), expected.begin() + 8, expected.end()));
}

TEST_CASE("Decoded sheets are kept up to a limit, and only at training size", "[engine][training]") {
    const Folder folder;
    TrainingConfig config = tinyConfig(10);
    const auto sheets = drawSheets(folder.path(), 6);
    const std::int64_t oneSheet = 96 * 144 * 3;
    TrainingSet set(sheets, config);
    set.limitCache(2 * oneSheet);
    for (std::uint64_t i = 0; i < 6; ++i) set.load(i);
    CHECK(set.cachedBytes() == 2 * oneSheet);
    set.limitCache(oneSheet);
    CHECK(set.cachedBytes() == 0);

    config.model.trainShortSides = {96, 128};
    TrainingSet whole(sheets, config);
    whole.load(0);
    CHECK(whole.cachedBytes() == 0);
}

TEST_CASE("Boxes follow the pixels through resizing and flipping", "[engine][training]") {
    const Folder folder;
    TrainingConfig config = tinyConfig(10);
    config.flipUpsideDown = true;
    TrainingSet set(drawSheets(folder.path(), 6), config);
    std::set<bool> sideways, upsideDown;
    for (std::uint64_t position = 0; position < 12; ++position) {
        const TrainingImage image = set.load(position);
        CHECK(image.pixels.cols == 96); // 160 x 240 at a short side of 96
        CHECK(image.pixels.rows == 144);
        REQUIRE(image.boxes.size() == 2);
        for (std::size_t i = 0; i < 2; ++i) {
            const Box &box = image.boxes[i];
            const cv::Vec3b rgb = image.pixels.at<cv::Vec3b>(static_cast<int>((box.y1 + box.y2) / 2),
                                                             static_cast<int>((box.x1 + box.x2) / 2));
            CHECK(rgb == (image.labels[i] == 0 ? cv::Vec3b(200, 30, 30) : cv::Vec3b(30, 60, 200)));
        }
        CHECK(image.boxes[0].width() == Approx(36)); // 60 px * 0.6
        CHECK(image.boxes[0].height() == Approx(30));
        sideways.insert(image.boxes[0].x1 > image.boxes[1].x1);
        upsideDown.insert(image.boxes[0].y1 > image.boxes[1].y1);
    }
    CHECK(sideways.size() == 2);
    CHECK(upsideDown.size() == 2);
}

TEST_CASE("Boxes that vanish at training size are dropped, sheets without boxes stay", "[engine][training]") {
    const Folder folder;
    const TrainingConfig config = tinyConfig(10);
    auto sheets = drawSheets(folder.path(), 1);
    sheets[0].boxes = {{10, 10, 11, 60}, {-20, 10, 50, 60}, {200, 10, 260, 60}};
    sheets[0].labels = {0, 1, 0};
    TrainingSet set(sheets, config);
    const TrainingImage image = set.load(0);
    REQUIRE(image.labels == std::vector<int>{1});
    CHECK(image.boxes[0].width() == Approx(30)); // clipped at the sheet's edge
    sheets[0].boxes.clear();
    sheets[0].labels.clear();
    TrainingSet empty(sheets, config);
    CHECK(empty.load(0).boxes.empty());
}

TEST_CASE("A broken sheet is named once and replaced; nothing but broken sheets is an error", "[engine][training]") {
    const Folder folder;
    const TrainingConfig config = tinyConfig(10);
    auto sheets = drawSheets(folder.path(), 3);
    std::ofstream(sheets[1].path, std::ios::trunc) << "not a picture";
    TrainingSet set(sheets, config);
    for (std::uint64_t position = 0; position < 9; ++position) CHECK(set.load(position).sample != 1);
    const auto messages = set.takeMessages();
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].find("sheet1.png") != std::string::npos);
    TrainingSet broken({sheets[1]}, config);
    CHECK_THROWS_AS(broken.load(0), Error);
}

TEST_CASE("The network's size keeps the long side within its bound", "[engine][training]") {
    const ModelConfig quick = makeTrainingConfig("quick", 6, {.side = 600}).model;
    CHECK(networkSize({6990, 9816}, 600, "quick", quick) == cv::Size(600, 843));
    CHECK(networkSize({1000, 4000}, 600, "quick", quick) == cv::Size(300, 1200));
    const ModelConfig paper = makeTrainingConfig("paper", 6).model;
    CHECK(networkSize({9600, 6500}, 800, "paper", paper) == cv::Size(1182, 800));
    CHECK(networkSize({800, 1200}, 800, "paper", paper) == cv::Size(800, 1200));
}

TEST_CASE("A sheet that the memory does not suffice for is named once and replaced", "[engine][training][memory]") {
    if (!refusesTerabytes()) {
        WARN("skipped: this machine does not refuse a terabyte of memory.");
        return;
    }
    const Folder folder;
    const TrainingConfig config = boundlessConfig();
    auto sheets = drawSheets(folder.path(), 3);
    sheets.push_back(endlessSheet(folder.path()));
    TrainingSet set(sheets, config);
    for (std::uint64_t position = 0; position < 8; ++position) CHECK(set.load(position).sample != 3);
    const auto messages = set.takeMessages();
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].find("Cannot read endless.png: there is not enough memory.") != std::string::npos);
    CHECK(set.cachedBytes() == 3 * 800 * 1200 * 3); // it was no fault of what is kept
    // Where it suffices for none, a training that takes less may go on.
    TrainingSet none({sheets[3]}, config);
    CHECK_THROWS_AS(none.load(0), MemoryError);
}
