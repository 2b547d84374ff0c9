// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Whole or not: one verdict, whoever asks.
#include "engine/imaging/area_reader.h"
#include "tests/imaging/image_files.h"
#include "tests/support/catch.h"

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include <unistd.h>

#include <fcntl.h>

#include <algorithm>
#include <functional>

using namespace herbascope;
using namespace herbascope::engine;
using namespace herbascope::tests;
using Catch::Matchers::Contains;

namespace {

cv::Mat noisyPicture(int width, int height) {
    cv::Mat image(height, width, CV_8UC3);
    cv::RNG random(7);
    random.fill(image, cv::RNG::UNIFORM, 0, 255);
    return image;
}

std::string sentenceOf(const std::function<void()> &read) {
    try {
        read();
    } catch (const ScanError &error) {
        return error.what();
    }
    return {};
}

/// What everybody says about the file: import, window (scaled down and whole), tiles.
std::vector<std::string> verdicts(const std::filesystem::path &path) {
    return {sentenceOf([&] { checkPixels(path); }), sentenceOf([&] { readImage(path); }),
            sentenceOf([&] { readImage(path, 30); }), sentenceOf([&] {
                AreaReader reader(path);
                reader.read({0, 0, reader.size().width, reader.size().height});
            })};
}

Bytes joined(Bytes first, const Bytes &second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

Bytes share(const Bytes &bytes, double part) {
    return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(bytes.size()))};
}

/// What a function writes to standard error, from whatever library.
std::string writtenToStandardError(const std::filesystem::path &file, const std::function<void()> &function) {
    const int before = ::dup(2);
    const int target = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ::dup2(target, 2);
    ::close(target);
    function();
    ::dup2(before, 2);
    ::close(before);
    const Bytes bytes = readBytes(file);
    return {bytes.begin(), bytes.end()};
}

} // namespace

TEST_CASE("What follows a picture's end is no fault, in any format", "[imaging][end]") {
    const TemporaryFolder folder;
    const std::string extension = GENERATE(".jpg", ".png", ".tif", ".jp2", ".webp");
    const auto path = folder / ("whole" + extension);
    const cv::Mat pixels = noisyPicture(200, 300);
    cv::imwrite(path, pixels);
    const Bytes whole = readBytes(path);
    const cv::Mat plain = readImage(path);
    const Bytes behind = GENERATE_COPY(Bytes(70000, 0), Bytes(70000, 0xFF), Bytes{0x41}, whole);
    CAPTURE(extension, behind.size());
    writeBytes(path, joined(whole, behind));
    for (const std::string &verdict : verdicts(path)) CHECK(verdict.empty());
    CHECK(largestDifference(readImage(path), plain) == 0); // the first picture
}

TEST_CASE("A cut JPEG is truncated whatever stands at its end", "[imaging][end]") {
    const TemporaryFolder folder;
    const bool isProgressive = GENERATE(false, true);
    const double part = GENERATE(0.3, 0.6, 0.9, 0.98);
    const auto path = folder / "cut.jpg";
    cv::imwrite(path, noisyPicture(200, 300), {cv::IMWRITE_JPEG_PROGRESSIVE, isProgressive ? 1 : 0});
    const Bytes whole = readBytes(path);
    const Bytes cut = share(whole, part);
    for (const Bytes &end : {Bytes{}, Bytes{0xFF, 0xD9}, Bytes(70000, 0), joined({0xFF, 0xD9}, Bytes(500, 0x41))}) {
        CAPTURE(isProgressive, part, end.size());
        writeBytes(path, joined(cut, end));
        for (const std::string &verdict : verdicts(path)) CHECK(verdict == "Cannot read cut.jpg: the file is truncated.");
    }
}

TEST_CASE("A cut picture is not made whole by another one behind it", "[imaging][end]") {
    const TemporaryFolder folder;
    const auto path = folder / "cut.jpg";
    cv::imwrite(path, noisyPicture(200, 300));
    const Bytes whole = readBytes(path);
    writeBytes(path, joined(share(whole, 0.6), whole));
    for (const std::string &verdict : verdicts(path)) CHECK_FALSE(verdict.empty());
}

