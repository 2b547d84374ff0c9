// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/image_pyramid.h"
#include "tests/imaging/image_files.h"
#include "tests/support/catch.h"

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

using namespace herbascope;
using namespace herbascope::engine;
using namespace herbascope::tests;

TEST_CASE("Tiles cover every level of a pyramid exactly once", "[imaging][pyramid]") {
    cv::Mat image(1537, 2051, CV_8UC3);
    cv::RNG(3).fill(image, cv::RNG::UNIFORM, 0, 255);
    const ImagePyramid pyramid(image);
    REQUIRE(pyramid.levels() == 4);
    std::size_t bytes = 0;
    for (int level = 0; level < pyramid.levels(); ++level) {
        CAPTURE(level);
        cv::Mat joined(pyramid.height(level), pyramid.width(level), CV_8UC3, cv::Scalar(1, 2, 3));
        std::size_t pixels = 0;
        for (int row = 0; row < pyramid.rows(level); ++row) {
            for (int column = 0; column < pyramid.columns(level); ++column) {
                const cv::Mat tile = pyramid.tile(level, column, row);
                tile.copyTo(joined(
                    cv::Rect(cv::Point(column * ImagePyramid::tileSize, row * ImagePyramid::tileSize), tile.size())));
                pixels += tile.total();
            }
        }
        CHECK(pixels == joined.total());
        CHECK(largestDifference(joined, pyramid.image(level)) == 0);
        bytes += pixels * 3;
    }
    CHECK(pyramid.bytes() == bytes);
    CHECK(pyramid.width(1) == 1026);
    CHECK(pyramid.height(1) == 769);
    CHECK(std::max(pyramid.width(3), pyramid.height(3)) <= ImagePyramid::tileSize);
}

TEST_CASE("Every pixel of a half is the mean of four", "[imaging][pyramid]") {
    cv::Mat image(701, 703, CV_8UC3);
    cv::RNG(5).fill(image, cv::RNG::UNIFORM, 0, 255);
    const ImagePyramid pyramid(image);
    const cv::Mat &half = pyramid.image(1);
    double worst = 0;
    for (int y = 0; y < half.rows; ++y) {
        for (int x = 0; x < half.cols; ++x) {
            cv::Scalar sum;
            for (int dy : {0, 1})
                for (int dx : {0, 1}) // beyond the edge, the edge counts twice
                    sum += cv::Scalar(image.at<cv::Vec3b>(std::min(2 * y + dy, 700), std::min(2 * x + dx, 702)));
            for (int c = 0; c < 3; ++c) worst = std::max(worst, std::abs(half.at<cv::Vec3b>(y, x)[c] - sum[c] / 4));
        }
    }
    CHECK(worst <= 0.5);
}

TEST_CASE("The level for a scale keeps at least the detail shown", "[imaging][pyramid]") {
    const ImagePyramid pyramid(cv::Mat(4096, 2000, CV_8UC3, cv::Scalar::all(9)));
    CHECK(pyramid.levelForScale(1.0) == 0);
    CHECK(pyramid.levelForScale(2.5) == 0);
    CHECK(pyramid.levelForScale(0.51) == 0);
    CHECK(pyramid.levelForScale(0.5) == 1);
    CHECK(pyramid.levelForScale(0.3) == 1);
    CHECK(pyramid.levelForScale(0.25) == 2);
    CHECK(pyramid.levelForScale(0.001) == pyramid.levels() - 1);
}

TEST_CASE("A thumbnail fits its square, keeps its shape and is not enlarged", "[imaging][pyramid]") {
    const TemporaryFolder folder;
    cv::imwrite(folder / "sheet.jpg", storedFor(quarters(600, 900), 6));
    setOrientation(folder / "sheet.jpg", 6);
    const cv::Mat thumbnail = readThumbnail(folder / "sheet.jpg", 96);
    CHECK(thumbnail.size() == cv::Size(64, 96));
    CHECK(meanDifference(thumbnail, quarters(64, 96)) < 5);
    cv::imwrite(folder / "small.png", quarters(50, 20));
    CHECK(readThumbnail(folder / "small.png", 96).size() == cv::Size(50, 20));
    cv::imwrite(folder / "thin.png", quarters(1000, 2));
    CHECK(readThumbnail(folder / "thin.png", 96).size() == cv::Size(96, 1));
}
