// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Embedded colour profiles; numbers by the primaries' own matrices and not by the library that the loader uses.
#include "engine/imaging/area_reader.h"
#include "tests/imaging/image_files.h"
#include "tests/support/catch.h"

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include <lcms2.h>
#include <zlib.h>

#include <cmath>

using namespace herbascope;
using namespace herbascope::engine;
using namespace herbascope::tests;

namespace {

constexpr double adobeGamma = 2.19921875; // Adobe RGB (1998), 4.3.4.2

Bytes saved(cmsHPROFILE profile) {
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(profile, nullptr, &size);
    Bytes bytes(size);
    cmsSaveProfileToMem(profile, bytes.data(), &size);
    cmsCloseProfile(profile);
    return bytes;
}

Bytes adobeRgb() {
    const cmsCIExyY white{0.3127, 0.3290, 1};
    const cmsCIExyYTRIPLE primaries{{0.64, 0.33, 1}, {0.21, 0.71, 1}, {0.15, 0.06, 1}};
    cmsToneCurve *curve = cmsBuildGamma(nullptr, adobeGamma);
    cmsToneCurve *curves[3] = {curve, curve, curve};
    const Bytes bytes = saved(cmsCreateRGBProfile(&white, &primaries, curves));
    cmsFreeToneCurve(curve);
    return bytes;
}

Bytes linearGrey() {
    cmsToneCurve *curve = cmsBuildGamma(nullptr, 1.0);
    const Bytes bytes = saved(cmsCreateGrayProfile(cmsD50_xyY(), curve));
    cmsFreeToneCurve(curve);
    return bytes;
}

double encoded(double linear) { // IEC 61966-2-1
    linear = std::clamp(linear, 0.0, 1.0);
    return 255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055);
}

/// BGR of Adobe RGB in sRGB: both have the white D65, so that the matrix is that of the primaries alone.
cv::Vec3d fromAdobe(cv::Vec3b bgr) {
    const auto linear = [](uchar value) { return std::pow(value / 255.0, adobeGamma); };
    const double r = linear(bgr[2]), g = linear(bgr[1]), b = linear(bgr[0]);
    return {encoded(-0.04293 * g + 1.04293 * b), encoded(g), encoded(1.39836 * r - 0.39836 * g)};
}

/// Puts segments of a profile behind a JPEG's first marker, in several pieces as larger ones need.
void embedInJpeg(const std::filesystem::path &path, const Bytes &profile) {
    Bytes bytes = readBytes(path);
    Bytes segments;
    const std::size_t half = profile.size() / 2;
    for (int piece = 1; piece <= 2; ++piece) {
        const Bytes part(piece == 1 ? profile.begin() : profile.begin() + half,
                         piece == 1 ? profile.begin() + half : profile.end());
        const std::size_t length = part.size() + 16;
        segments.insert(segments.end(), {0xFF, 0xE2, std::uint8_t(length >> 8), std::uint8_t(length)});
        const std::string name = "ICC_PROFILE";
        segments.insert(segments.end(), name.begin(), name.end());
        segments.insert(segments.end(), {0, std::uint8_t(piece), 2});
        segments.insert(segments.end(), part.begin(), part.end());
    }
    bytes.insert(bytes.begin() + 2, segments.begin(), segments.end());
    writeBytes(path, bytes);
}

void embedInPng(const std::filesystem::path &path, const Bytes &profile) {
    Bytes content{'i', 'C', 'C', 'P', 'n', 'a', 'm', 'e', 0, 0};
    Bytes packed(compressBound(profile.size()));
    uLongf size = packed.size();
    compress(packed.data(), &size, profile.data(), profile.size());
    content.insert(content.end(), packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(size));
    const auto number = [](std::uint32_t value) {
        return Bytes{std::uint8_t(value >> 24), std::uint8_t(value >> 16), std::uint8_t(value >> 8), std::uint8_t(value)};
    };
    const Bytes length = number(static_cast<std::uint32_t>(content.size() - 4));
    const Bytes check = number(static_cast<std::uint32_t>(crc32(0, content.data(), static_cast<uInt>(content.size()))));
    Bytes chunk = length;
    chunk.insert(chunk.end(), content.begin(), content.end());
    chunk.insert(chunk.end(), check.begin(), check.end());
    Bytes bytes = readBytes(path);
    bytes.insert(bytes.begin() + 33, chunk.begin(), chunk.end());
    writeBytes(path, bytes);
}

