// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/imaging/image_files.h"
#include "tests/support/catch.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

using namespace herbascope;
using namespace herbascope::engine;
using namespace herbascope::tests;

namespace {

Bytes rgbBytes(const cv::Mat &bgr) {
    cv::Mat rgb;
    cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
    return {rgb.datastart, rgb.dataend};
}

} // namespace

TEST_CASE("A JPEG of every EXIF orientation is read upright", "[imaging][orientation]") {
    const TemporaryFolder folder;
    const cv::Mat upright = quarters(96, 64);
    const int orientation = GENERATE(1, 2, 3, 4, 5, 6, 7, 8);
    const auto path = folder / "turned.jpg";
    cv::imwrite(path, storedFor(upright, orientation), {cv::IMWRITE_JPEG_QUALITY, 98});
    setOrientation(path, orientation);

    const ImageInfo info = readImageInfo(path);
    CHECK(info.orientation == orientation);
    CHECK(info.width == 96);
    CHECK(info.height == 64);
    CHECK(meanDifference(readImage(path), upright) < 4);
}

TEST_CASE("A TIFF of every orientation is read upright, whatever its kind of pixels", "[imaging][orientation][tiff]") {
    const TemporaryFolder folder;
    const cv::Mat upright = quarters(34, 20);
    const int orientation = GENERATE(1, 2, 3, 4, 5, 6, 7, 8);
    const cv::Mat stored = storedFor(upright, orientation);
    TiffFile tiff;
    tiff.width = stored.cols;
    tiff.height = stored.rows;
    tiff.orientation = orientation;
    SECTION("8-bit, little endian") {
        tiff.pixels = rgbBytes(stored);
    }
    SECTION("8-bit, big endian") {
        tiff.isLittleEndian = false;
        tiff.pixels = rgbBytes(stored);
    }
    SECTION("8-bit BigTIFF") {
        tiff.isBig = true;
        tiff.pixels = rgbBytes(stored);
    }
    SECTION("16-bit") {
        tiff.bits = 16;
        for (std::uint8_t value : rgbBytes(stored))
            tiff.pixels.insert(tiff.pixels.end(), {value, value}); // value * 257
    }
    const auto path = folder / "turned.tif";
    writeBytes(path, makeTiff(tiff));
    const ImageInfo info = readImageInfo(path);
    CHECK(info.format == ImageFormat::Tiff);
    CHECK(info.width == 34);
    CHECK(info.height == 20);
    CHECK(largestDifference(readImage(path), upright) == 0);
}

TEST_CASE("A broken EXIF block leaves a scan as it is stored", "[imaging][orientation]") {
    const TemporaryFolder folder;
    const cv::Mat upright = quarters(96, 64);
    const auto path = folder / "broken.jpg";
    cv::imwrite(path, upright);
    setOrientation(path, 6);
    Bytes bytes = readBytes(path);
    const std::string head("Exif\0\0", 6);
    const auto exif = std::search(bytes.begin(), bytes.end(), head.begin(), head.end());
    REQUIRE(exif != bytes.end());
    std::fill(exif + 6, exif + 14, 0xAB); // the block's own header
    writeBytes(path, bytes);
    CHECK(readImageInfo(path).orientation == 1);
    CHECK(meanDifference(readImage(path), upright) < 4);
}

TEST_CASE("A PNG's eXIf chunk turns it too", "[imaging][orientation]") {
    const TemporaryFolder folder;
    const cv::Mat upright = quarters(40, 28);
    const auto path = folder / "turned.png";
    cv::imwrite(path, storedFor(upright, 8));
    Bytes bytes = readBytes(path);
    // Length, name, a TIFF directory with the one tag 274 = 8; OpenCV does not look at this chunk's checksum.
    const Bytes chunk{0, 0, 0, 26, 'e', 'X', 'I', 'f', 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12,
                      1, 3, 0, 1,  0,   0,   0,   8,   0,   0,   0,  0, 0, 0, 0, 0, 0, 0, 0};
    bytes.insert(bytes.begin() + 33, chunk.begin(), chunk.end());
    writeBytes(path, bytes);
    CHECK(readImageInfo(path).width == 40);
    CHECK(readImageInfo(path).height == 28);
}

TEST_CASE("A real scan turned by EXIF agrees with OpenCV's own reading of it", "[imaging][orientation]") {
    const std::filesystem::path path = std::filesystem::path(HERBASCOPE_SHARED_DATA) / "sheets/exif_orientation_8.jpg";
    if (!std::filesystem::exists(path)) {
        WARN("the turned scan is skipped: " << path.string() << " is not there");
        return;
    }
    const ImageInfo info = readImageInfo(path);
    CHECK(info.orientation == 8);
    const cv::Mat ours = readImage(path);
    CHECK(ours.cols == info.width);
    CHECK(ours.rows == info.height);
    CHECK(meanDifference(ours, cv::imread(path, cv::IMREAD_COLOR)) < 1.0);
}