TEST_CASE("Pieces lost before a restart mark are no truncation", "[imaging][end]") {
    const TemporaryFolder folder;
    const auto path = folder / "restarts.jpg";
    cv::imwrite(path, noisyPicture(200, 300), {cv::IMWRITE_JPEG_RST_INTERVAL, 13});
    Bytes bytes = readBytes(path);
    const Bytes mark{0xFF, 0xD3};
    const auto place = std::search(bytes.begin(), bytes.end(), mark.begin(), mark.end());
    REQUIRE(place != bytes.end());
    bytes.erase(place - 20, place);
    writeBytes(path, bytes);
    for (const std::string &verdict : verdicts(path)) CHECK(verdict.empty());
}

TEST_CASE("Whether the pixels want to be looked at, end and size of the file say", "[imaging][end]") {
    const TemporaryFolder folder;
    const auto path = folder / "scan.jpg";
    cv::imwrite(path, noisyPicture(200, 300));
    CHECK(wantsCheckAtOnce(path)); // small
    cv::imwrite(path, noisyPicture(1000, 800));
    CHECK_FALSE(wantsCheckAtOnce(path));
    writeBytes(path, share(readBytes(path), 0.9));
    CHECK(wantsCheckAtOnce(path)); // no end mark
}

TEST_CASE("No library speaks beside the sentence of an error", "[imaging][end]") {
    const TemporaryFolder folder;
    const std::string extension = GENERATE(".jpg", ".png", ".tif", ".jp2", ".webp");
    const auto path = folder / ("hit" + extension);
    cv::imwrite(path, noisyPicture(60, 40));
    const Bytes sound = readBytes(path);
    const std::string said = writtenToStandardError(folder / "said.txt", [&] {
        for (std::size_t i = 0; i < sound.size(); i += i < 150 ? 1 : 211) {
            Bytes bytes = sound;
            bytes[i] ^= 0x55;
            writeBytes(path, bytes);
            sentenceOf([&] { readImage(path); });
        }
    });
    CAPTURE(extension);
    CHECK(said.empty());
}

TEST_CASE("A file too small for the pixels it claims is refused before memory is asked for", "[imaging][end]") {
    const TemporaryFolder folder;
    const auto path = folder / "claims.jpg";
    cv::imwrite(path, cv::Mat(16, 16, CV_8UC3, cv::Scalar::all(90)), {cv::IMWRITE_JPEG_PROGRESSIVE, GENERATE(0, 1)});
    Bytes bytes = readBytes(path);
    for (std::size_t i = 0; i + 9 < bytes.size(); ++i) { // the frame's height and width
        if (bytes[i] != 0xFF || (bytes[i + 1] != 0xC0 && bytes[i + 1] != 0xC2)) continue;
        for (const std::size_t at : {i + 5, i + 7}) {
            bytes[at] = 30000 >> 8;
            bytes[at + 1] = 30000 & 255;
        }
        break;
    }
    writeBytes(path, bytes);
    CHECK_THAT(complaintOf(path), Contains("truncated") && Contains("30000 x 30000"));
    CHECK_THROWS_AS(readImageInfo(path), ScanError);

    TiffFile tiff;
    tiff.width = tiff.height = 20000;
    tiff.pixels = Bytes(300);
    writeBytes(folder / "claims.tif", makeTiff(tiff));
    CHECK_THAT(complaintOf(folder / "claims.tif"), Contains("truncated"));
}

TEST_CASE("A flat scan that compresses as far as its format goes is read", "[imaging][end]") {
    const TemporaryFolder folder;
    const cv::Mat flat(2400, 2000, CV_8UC3, cv::Scalar(200, 210, 220));
    const std::string extension = GENERATE(".jpg", ".png", ".jp2", ".webp");
    const auto path = folder / ("flat" + extension);
    cv::imwrite(path, flat, extension == ".png" ? std::vector<int>{cv::IMWRITE_PNG_COMPRESSION, 9} : std::vector<int>{});
    CAPTURE(extension, readBytes(path).size());
    CHECK(complaintOf(path).empty());
}
