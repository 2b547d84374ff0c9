// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/area_reader.h"
#include "engine/tiling.h"
#include "tests/engine/dummy_detectors.h"
#include "tests/imaging/image_files.h"
#include "tests/support/catch.h"

#include <opencv2/imgcodecs.hpp>
#include <turbojpeg.h>

using namespace herbascope::engine;
using namespace dummies;
using herbascope::tests::setOrientation;
using herbascope::tests::storedFor;
using herbascope::tests::TemporaryFolder;
using herbascope::tests::writeJpeg;

namespace {

/// Tiles of 256 px, overlapping by 64, begin at 0, 192, 384, 576, 744 and at 0, 192, 384, 444.
const cv::Size scanSize(1000, 700);
const TileOptions tiles256{.side = 256, .overlap = 64};

const std::vector<Organ> organs{
    {{230, 20, 60, 40}, 0},   // across one seam
    {{300, 240, 140, 30}, 0}, // across two columns and longer than they overlap
    {{420, 420, 40, 35}, 0},  // across four tiles
    {{40, 600, 905, 40}, 0},  // over whole tiles, from one end to the other
    {{560, 60, 300, 330}, 0}, // over a whole tile and a part of all around it
    {{0, 0, 33, 21}, 0},      // at the corners and edges of the scan
    {{960, 655, 40, 45}, 0},   {{0, 300, 20, 250}, 0},
    {{130, 100, 115, 50}, 0},                            // neighbours that touch each other where two tiles overlap
    {{245, 100, 110, 50}, 0},  {{130, 151, 115, 49}, 0}, // and one below them, 1 px away
    {{192, 480, 64, 64}, 0},                             // exactly what two tiles have in common
    {{384, 310, 1, 1}, 0},                               // a single px at a seam
    {{100, 440, 180, 130}, 1},                           // another class over the one above
    {{420, 420, 40, 35}, 1},                             // and exactly over another
    {{225, 10, 70, 60}, 1},
};

std::vector<Detection> truth(double score(std::size_t)) {
    std::vector<Detection> expected;
    for (std::size_t i = 0; i < organs.size(); ++i)
        expected.push_back({boxOf(organs[i].box), organs[i].label, score(i)});
    return sorted(expected);
}

double scoreOfSeen(std::size_t i) {
    return 0.5 + 0.01 * static_cast<double>(i);
}

double nothing(std::size_t) {
    return 0;
}

ViewDetector pixelDetector(const std::vector<Organ> &of, int tolerance) {
    return [&of, tolerance](const cv::Mat &bgr, const cv::Rect &area) {
        REQUIRE(bgr.size() == area.size());
        return seen(of, bgr, area, tolerance);
    };
}

} // namespace

TEST_CASE("Organs come out of the tiles exact to the pixel, on seams too", "[engine][tiling]") {
    const TemporaryFolder folder;
    cv::imwrite(folder / "sheet.png", painted(scanSize, organs));
    AreaReader reader(folder / "sheet.png");
    const auto found = detectInTiles(reader, pixelDetector(organs, 0), tiles256);
    REQUIRE(found);
    CHECK(sorted(*found) == truth(scoreOfSeen));
    for (std::size_t i = 1; i < found->size(); ++i) CHECK((*found)[i - 1].score >= (*found)[i].score);
}

TEST_CASE("Tiles of any size and overlap give the same organs", "[engine][tiling]") {
    const TemporaryFolder folder;
    cv::imwrite(folder / "sheet.png", cv::Mat(scanSize, CV_8UC3, cv::Scalar::all(0)));
    AreaReader reader(folder / "sheet.png");
    const ViewDetector detector = [](const cv::Mat &, const cv::Rect &area) {
        auto found = known(organs, area);
        for (Detection &detection : found) detection.score = 0;
        return found;
    };
    for (const TileOptions &options :
         {TileOptions{.side = 64, .overlap = 16}, TileOptions{.side = 100, .overlap = 33},
          TileOptions{.side = 256, .overlap = 65}, TileOptions{.side = 699, .overlap = 174},
          TileOptions{.side = 2000, .overlap = 500}}) {
        CAPTURE(options.side, options.overlap);
        CHECK(sorted(*detectInTiles(reader, detector, options)) == truth(nothing));
    }
}

