// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/input_image.h"

#include "engine/imaging/antialiased_resize.h"
#include "engine/nn/transform.h"

#include <opencv2/imgproc.hpp>
#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace herbascope::engine {

bool decodesWhole(const std::string &preset) {
    return preset.empty() || preset == "paper";
}

cv::Size networkSize(cv::Size scan, int shortSide, const std::string &preset, const ModelConfig &config) {
    if (decodesWhole(preset)) {
        const nn::ImageSize size = nn::resizedSize(config, {scan.height, scan.width}, shortSide);
        return {static_cast<int>(size.width), static_cast<int>(size.height)};
    }
    const double shorter = std::min(scan.width, scan.height);
    const double longer = std::max(scan.width, scan.height);
    const double scale = std::min(shortSide / shorter, config.maximumLongSide / longer);
    const auto scaled = [&](int side) { return std::max(1, static_cast<int>(std::lround(side * scale))); };
    return {scaled(scan.width), scaled(scan.height)};
}

cv::Mat resizeForNetwork(const cv::Mat &bgr, cv::Size size, const std::string &preset) {
    if (bgr.size() == size) return bgr;
    if (decodesWhole(preset)) return resizeAntialiased(bgr, size);
    cv::Mat result;
    cv::resize(bgr, result, size, 0, 0, size.width < bgr.cols ? cv::INTER_AREA : cv::INTER_LINEAR);
    return result;
}

at::Tensor testInput(const cv::Mat &bgr, cv::Size scan, const std::string &preset, const ModelConfig &config) {
    cv::Mat pixels = bgr;
    if (!decodesWhole(preset))
        pixels = resizeForNetwork(bgr, networkSize(scan, config.testShortSide, preset, config), preset);
    if (!config.bgr) {
        cv::Mat rgb;
        cv::cvtColor(pixels, rgb, cv::COLOR_BGR2RGB);
        pixels = rgb;
    }
    return toTensor(pixels);
}

at::Tensor toTensor(const cv::Mat &pixels) {
    const cv::Mat whole = pixels.isContinuous() ? pixels : pixels.clone();
    return torch::from_blob(
               whole.data, {whole.rows, whole.cols, whole.channels()}, [whole](void *) {}, torch::kUInt8)
        .permute({2, 0, 1});
}

} // namespace herbascope::engine
