// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/sample_sheets.h"
#include "tests/imaging/image_files.h"
#include "tests/support/catch.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <array>

using namespace herbascope;
using namespace herbascope::engine;
using namespace herbascope::tests;

TEST_CASE("The same seed and index give the same sheet, others give others", "[imaging][samples]") {
    const SampleSheet first = drawSampleSheet(320, 480, 11, 3);
    const SampleSheet again = drawSampleSheet(320, 480, 11, 3);
    CHECK(largestDifference(first.image, again.image) == 0);
    CHECK(first.boxes == again.boxes);
    CHECK(first.labels == again.labels);
    CHECK(drawSampleSheet(320, 480, 12, 3).boxes != first.boxes);
    CHECK(drawSampleSheet(320, 480, 11, 4).boxes != first.boxes);
}

TEST_CASE("Boxes lie on the sheet, have a size and a label", "[imaging][samples]") {
    const cv::Size size = GENERATE(cv::Size(200, 200), cv::Size(320, 480), cv::Size(640, 420), cv::Size(200, 900));
    for (int index = 0; index < 12; ++index) {
        CAPTURE(size, index);
        const SampleSheet sheet = drawSampleSheet(size.width, size.height, 5, index);
        REQUIRE(sheet.image.size() == size);
        REQUIRE(sheet.image.type() == CV_8UC3);
        REQUIRE(sheet.boxes.size() == sheet.labels.size());
        for (std::size_t i = 0; i < sheet.boxes.size(); ++i) {
            const Box &box = sheet.boxes[i];
            CHECK((box.x1 >= 0 && box.y1 >= 0 && box.x2 <= size.width && box.y2 <= size.height));
            CHECK((box.width() >= 1 && box.height() >= 1));
            CHECK((sheet.labels[i] >= 0 && sheet.labels[i] < int(sampleClasses().size())));
        }
    }
}

TEST_CASE("A set of sheets shows every organ often enough to learn it", "[imaging][samples]") {
    std::array<int, 6> sheetsWith{};
    for (int index = 0; index < 40; ++index) {
        const SampleSheet sheet = drawSampleSheet(320, 480, 1, index);
        std::array<int, 6> count{};
        for (int label : sheet.labels) ++count[std::size_t(label)];
        for (std::size_t i = 0; i < 6; ++i) sheetsWith[i] += count[i] > 0;
        CHECK(count[0] >= 3);
        CHECK(count[4] >= 1);
        CHECK(count[5] <= 1);
    }
    for (int sheets : sheetsWith) CHECK(sheets >= 10);
}

TEST_CASE("A seed's box fits the seed on the paper", "[imaging][samples]") {
    // Seeds lie dark and free on light paper, so where they are can be seen without the drawing's own masks.
    int seen = 0;
    for (int index = 0; index < 30; ++index) {
        const SampleSheet sheet = drawSampleSheet(1000, 1500, 2, index);
        cv::Mat grey;
        cv::cvtColor(sheet.image, grey, cv::COLOR_BGR2GRAY);
        for (std::size_t i = 0; i < sheet.boxes.size(); ++i) {
            if (sheet.labels[i] != 3) continue;
            const Box &box = sheet.boxes[i];
            const cv::Rect tight(cv::Point(int(box.x1), int(box.y1)), cv::Point(int(box.x2), int(box.y2)));
            const cv::Mat inside = grey(tight);
            // The outermost rows and columns touch the seed, and the seed fills its box well.
            CHECK(cv::mean(inside < 150)[0] / 255 > 0.4);
            for (const cv::Mat &edge :
                 {inside.row(0), inside.row(inside.rows - 1), inside.col(0), inside.col(inside.cols - 1)}) {
                double darkest = 255;
                cv::minMaxLoc(edge, &darkest);
                CHECK(darkest < 225);
            }
            ++seen;
        }
    }
    CHECK(seen > 20);
}

TEST_CASE("Organs scale with the sheet", "[imaging][samples]") {
    const SampleSheet small = drawSampleSheet(400, 600, 3, 1);
    const SampleSheet large = drawSampleSheet(1600, 2400, 3, 1);
    double smallArea = 0;
    double largeArea = 0;
    for (const Box &box : small.boxes) smallArea += box.area();
    for (const Box &box : large.boxes) largeArea += box.area();
    CHECK(largeArea / smallArea == Approx(16).epsilon(0.3));
}

TEST_CASE("A sheet too small to draw on is refused", "[imaging][samples]") {
    CHECK_THROWS_AS(drawSampleSheet(199, 400, 0, 0), Error);
}
