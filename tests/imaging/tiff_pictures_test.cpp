// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Which of a TIFF's pictures is the scan.
#include "engine/imaging/area_reader.h"
#include "tests/imaging/image_files.h"
#include "tests/support/catch.h"

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

using namespace herbascope;
using namespace herbascope::engine;
using namespace herbascope::tests;

namespace {

struct Picture {
    int width = 0;
    int height = 0;
    int grey = 0;
    int subfile = -1;   ///< tag 254; -1: none
    bool below = false; ///< a sub-directory of the first picture
};

void put(Bytes &bytes, std::size_t at, std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bytes[at + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(value >> 8 * i);
}

void append(Bytes &bytes, std::uint64_t value, int count) {
    bytes.resize(bytes.size() + static_cast<std::size_t>(count));
    put(bytes, bytes.size() - static_cast<std::size_t>(count), value, count);
}

/// Little-endian, grey, one strip a picture.
Bytes tiffOf(const std::vector<Picture> &pictures) {
    Bytes bytes{'I', 'I', 42, 0, 0, 0, 0, 0};
    std::size_t link = 4; // where the next directory's place goes
    std::size_t below = 0;
    for (const Picture &picture : pictures) {
        const std::size_t pixels = bytes.size();
        bytes.insert(bytes.end(), static_cast<std::size_t>(picture.width * picture.height),
                     static_cast<std::uint8_t>(picture.grey));
        if (bytes.size() % 2 == 1) bytes.push_back(0);
        const std::size_t directory = bytes.size();
        const bool isFirst = link == 4;
        const bool hasBelow = isFirst && std::any_of(pictures.begin(), pictures.end(), [](auto &p) { return p.below; });
        std::vector<std::array<std::uint64_t, 3>> entries; // tag, type, value
        if (picture.subfile >= 0) entries.push_back({254, 4, std::uint64_t(picture.subfile)});
        for (const auto &[tag, value] : std::vector<std::pair<int, std::uint64_t>>{
                 {256, std::uint64_t(picture.width)}, {257, std::uint64_t(picture.height)}, {258, 8}, {259, 1},
                 {262, 1}, {273, pixels}, {277, 1}, {278, std::uint64_t(picture.height)},
                 {279, std::uint64_t(picture.width * picture.height)}})
            entries.push_back({std::uint64_t(tag), 4, value});
        if (hasBelow) entries.push_back({330, 4, 0});
        append(bytes, entries.size(), 2);
        for (const auto &[tag, type, value] : entries) {
            append(bytes, tag, 2);
            append(bytes, type, 2);
            append(bytes, 1, 4);
            if (tag == 330) below = bytes.size();
            append(bytes, value, 4);
        }
        append(bytes, 0, 4);
        if (picture.below) {
            put(bytes, below, directory, 4);
        } else {
            put(bytes, link, directory, 4);
            link = bytes.size() - 4;
        }
    }
    return bytes;
}

void checkScan(const std::filesystem::path &path, int width, int height, int grey, int more) {
    const ImageInfo info = readImageInfo(path);
    CHECK(info.width == width);
    CHECK(info.height == height);
    CHECK(info.morePictures == more);
    const cv::Mat image = readImage(path);
    REQUIRE(image.size() == cv::Size(width, height));
    CHECK(image.at<cv::Vec3b>(height / 2, width / 2) == cv::Vec3b::all(static_cast<uchar>(grey)));
    AreaReader tiles(path);
    CHECK(tiles.read({1, 1, 2, 2}).at<cv::Vec3b>(0, 0)[0] == grey);
}

} // namespace

TEST_CASE("A TIFF's scan is its largest picture of full resolution", "[imaging][tiff]") {
    const TemporaryFolder folder;
    const auto path = folder / "pictures.tif";
    SECTION("a reduced picture first") {
        writeBytes(path, tiffOf({{6, 8, 10, 1}, {30, 40, 200, 0}}));
        checkScan(path, 30, 40, 200, 0);
    }
    SECTION("a reduced picture that is larger") {
        writeBytes(path, tiffOf({{30, 40, 200, 0}, {60, 80, 10, 1}}));
        checkScan(path, 30, 40, 200, 0);
    }
    SECTION("a mask") {
        writeBytes(path, tiffOf({{30, 40, 200, 0}, {60, 80, 10, 4}}));
        checkScan(path, 30, 40, 200, 0);
    }
    SECTION("pages, which are counted") {
        writeBytes(path, tiffOf({{30, 40, 200, 2}, {30, 40, 10, 2}, {30, 40, 20, 2}}));
        checkScan(path, 30, 40, 200, 2);
    }
    SECTION("a small picture first that does not say so") {
        writeBytes(path, tiffOf({{6, 8, 10, -1}, {30, 40, 200, -1}}));
        checkScan(path, 30, 40, 200, 1);
    }
    SECTION("the scan in a sub-directory, as raw converters write it") {
        writeBytes(path, tiffOf({{6, 8, 10, 1}, {30, 40, 200, 0, true}}));
        checkScan(path, 30, 40, 200, 0);
    }
    SECTION("only reduced pictures") {
        writeBytes(path, tiffOf({{6, 8, 10, 1}, {30, 40, 200, 1}}));
        checkScan(path, 30, 40, 200, 0);
    }
}

TEST_CASE("A chain of directories that bites its tail or leads nowhere ends there", "[imaging][tiff]") {
    const TemporaryFolder folder;
    const auto path = folder / "chain.tif";
    Bytes bytes = tiffOf({{30, 40, 200, 0}});
    const std::uint32_t first = static_cast<std::uint32_t>(bytes.size() - 4 - 10 * 12 - 2);
    put(bytes, bytes.size() - 4, GENERATE_COPY(first, 0xFFFFFFF0u, 3u), 4);
    writeBytes(path, bytes);
    checkScan(path, 30, 40, 200, 0);
}

TEST_CASE("12 bits in 16 are not black", "[imaging][tiff]") {
    const TemporaryFolder folder;
    const std::string extension = GENERATE(".tif", ".png");
    const int bits = GENERATE(10, 12, 14, 16);
    const int channels = GENERATE(1, 3);
    const auto path = folder / ("deep" + extension);
    const double white = (1 << bits) - 1;
    cv::Mat deep(40, 50, CV_16UC(channels), cv::Scalar::all(std::round(white / 2)));
    deep.rowRange(0, 5).setTo(cv::Scalar::all(white));
    cv::imwrite(path, deep);
    CAPTURE(extension, bits, channels);
    const cv::Mat image = readImage(path);
    CHECK(image.at<cv::Vec3b>(2, 2) == cv::Vec3b::all(255));
    CHECK(std::abs(image.at<cv::Vec3b>(30, 30)[1] - 128) <= 1);
}
