// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/detector.h"
#include "engine/imaging/area_reader.h"
#include "tests/engine/dummy_detectors.h"
#include "tests/engine/training_fixture.h"
#include "tests/support/catch.h"

using namespace training_fixture;

namespace {

/// What the tiles give when each is cut out of the scan and searched on its own.
std::vector<Detection> byHand(Detector &detector, const std::filesystem::path &scan, int side) {
    AreaReader reader(scan);
    const ViewDetector search = [&](const cv::Mat &bgr, const cv::Rect &area) {
        auto found = detector.detect(bgr.clone(), area.width, area.height, {.scoreThreshold = 0, .tileSide = {}});
        for (Detection &detection : found) {
            detection.box.x1 += area.x;
            detection.box.x2 += area.x;
            detection.box.y1 += area.y;
            detection.box.y2 += area.y;
        }
        return found;
    };
    TileOptions options;
    options.side = side;
    options.overlap = side / 4;
    options.wholeShortSide = detector.info().config.testShortSide;
    return *detectInTiles(reader, search, options);
}

} // namespace

TEST_CASE("A model searches tiles as it searches sheets, and the whole sheet besides", "[engine][tiling][training]") {
    const Folder folder;
    const auto request = tinyRequest(folder.path(), 2);
    ModelInfo info = *observe(request).result.model;
    const std::filesystem::path scan = folder / "sheet.jpg";
    cv::imwrite(scan, cv::imread(request.samples[0].path)); // 160 x 240 px
    Detector detector(request.modelFolder, request.device);
    const auto whole = detector.detect(scan, {0.0, 0});
    REQUIRE_FALSE(whole.empty());

    const auto expected = byHand(detector, scan, 100);
    CHECK(expected != whole);
    std::vector<Detection> found = detector.detect(scan, {0.0, 100});
    const auto most = static_cast<std::size_t>(info.config.detectionsPerImage);
    REQUIRE(found.size() == std::min(expected.size(), most));
    CHECK(std::equal(found.begin(), found.end(), expected.begin()));
    for (const Detection &detection : found) {
        CHECK(detection.box.x1 >= 0);
        CHECK(detection.box.x2 <= 160);
        CHECK(detection.box.y2 <= 240);
    }
    const double middle = found[found.size() / 2].score;
    found = detector.detect(scan, {middle, 100});
    REQUIRE_FALSE(found.empty());
    CHECK(found.back().score >= middle);

    SECTION("a scan that fits into one tile is searched whole") {
        CHECK(detector.detect(scan, {0.0, 240}) == whole);
        CHECK(detector.detect(scan, {0.0, 239}) != whole);
    }
    SECTION("a model says itself whether it wants tiles") {
        CHECK(detector.detect(scan, {0.0, std::nullopt}) == whole);
        info.config.tileSide = 100;
        writeModelInfo(request.modelFolder, info);
        Detector tiled(request.modelFolder, request.device);
        CHECK(tiled.detect(scan, {middle, std::nullopt}) == found);
        CHECK(tiled.detect(scan, {0.0, 0}) == whole);
    }
    SECTION("it can be stopped between two tiles") {
        std::stop_source stop;
        int parts = 0;
        const TileEvents events{stop.get_token(), [&](int done, int) {
                                    parts = done;
                                    if (done == 2) stop.request_stop();
                                }};
        CHECK_FALSE(detector.detect(scan, {0.0, 100}, events));
        CHECK(parts == 2);
    }
}
