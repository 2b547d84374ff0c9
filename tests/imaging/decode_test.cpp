// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/imaging/image_files.h"
#include "tests/support/catch.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <turbojpeg.h>

using namespace herbascope;
using namespace herbascope::engine;
using namespace herbascope::tests;

TEST_CASE("A JPEG is decoded at the coarsest scale that keeps the short side asked for", "[imaging][decode]") {
    const TemporaryFolder folder;
    const auto path = folder / "sheet.jpg";
    cv::imwrite(path, quarters(805, 1203));
    struct Case {
        int minimum;
        cv::Size size; // sides divided by 1, 2, 4, 8 and rounded up
    };
    for (const Case &one : {Case{0, {805, 1203}}, Case{404, {805, 1203}}, Case{403, {403, 602}}, Case{202, {202, 301}},
                            Case{101, {101, 151}}, Case{10, {101, 151}}, Case{5000, {805, 1203}}}) {
        CAPTURE(one.minimum);
        CHECK(readImage(path, one.minimum).size() == one.size);
    }
    cv::Mat small;
    cv::resize(quarters(805, 1203), small, {101, 151}, 0, 0, cv::INTER_AREA);
    CHECK(meanDifference(readImage(path, 10), small) < 6);
}

TEST_CASE("Grey, 16-bit and palette scans come out as 8-bit BGR", "[imaging][decode]") {
    const TemporaryFolder folder;
    cv::Mat grey(80, 90, CV_8U, cv::Scalar(77));
    const cv::Mat expected(80, 90, CV_8UC3, cv::Scalar(77, 77, 77));
    const std::string extension = GENERATE(".png", ".tif", ".jpg", ".jp2");
    CAPTURE(extension);
    cv::imwrite(folder / ("grey" + extension), grey);
    CHECK(largestDifference(readImage(folder / ("grey" + extension)), expected) <= 1);
    if (extension == ".jpg") return;
    cv::Mat deep(80, 90, CV_16UC3, cv::Scalar(65535, 257 * 100, 0));
    cv::imwrite(folder / ("deep" + extension), deep);
    const cv::Mat eight(80, 90, CV_8UC3, cv::Scalar(255, 100, 0));
    CHECK(largestDifference(readImage(folder / ("deep" + extension)), eight) <= 1);
}

TEST_CASE("Colour and bilevel PNGs keep their colours", "[imaging][decode]") {
    const TemporaryFolder folder;
    cv::imwrite(folder / "palette.png", quarters(40, 30), {cv::IMWRITE_PNG_BILEVEL, 0});
    CHECK(largestDifference(readImage(folder / "palette.png"), quarters(40, 30)) == 0);
    cv::Mat lines(8, 16, CV_8U, cv::Scalar(255));
    lines.rowRange(2, 5).setTo(0);
    cv::imwrite(folder / "bilevel.png", lines, {cv::IMWRITE_PNG_BILEVEL, 1});
    cv::Mat expected;
    cv::cvtColor(lines, expected, cv::COLOR_GRAY2BGR);
    CHECK(largestDifference(readImage(folder / "bilevel.png"), expected) == 0);
}

TEST_CASE("See-through pixels lie over white", "[imaging][decode]") {
    const TemporaryFolder folder;
    const std::string extension = GENERATE(".png", ".tif", ".webp");
    CAPTURE(extension);
    cv::Mat image(32, 32, CV_8UC4, cv::Scalar(0, 0, 200, 255));
    image.rowRange(0, 16).setTo(cv::Scalar(0, 0, 200, 0));
    const auto path = folder / ("alpha" + extension);
    cv::imwrite(path, image, {cv::IMWRITE_WEBP_QUALITY, 101});
    const cv::Mat read = readImage(path);
    CHECK(read.at<cv::Vec3b>(2, 5) == cv::Vec3b(255, 255, 255));
    CHECK(read.at<cv::Vec3b>(30, 5) == cv::Vec3b(0, 0, 200));
}

