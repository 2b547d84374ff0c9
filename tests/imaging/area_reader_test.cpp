// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/area_reader.h"
#include "tests/imaging/image_files.h"
#include "tests/support/catch.h"

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <turbojpeg.h>

#include <memory>

using namespace herbascope;
using namespace herbascope::engine;
using namespace herbascope::tests;
using Catch::Matchers::Contains;

namespace {

struct CloseHandle {
    void operator()(void *handle) const { tjDestroy(handle); }
};
using Handle = std::unique_ptr<void, CloseHandle>;

/// Blotches of all colours, with noise on them: no two rows or columns are alike.
cv::Mat blotches(int width, int height) {
    cv::RNG random(11);
    cv::Mat coarse(height / 16 + 1, width / 16 + 1, CV_8UC3), fine(height, width, CV_8UC3), image;
    random.fill(coarse, cv::RNG::UNIFORM, 0, 200);
    random.fill(fine, cv::RNG::UNIFORM, 0, 55);
    cv::resize(coarse, image, fine.size(), 0, 0, cv::INTER_CUBIC);
    return image + fine;
}

/// What TurboJPEG makes of a file, sides divided by `divisor`.
cv::Mat byTurboJpeg(const std::filesystem::path &path, cv::Size size, int divisor) {
    const Bytes bytes = readBytes(path);
    const Handle decoder(tjInitDecompress());
    cv::Mat pixels((size.height + divisor - 1) / divisor, (size.width + divisor - 1) / divisor, CV_8UC3);
    REQUIRE(tjDecompress2(decoder.get(), bytes.data(), bytes.size(), pixels.data, pixels.cols,
                          static_cast<int>(pixels.step), pixels.rows, TJPF_BGR, 0) == 0);
    return pixels;
}

/// Areas that cover a scan in an uneven grid, with overlaps of `overlap` px.
std::vector<cv::Rect> grid(cv::Size scan, int width, int height, int overlap) {
    std::vector<cv::Rect> areas;
    for (int y = 0; y < scan.height; y += height - overlap)
        for (int x = 0; x < scan.width; x += width - overlap)
            areas.push_back(cv::Rect(x, y, width, height) & cv::Rect({}, scan));
    return areas;
}

/// The largest difference of any area to the same area of `whole`.
double largestDifference(AreaReader &reader, const std::vector<cv::Rect> &areas, const cv::Mat &whole) {
    if (reader.size() != whole.size()) return 255;
    double largest = 0;
    for (const cv::Rect &area : areas)
        largest = std::max(largest, tests::largestDifference(reader.read(area), whole(area).clone()));
    return largest;
}

} // namespace

TEST_CASE("Areas of a JPEG are its pixels, bit by bit, whatever the subsampling", "[imaging][areas]") {
    const TemporaryFolder folder;
    const auto path = folder / "sheet.jpg";
    const cv::Size size(203, 317); // no multiple of any block
    const int subsampling = GENERATE(TJSAMP_444, TJSAMP_422, TJSAMP_420, TJSAMP_GRAY, TJSAMP_440, TJSAMP_411);
    const int flags = GENERATE(0, int(TJFLAG_PROGRESSIVE));
    CAPTURE(subsampling, flags);
    writeJpeg(path, blotches(size.width, size.height), subsampling, flags);
    const cv::Mat whole = byTurboJpeg(path, size, 1);
    struct Grid {
        int width, height, overlap;
    };
    for (const Grid &one : {Grid{64, 64, 16}, Grid{50, 31, 7}, Grid{203, 1, 0}, Grid{1000, 1000, 0}, Grid{90, 17, 11},
                            Grid{95, 90, 80}}) {
        CAPTURE(one.width, one.height, one.overlap);
        AreaReader reader(path);
        CHECK(largestDifference(reader, grid(size, one.width, one.height, one.overlap), whole) == 0);
    }
    for (const int divisor : {1, 2, 4, 8}) {
        CAPTURE(divisor);
        const int side = (size.width + divisor - 1) / divisor;
        CHECK(tests::largestDifference(readImage(path, side), byTurboJpeg(path, size, divisor)) == 0);
        CHECK(tests::largestDifference(AreaReader(path).overview(side), byTurboJpeg(path, size, divisor)) == 0);
    }
}