TEST_CASE("Organs of a turned JPEG come out in upright coordinates", "[engine][tiling][orientation]") {
    const TemporaryFolder folder;
    const auto path = folder / "turned.jpg";
    // Blocks of 16 px, so that the compression changes brightness by a little and places not at all.
    const std::vector<Organ> blocks{{{96, 16, 64, 32}, 0},    {{0, 0, 32, 16}, 0},      {{288, 368, 32, 32}, 0},
                                    {{16, 128, 288, 32}, 0},  {{112, 192, 16, 176}, 0}, {{128, 192, 16, 176}, 0},
                                    {{64, 224, 160, 112}, 1}, {{272, 0, 16, 400}, 1}};
    const int orientation = GENERATE(1, 2, 3, 4, 5, 6, 7, 8);
    CAPTURE(orientation);
    writeJpeg(path, storedFor(painted({320, 400}, blocks), orientation), TJSAMP_444, 0, 100);
    setOrientation(path, orientation);
    AreaReader reader(path);
    const auto found = detectInTiles(reader, pixelDetector(blocks, 6), {.side = 128, .overlap = 32});
    std::vector<Detection> expected;
    for (std::size_t i = 0; i < blocks.size(); ++i)
        expected.push_back({boxOf(blocks[i].box), blocks[i].label, scoreOfSeen(i)});
    CHECK(sorted(*found) == sorted(expected));
}

TEST_CASE("The whole scan is searched first, in a small copy, and what it shows is merged in", "[engine][tiling]") {
    const TemporaryFolder folder;
    cv::imwrite(folder / "sheet.jpg", cv::Mat(600, 800, CV_8UC3, cv::Scalar::all(200)));
    AreaReader reader(folder / "sheet.jpg");
    const Organ large{{50, 40, 700, 500}, 0}, small{{180, 100, 30, 30}, 0}, both{{400, 300, 150, 100}, 1};
    std::vector<cv::Rect> areas;
    std::vector<cv::Size> sizes;
    const ViewDetector detector = [&](const cv::Mat &bgr, const cv::Rect &area) {
        areas.push_back(area);
        sizes.push_back(bgr.size());
        return known(area.width == 800 ? std::vector{large, both} : std::vector{small, both}, area);
    };
    const auto found = detectInTiles(reader, detector, {.side = 256, .overlap = 64, .wholeShortSide = 100});
    CHECK(sorted(*found) == sorted({{boxOf(large.box), 0, 1}, {boxOf(small.box), 0, 1}, {boxOf(both.box), 1, 1}}));
    REQUIRE(areas.size() == 1 + planTiles({800, 600}, 256, 64).size());
    CHECK(areas[0] == cv::Rect(0, 0, 800, 600));
    CHECK(sizes[0] == cv::Size(200, 150));
    CHECK(sizes[1] == cv::Size(256, 256));
}

TEST_CASE("Between two views everything can be stopped, and then there is no result", "[engine][tiling]") {
    const TemporaryFolder folder;
    cv::imwrite(folder / "sheet.png", painted(scanSize, organs));
    AreaReader reader(folder / "sheet.png");
    const int stopAfter = GENERATE(0, 1, 3, 21);
    CAPTURE(stopAfter);
    std::stop_source stop;
    if (stopAfter == 0) stop.request_stop();
    int asked = 0, told = 0;
    const TileEvents events{stop.get_token(), [&](int done, int total) {
                                CHECK(done == ++told);
                                CHECK(total == 1 + 5 * 4);
                                if (done == stopAfter) stop.request_stop();
                            }};
    const ViewDetector detector = [&](const cv::Mat &, const cv::Rect &area) {
        ++asked;
        return known(organs, area);
    };
    TileOptions options = tiles256;
    options.wholeShortSide = 100;
    const auto found = detectInTiles(reader, detector, options, events);
    CHECK(asked == stopAfter);
    CHECK(told == stopAfter);
    CHECK(found.has_value() == (stopAfter == 21)); // after the last view nothing is left to be stopped
}

TEST_CASE("The threshold and the largest number hold for what is merged", "[engine][tiling]") {
    const TemporaryFolder folder;
    cv::imwrite(folder / "sheet.png", cv::Mat(100, 300, CV_8UC3, cv::Scalar::all(0)));
    AreaReader reader(folder / "sheet.png");
    // Seen to a third in the first tile (0..100) and to nine tenths in the second (75..175).
    const std::vector<Organ> halved{{{70, 10, 90, 50}, 0}, {{10, 10, 20, 20}, 0}, {{250, 10, 20, 20}, 0}};
    const ViewDetector detector = [&](const cv::Mat &, const cv::Rect &area) {
        auto found = known(halved, area);
        for (Detection &detection : found) detection.score *= 0.8;
        return found;
    };
    TileOptions options{.side = 100, .overlap = 25, .scoreThreshold = 0.78};
    auto found = detectInTiles(reader, detector, options);
    REQUIRE(found->size() == 2);
    options.scoreThreshold = 0.75;
    found = detectInTiles(reader, detector, options);
    REQUIRE(found->size() == 3);
    CHECK(found->back().box == Box{70, 10, 160, 60});
    CHECK(found->back().score == Approx(0.8 * 85 / 90));
    options.maximum = 2;
    found = detectInTiles(reader, detector, options);
    REQUIRE(found->size() == 2);
    CHECK(found->front().score == 0.8);
    CHECK(found->back().score == 0.8);
}