void checkAdobe(const cv::Mat &pixels, cv::Vec3b stored, double tolerance) {
    const cv::Vec3b got = pixels.at<cv::Vec3b>(pixels.rows / 2, pixels.cols / 2);
    const cv::Vec3d wanted = fromAdobe(stored);
    CAPTURE(int(got[0]), int(got[1]), int(got[2]), wanted[0], wanted[1], wanted[2]);
    for (int c = 0; c < 3; ++c) CHECK(std::abs(got[c] - wanted[c]) <= tolerance);
}

} // namespace

TEST_CASE("A scan in Adobe RGB is read in sRGB", "[imaging][colour]") {
    const TemporaryFolder folder;
    const cv::Vec3b stored = GENERATE(cv::Vec3b(40, 150, 90), cv::Vec3b(200, 210, 220), cv::Vec3b(60, 80, 160));
    const cv::Mat pixels(64, 64, CV_8UC3, cv::Scalar(stored[0], stored[1], stored[2]));
    SECTION("JPEG, whole, scaled down and in tiles") {
        const auto path = folder / "adobe.jpg";
        cv::imwrite(path, pixels, {cv::IMWRITE_JPEG_QUALITY, 100});
        embedInJpeg(path, adobeRgb());
        checkAdobe(readImage(path), stored, 5); // a JPEG rounds, and dark colours are steep
        checkAdobe(readImage(path, 8), stored, 5);
        AreaReader tiles(path);
        CHECK(largestDifference(tiles.read({10, 20, 30, 30}), readImage(path)(cv::Rect(10, 20, 30, 30))) == 0);
    }
    SECTION("PNG of 8 bits") {
        const auto path = folder / "adobe.png";
        cv::imwrite(path, pixels);
        embedInPng(path, adobeRgb());
        checkAdobe(readImage(path), stored, 1);
    }
    SECTION("PNG of 16 bits") {
        const auto path = folder / "adobe.png";
        cv::Mat deep;
        pixels.convertTo(deep, CV_16U, 257);
        deep.at<cv::Vec3w>(0, 0) = cv::Vec3w(65535, 65535, 65535);
        cv::imwrite(path, deep);
        embedInPng(path, adobeRgb());
        checkAdobe(readImage(path), stored, 3);
    }
}

TEST_CASE("A grey scan's own profile counts, too", "[imaging][colour]") {
    const TemporaryFolder folder;
    const auto path = folder / "grey.png";
    cv::imwrite(path, cv::Mat(40, 40, CV_8U, cv::Scalar(55)));
    embedInPng(path, linearGrey());
    CHECK(std::abs(readImage(path).at<cv::Vec3b>(20, 20)[1] - encoded(55 / 255.0)) <= 2);
    const auto jpeg = folder / "grey.jpg";
    cv::imwrite(jpeg, cv::Mat(40, 40, CV_8U, cv::Scalar(55)));
    embedInJpeg(jpeg, linearGrey());
    CHECK(std::abs(readImage(jpeg).at<cv::Vec3b>(20, 20)[1] - encoded(55 / 255.0)) <= 2);
}

TEST_CASE("A profile that is sRGB, broken, or for other pixels changes nothing", "[imaging][colour]") {
    const TemporaryFolder folder;
    const auto path = folder / "plain.png";
    cv::imwrite(path, quarters(64, 48));
    const cv::Mat before = readImage(path);
    Bytes broken = adobeRgb();
    for (std::size_t i = 100; i < broken.size(); ++i) broken[i] = 0xEE;
    embedInPng(path, GENERATE_COPY(saved(cmsCreate_sRGBProfile()), broken, Bytes{1, 2, 3}, linearGrey()));
    const cv::Mat after = readImage(path);
    // A grey profile can mean nothing else than a mistake on colours.
    CHECK(after.size() == before.size());
    CHECK(largestDifference(after, before) == 0);
}