TEST_CASE("Areas lie in the upright scan for every EXIF orientation", "[imaging][areas][orientation]") {
    const TemporaryFolder folder;
    const cv::Mat upright = blotches(150, 101);
    const int orientation = GENERATE(1, 2, 3, 4, 5, 6, 7, 8);
    const std::string extension = GENERATE(".jpg", ".tif");
    CAPTURE(orientation, extension);
    const auto path = folder / ("turned" + extension);
    const cv::Mat stored = storedFor(upright, orientation);
    if (extension == ".jpg") {
        writeJpeg(path, stored, TJSAMP_420);
        setOrientation(path, orientation);
    } else {
        TiffFile tiff;
        tiff.width = stored.cols;
        tiff.height = stored.rows;
        tiff.orientation = orientation;
        cv::Mat rgb;
        cv::cvtColor(stored, rgb, cv::COLOR_BGR2RGB);
        tiff.pixels = {rgb.datastart, rgb.dataend};
        writeBytes(path, makeTiff(tiff));
    }
    const cv::Mat whole = readImage(path);
    REQUIRE(whole.size() == upright.size());
    AreaReader reader(path);
    const auto areas = grid(upright.size(), 40, 30, 10);
    CHECK(largestDifference(reader, areas, whole) == 0);
    CHECK(largestDifference(reader, reader.inFileOrder(areas), whole) == 0);
    CHECK(largestDifference(reader, {areas.rbegin(), areas.rend()}, whole) == 0);
    CHECK(reader.inFileOrder(areas).size() == areas.size());
    CHECK(tests::largestDifference(reader.overview(0), whole) == 0);
}

TEST_CASE("An area stays as it is while others are read", "[imaging][areas]") {
    const TemporaryFolder folder;
    const auto path = folder / "sheet.jpg";
    writeJpeg(path, blotches(64, 96), TJSAMP_420);
    AreaReader reader(path);
    const cv::Mat first = reader.read({0, 0, 32, 32});
    const cv::Mat before = first.clone();
    reader.read({0, 16, 32, 32});
    CHECK(tests::largestDifference(first, before) == 0);
}

TEST_CASE("A CMYK scan is read by areas too", "[imaging][areas]") {
    const TemporaryFolder folder;
    const auto path = folder / "inks.jpg";
    cv::Mat inks(90, 70, CV_8UC4);
    cv::RNG(3).fill(inks, cv::RNG::UNIFORM, 0, 255);
    writeJpeg(path, inks, TJSAMP_444);
    AreaReader reader(path);
    CHECK(largestDifference(reader, grid({70, 90}, 33, 20, 5), readImage(path)) == 0);
}

TEST_CASE("A JPEG read in file order holds one band, however high it is", "[imaging][areas]") {
    const TemporaryFolder folder;
    const int orientation = GENERATE(1, 3, 6, 8);
    for (const int height : {400, 1600}) {
        CAPTURE(orientation, height);
        const auto path = folder / ("sheet" + std::to_string(height) + ".jpg");
        writeJpeg(path, blotches(300, height), TJSAMP_420);
        setOrientation(path, orientation);
        AreaReader reader(path);
        for (const cv::Rect &area : reader.inFileOrder(grid(reader.size(), 64, 64, 16))) {
            reader.read(area);
            CHECK(reader.bytesHeld() <= 300 * 64 * 3);
        }
    }
    cv::imwrite(folder / "sheet.png", blotches(300, 400));
    CHECK(AreaReader(folder / "sheet.png").bytesHeld() == 300 * 400 * 3);
}

TEST_CASE("A truncated JPEG is noticed by its areas", "[imaging][areas][damaged]") {
    const TemporaryFolder folder;
    const auto path = folder / "cut.jpg";
    const int flags = GENERATE(0, int(TJFLAG_PROGRESSIVE));
    writeJpeg(path, blotches(200, 300), TJSAMP_420, flags);
    cut(path, 0.7);
    const auto readAll = [](AreaReader &reader) {
        for (const cv::Rect &area : grid({200, 300}, 64, 64, 16)) reader.read(area);
    };
    AreaReader reader(path);
    CHECK_THROWS_WITH(readAll(reader), "Cannot read cut.jpg: the file is truncated.");
    CHECK_THROWS_WITH(readAll(reader), "Cannot read cut.jpg: the file is truncated.");
}

TEST_CASE("A part outside of the scan is refused", "[imaging][areas]") {
    const TemporaryFolder folder;
    cv::imwrite(folder / "sheet.jpg", quarters(60, 40));
    AreaReader reader(folder / "sheet.jpg");
    for (const cv::Rect &area : {cv::Rect(0, 0, 61, 40), cv::Rect(-1, 0, 10, 10), cv::Rect(0, 30, 5, 11), cv::Rect()})
        CHECK_THROWS_WITH(reader.read(area), Contains("outside"));
}

TEST_CASE("A real scan, progressive and turned, is the same by areas as whole", "[imaging][areas]") {
    const std::filesystem::path path = std::filesystem::path(HERBASCOPE_SHARED_DATA) / "sheets/exif_orientation_8.jpg";
    if (!std::filesystem::exists(path)) {
        WARN("the turned scan is skipped: " << path.string() << " is not there");
        return;
    }
    AreaReader reader(path);
    CHECK(largestDifference(reader, reader.inFileOrder(grid(reader.size(), 1024, 1024, 256)), readImage(path)) == 0);
}
