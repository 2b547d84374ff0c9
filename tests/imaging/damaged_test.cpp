// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/decoders.h"
#include "tests/imaging/image_files.h"
#include "tests/support/catch.h"

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include <algorithm>

using namespace herbascope;
using namespace herbascope::engine;
using namespace herbascope::tests;
using Catch::Matchers::Contains;

namespace {

/// Hard to compress, so that a part of the file is a part of the picture.
cv::Mat noisy(int width, int height) {
    cv::Mat image(height, width, CV_8UC3);
    cv::RNG random(7);
    random.fill(image, cv::RNG::UNIFORM, 0, 255);
    return image;
}

Bytes pngHeader(std::uint32_t width, std::uint32_t height) {
    Bytes bytes{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
    for (std::uint32_t side : {width, height})
        for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(side >> shift));
    bytes.insert(bytes.end(), {8, 2, 0, 0, 0, 0, 0, 0, 0});
    return bytes;
}

} // namespace

TEST_CASE("A file that ends too early is refused as truncated", "[imaging][damaged]") {
    const TemporaryFolder folder;
    const std::string extension = GENERATE(".jpg", ".png", ".tif", ".jp2", ".webp");
    const double share = GENERATE(0.3, 0.6, 0.98);
    CAPTURE(extension, share);
    const auto path = folder / ("cut" + extension);
    cv::imwrite(path, noisy(200, 300));
    REQUIRE(complaintOf(path).empty());
    cut(path, share);
    CHECK(complaintOf(path) == "Cannot read cut" + extension + ": the file is truncated.");
}

TEST_CASE("A truncated progressive JPEG is noticed at every decoding scale", "[imaging][damaged]") {
    const TemporaryFolder folder;
    const auto path = folder / "cut.jpg";
    cv::imwrite(path, noisy(400, 300), {cv::IMWRITE_JPEG_PROGRESSIVE, 1});
    cut(path, 0.7);
    for (int side : {0, 150, 40}) CHECK_THROWS_WITH(readImage(path, side), Contains("truncated"));
}

TEST_CASE("Harmless warnings of a JPEG do not stop it", "[imaging][damaged]") {
    const TemporaryFolder folder;
    const auto path = folder / "stray.jpg";
    cv::imwrite(path, noisy(64, 48));
    Bytes bytes = readBytes(path);
    SECTION("stray bytes before a marker") {
        const Bytes quantization{0xFF, 0xDB};
        const auto place = std::search(bytes.begin(), bytes.end(), quantization.begin(), quantization.end());
        REQUIRE(place != bytes.end());
        bytes.insert(place, {1, 2, 3});
    }
    SECTION("bytes behind the end") {
        bytes.insert(bytes.end(), 500, 0x41);
    }
    writeBytes(path, bytes);
    CHECK(complaintOf(path).empty());
}

TEST_CASE("A stray byte does not hide a truncation", "[imaging][damaged]") {
    const TemporaryFolder folder;
    const auto path = folder / "both.jpg";
    cv::imwrite(path, noisy(64, 48));
    Bytes bytes = readBytes(path);
    const Bytes quantization{0xFF, 0xDB};
    bytes.insert(std::search(bytes.begin(), bytes.end(), quantization.begin(), quantization.end()), {1, 2, 3});
    bytes.resize(bytes.size() / 2);
    writeBytes(path, bytes);
    CHECK_THAT(complaintOf(path), Contains("truncated"));
}

TEST_CASE("Missing, empty and mislabelled files get a sentence", "[imaging][damaged]") {
    const TemporaryFolder folder;
    writeBytes(folder / "empty.jpg", {});
    const std::string text = "These are notes and no scan.\n";
    writeBytes(folder / "notes.jpg", Bytes(text.begin(), text.end()));
    writeBytes(folder / "short.jpg", {0xFF, 0xD8, 0xFF});
    std::filesystem::create_directory(folder / "folder.jpg");
    CHECK(complaintOf(folder / "empty.jpg") == "Cannot read empty.jpg: the file is empty.");
    CHECK_THAT(complaintOf(folder / "notes.jpg"), Contains("notes.jpg") && Contains("not a JPEG"));
    CHECK_THAT(complaintOf(folder / "short.jpg"), Contains("truncated"));
    CHECK_THAT(complaintOf(folder / "none.jpg"), Contains("no such file"));
    CHECK_THAT(complaintOf(folder / "folder.jpg"), Contains("folder"));
    CHECK_THROWS_AS(readImageInfo(folder / "notes.jpg"), Error);
}

TEST_CASE("A header that promises too many pixels is refused with its size and the limit", "[imaging][damaged]") {
    const TemporaryFolder folder;
    writeBytes(folder / "huge.png", pngHeader(100000, 100000));
    TiffFile tiff;
    tiff.width = 100000;
    tiff.height = 100000;
    tiff.pixels = Bytes(300);
    writeBytes(folder / "huge.tif", makeTiff(tiff));
    for (const char *name : {"huge.png", "huge.tif"}) {
        CAPTURE(name);
        CHECK_THAT(complaintOf(folder / name), Contains("100000 x 100000") && Contains("1000 million"));
        CHECK_THROWS_AS(readImageInfo(folder / name), Error);
    }
}

TEST_CASE("Damaged pixel data never gets through as an image or as another exception", "[imaging][damaged]") {
    const TemporaryFolder folder;
    const std::string extension = GENERATE(".jpg", ".png", ".tif", ".jp2", ".webp");
    const auto path = folder / ("hit" + extension);
    cv::imwrite(path, noisy(60, 40));
    const Bytes sound = readBytes(path);
    // Every header byte in turn, then every 97th: reading gives an image of the size in the header, or an Error.
    for (std::size_t i = 0; i < sound.size(); i += i < 120 ? 1 : 97) {
        Bytes bytes = sound;
        bytes[i] ^= 0x55;
        writeBytes(path, bytes);
        try {
            const cv::Mat image = readImage(path);
            const ImageInfo info = readImageInfo(path);
            CHECK(image.size() == cv::Size(info.width, info.height));
            CHECK(image.type() == CV_8UC3);
        } catch (const Error &error) {
            CHECK_THAT(error.what(), Contains("Cannot read hit"));
        }
    }
}

TEST_CASE("A file that is damaged or missing is told from a memory that does not suffice", "[imaging][damaged]") {
    const TemporaryFolder folder;
    const auto path = folder / "cut.jpg";
    cv::imwrite(path, noisy(64, 48));
    cut(path, 0.5);
    CHECK_THROWS_AS(readImage(path), ScanError);
    CHECK_THROWS_AS(readImageInfo(folder / "none.jpg"), ScanError);
    const auto fails = [&](auto thrown) { return decoded(path, [&]() -> cv::Mat { throw thrown; }); };
    CHECK_THROWS_AS(fails(std::bad_alloc()), MemoryError);
    CHECK_THROWS_AS(fails(cv::Exception(cv::Error::StsNoMem, "no memory", "", "", 0)), MemoryError);
    CHECK_THROWS_AS(fails(cv::Exception(cv::Error::StsAssert, "odd pixels", "", "", 0)), ScanError);
    CHECK_THROWS_WITH(fails(std::bad_alloc()), "Cannot read cut.jpg: there is not enough memory.");
}
