// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/overlay.h"
#include "tests/imaging/image_files.h"
#include "tests/support/catch.h"

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

using namespace herbascope;
using namespace herbascope::engine;
using namespace herbascope::tests;

namespace {

/// Letters of a test: as many blocks as the caption has bytes.
cv::Mat blocks(const std::string &caption, int height) {
    cv::Mat letters(height, static_cast<int>(caption.size()) * height / 2, CV_8U, cv::Scalar(0));
    for (int i = 0; i < static_cast<int>(caption.size()); ++i)
        letters(cv::Rect(i * height / 2 + 1, height / 4, height / 4, height / 2)).setTo(255);
    return letters;
}

const Box middle{100, 80, 300, 240};

/// White where a picture differs from plain grey.
cv::Mat changed(const cv::Mat &picture) {
    cv::Mat difference;
    cv::absdiff(picture, cv::Mat(picture.size(), CV_8UC3, cv::Scalar::all(128)), difference);
    cv::Mat any;
    cv::transform(difference, any, cv::Matx13f(1, 1, 1));
    return any > 0;
}

cv::Mat plain() {
    return cv::Mat(400, 500, CV_8UC3, cv::Scalar::all(128));
}

} // namespace

TEST_CASE("An overlay changes pixels only near the box's border", "[imaging][overlay]") {
    const cv::Mat picture = drawOverlay(plain(), {{middle, "", 0xD55E00, false}}, blocks);
    cv::Mat touched = changed(picture);
    CHECK(touched.at<uchar>(80, 200) == 255);
    CHECK(touched.at<uchar>(239, 200) == 255);
    CHECK(touched.at<uchar>(160, 100) == 255);
    CHECK(touched.at<uchar>(160, 299) == 255);
    CHECK(picture.at<cv::Vec3b>(80, 200) == cv::Vec3b(0x00, 0x5E, 0xD5));
    touched(cv::Rect(97, 77, 206, 166)).setTo(0, [] {
        cv::Mat ring(166, 206, CV_8U, cv::Scalar(255));
        ring(cv::Rect(7, 7, 192, 152)).setTo(0);
        return ring;
    }());
    CHECK(cv::countNonZero(touched) == 0);
}

TEST_CASE("Dashed boxes leave gaps", "[imaging][overlay]") {
    const int solid = cv::countNonZero(changed(drawOverlay(plain(), {{middle, "", 0x0072B2, false}}, blocks)));
    const int dashed = cv::countNonZero(changed(drawOverlay(plain(), {{middle, "", 0x0072B2, true}}, blocks)));
    CHECK(dashed > solid / 4);
    CHECK(dashed < solid * 0.8);
}

TEST_CASE("A caption lies on a field of the box's colour, within the picture", "[imaging][overlay]") {
    const Box box = GENERATE(Box{100, 80, 300, 240}, Box{2, 1, 60, 90}, Box{470, 300, 499, 390});
    const OverlayBox bare{box, "", 0xF0E442, false};
    OverlayBox captioned = bare;
    captioned.caption = "flower 0.93";
    const cv::Mat without = drawOverlay(plain(), {bare}, blocks);
    const cv::Mat with = drawOverlay(plain(), {captioned}, blocks);
    cv::Mat field;
    cv::inRange(with, cv::Scalar(0x42, 0xE4, 0xF0), cv::Scalar(0x42, 0xE4, 0xF0), field);
    CHECK(cv::countNonZero(field) > cv::countNonZero(changed(without)) / 4);
    cv::Mat black;
    cv::inRange(with, cv::Scalar::all(0), cv::Scalar::all(60), black);
    CHECK(cv::countNonZero(black) > 20); // dark letters on the light field
}

TEST_CASE("The picture drawn on stays as it was, and empty or outlying boxes do no harm", "[imaging][overlay]") {
    const cv::Mat original = plain();
    const cv::Mat picture =
        drawOverlay(original, {{{10, 10, 10, 10}, "x"}, {{-50, -50, 900, 900}, "leaf"}, {{600, 600, 700, 700}, ""}}, blocks);
    CHECK(cv::countNonZero(changed(original)) == 0);
    CHECK(picture.size() == original.size());
}

TEST_CASE("A JPEG is written whole or not at all", "[imaging][overlay]") {
    const TemporaryFolder folder;
    const cv::Mat image = quarters(64, 48);
    writeJpeg(folder / "out.jpg", image);
    CHECK(meanDifference(cv::imread(folder / "out.jpg"), image) < 4);
    writeJpeg(folder / "out.jpg", quarters(32, 24)); // replaces it
    CHECK(cv::imread(folder / "out.jpg").cols == 32);
    const auto entries = std::distance(std::filesystem::directory_iterator((folder / "out.jpg").parent_path()), {});
    CHECK(entries == 1); // no temporary file stays behind
    CHECK_THROWS_AS(writeJpeg(folder / "out.jpg/inside.jpg", image), Error);
}
