// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/image_pyramid.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace herbascope::engine {

namespace {

/// Half of both sides, rounded up. An odd last row or column is doubled first, so that every pixel of the half is the
/// mean of exactly four and level n stays an exact grid of 2^n px.
cv::Mat halved(const cv::Mat &image) {
    const int width = (image.cols + 1) / 2;
    const int height = (image.rows + 1) / 2;
    cv::Mat half(height, width, CV_8UC3);
    const cv::Rect even(0, 0, image.cols / 2, image.rows / 2);
    const cv::Rect evenSource(0, 0, even.width * 2, even.height * 2);
    if (!even.empty()) {
        cv::Mat target = half(even);
        cv::resize(image(evenSource), target, even.size(), 0, 0, cv::INTER_AREA);
    }
    const auto mean = [&image](int x, int y) {
        const int right = std::min(2 * x + 1, image.cols - 1);
        const int lower = std::min(2 * y + 1, image.rows - 1);
        cv::Vec3b result;
        for (int c = 0; c < 3; ++c) {
            const int sum = image.at<cv::Vec3b>(2 * y, 2 * x)[c] + image.at<cv::Vec3b>(2 * y, right)[c] +
                            image.at<cv::Vec3b>(lower, 2 * x)[c] + image.at<cv::Vec3b>(lower, right)[c];
            result[c] = static_cast<uchar>((sum + 2) / 4);
        }
        return result;
    };
    if (width > even.width)
        for (int y = 0; y < height; ++y) half.at<cv::Vec3b>(y, width - 1) = mean(width - 1, y);
    if (height > even.height)
        for (int x = 0; x < width; ++x) half.at<cv::Vec3b>(height - 1, x) = mean(x, height - 1);
    return half;
}

} // namespace

ImagePyramid ImagePyramid::read(const std::filesystem::path &path) {
    return ImagePyramid(readImage(path));
}

ImagePyramid::ImagePyramid(cv::Mat bgr) {
    m_levels.push_back(std::move(bgr));
    while (std::max(m_levels.back().cols, m_levels.back().rows) > tileSize) m_levels.push_back(halved(m_levels.back()));
}

cv::Mat ImagePyramid::tile(int level, int column, int row) const {
    const cv::Mat &image = m_levels[static_cast<std::size_t>(level)];
    const cv::Rect place(column * tileSize, row * tileSize, tileSize, tileSize);
    return image(place & cv::Rect(0, 0, image.cols, image.rows));
}

int ImagePyramid::levelForScale(double scale) const {
    int level = 0;
    while (level + 1 < levels() && std::ldexp(1.0, -(level + 1)) >= scale) ++level;
    return level;
}

std::size_t ImagePyramid::bytes() const {
    std::size_t sum = 0;
    for (const cv::Mat &level : m_levels) sum += level.total() * level.elemSize();
    return sum;
}

cv::Mat readThumbnail(const std::filesystem::path &path, int side) {
    const ImageInfo info = readImageInfo(path);
    const double scale = std::min(1.0, static_cast<double>(side) / std::max(info.width, info.height));
    const cv::Size size(std::max(1, cvRound(info.width * scale)), std::max(1, cvRound(info.height * scale)));
    const cv::Mat image = readImage(path, std::min(size.width, size.height));
    if (image.size() == size) return image;
    cv::Mat thumbnail;
    cv::resize(image, thumbnail, size, 0, 0, cv::INTER_AREA);
    return thumbnail;
}

} // namespace herbascope::engine