TEST_CASE("Half see-through TIFF pixels are blended once", "[imaging][decode]") {
    const TemporaryFolder folder;
    TiffFile tiff;
    tiff.width = tiff.height = 8;
    tiff.samples = 4;
    int stored = 0;
    SECTION("plain alpha, 8 bits") {
        tiff.extraSample = 2;
        stored = 200;
    }
    SECTION("weighted alpha, 8 bits") {
        tiff.extraSample = 1;
        stored = 100;
    }
    SECTION("plain alpha, 16 bits") {
        tiff.extraSample = 2;
        tiff.bits = 16;
        stored = 200;
    }
    SECTION("weighted alpha, 16 bits") {
        tiff.extraSample = 1;
        tiff.bits = 16;
        stored = 100;
    }
    for (int i = 0; i < 64; ++i)
        for (int value : {stored, 0, 0, 128})
            for (int byte = 0; byte < tiff.bits / 8; ++byte) tiff.pixels.push_back(static_cast<std::uint8_t>(value));
    writeBytes(folder / "alpha.tif", makeTiff(tiff));
    // Red 200 at half strength over white: 200 * 128/255 + 127 in red, 127 elsewhere.
    const cv::Vec3b pixel = readImage(folder / "alpha.tif").at<cv::Vec3b>(4, 4);
    CHECK(std::abs(pixel[2] - 227) <= 2);
    CHECK(std::abs(pixel[1] - 127) <= 2);
    CHECK(std::abs(pixel[0] - 127) <= 2);
}

TEST_CASE("CMYK scans come out in their colours", "[imaging][decode]") {
    const TemporaryFolder folder;
    // Ink as light, 0..255: full cyan and a third of black. Red 0, green and blue 170.
    const cv::Scalar expected(170, 170, 0);
    cv::Mat read;
    SECTION("JPEG with Adobe's marker, inverted") {
        const cv::Mat pixels(32, 32, CV_8UC4, cv::Scalar(0, 255, 255, 170));
        writeJpeg(folder / "inks.jpg", pixels, TJSAMP_444, 0, 98);
        read = readImage(folder / "inks.jpg");
    }
    SECTION("TIFF") {
        TiffFile tiff;
        tiff.width = tiff.height = 8;
        tiff.samples = 4;
        tiff.photometric = 5;
        tiff.bits = GENERATE(8, 16);
        for (int i = 0; i < 64; ++i)
            for (int ink : {255, 0, 0, 85})
                for (int byte = 0; byte < tiff.bits / 8; ++byte) tiff.pixels.push_back(static_cast<std::uint8_t>(ink));
        writeBytes(folder / "inks.tif", makeTiff(tiff));
        read = readImage(folder / "inks.tif");
    }
    CHECK(largestDifference(read, cv::Mat(read.size(), CV_8UC3, expected)) <= 4);
}

TEST_CASE("Progressive JPEG, WebP and JPEG 2000 files are read", "[imaging][decode]") {
    const TemporaryFolder folder;
    const cv::Mat image = quarters(120, 88);
    cv::imwrite(folder / "progressive.jpg", image, {cv::IMWRITE_JPEG_PROGRESSIVE, 1});
    cv::imwrite(folder / "lossy.webp", image, {cv::IMWRITE_WEBP_QUALITY, 90});
    cv::imwrite(folder / "lossless.webp", image, {cv::IMWRITE_WEBP_QUALITY, 101});
    cv::imwrite(folder / "wavelets.jp2", image);
    for (const char *name : {"progressive.jpg", "lossy.webp", "lossless.webp", "wavelets.jp2"}) {
        CAPTURE(name);
        const ImageInfo info = readImageInfo(folder / name);
        CHECK(info.width == 120);
        CHECK(info.height == 88);
        CHECK(meanDifference(readImage(folder / name), image) < 5);
    }
}

TEST_CASE("The bytes tell the format, not the name", "[imaging][decode]") {
    const TemporaryFolder folder;
    cv::imwrite(folder / "image.png", quarters(40, 30));
    std::filesystem::rename(folder / "image.png", folder / "image.jpg");
    CHECK(readImageInfo(folder / "image.jpg").format == ImageFormat::Png);
    CHECK(largestDifference(readImage(folder / "image.jpg"), quarters(40, 30)) == 0);
}

TEST_CASE("Scans are known by their ending in any case", "[imaging]") {
    for (const char *name : {"a.jpg", "a.JPEG", "a.Png", "a.tif", "a.TIFF", "a.jp2", "a.webp"})
        CHECK(hasScanExtension(name));
    for (const char *name : {"a.txt", "jpg", "a.jpg.xml", "a"}) CHECK_FALSE(hasScanExtension(name));
}
