// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/antialiased_resize.h"

#include "engine/imaging/image.h"
#include "tests/support/catch.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

using namespace herbascope::engine;

namespace {

/// As goldens/make_pillow_goldens.py draws them.
cv::Mat drawnPixels(int width, int height) {
    cv::Mat pixels(height, width, CV_8UC3);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < 3; ++c)
                pixels.at<cv::Vec3b>(y, x)[c] =
                    static_cast<uchar>(7 * x + 13 * y + 29 * c + x * y % 251 + 90 * (x / 9 % 2));
    return pixels;
}

void checkCases(const std::filesystem::path &file) {
    std::ifstream stream(file);
    const nlohmann::json golden = nlohmann::json::parse(stream);
    const nlohmann::json &cases = golden.at("cases");
    REQUIRE(cases.size() >= 10);
    for (const auto &one : cases) {
        CAPTURE(one.dump());
        const cv::Mat pixels = drawnPixels(one.at("width"), one.at("height"));
        for (const bool plainly : {false, true}) {
            const cv::Mat resized = resizeAntialiased(pixels, {one.at("out_width"), one.at("out_height")}, plainly);
            CHECK(sha256OfBytes(resized.data, resized.total() * resized.elemSize()) == one.at("sha256"));
        }
    }
}

} // namespace

TEST_CASE("Pixels are resized to the bytes that Pillow gives, with vectors and without", "[imaging][golden]") {
    checkCases(std::filesystem::path(HERBASCOPE_TEST_DATA) / "imaging/goldens/pillow_resize.json");
}

TEST_CASE("Large scans are resized to the bytes that Pillow gives", "[imaging][golden][data]") {
    const auto file = std::filesystem::path(HERBASCOPE_SHARED_DATA) / "goldens/pillow_resize/pillow_resize.json";
    if (!std::filesystem::exists(file)) {
        WARN("skipped: " << file << " is not there");
        return;
    }
    checkCases(file);
}
