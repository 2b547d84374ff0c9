// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Detectors of known arithmetic: they find rectangles exactly, cut to the view that they are shown.

#include "engine/imaging/image.h"
#include "engine/types.h"

#include <opencv2/core.hpp>

#include <algorithm>
#include <ostream>
#include <tuple>
#include <vector>

namespace herbascope::engine {

inline std::ostream &operator<<(std::ostream &out, const Detection &d) {
    return out << "class " << d.label << " score " << d.score << " [" << d.box.x1 << ' ' << d.box.y1 << ' ' << d.box.x2
               << ' ' << d.box.y2 << ']';
}

} // namespace herbascope::engine

namespace dummies {

using herbascope::engine::Box;
using herbascope::engine::Detection;

inline Box boxOf(const cv::Rect &rect) {
    return {double(rect.x), double(rect.y), double(rect.x) + rect.width, double(rect.y) + rect.height};
}

/// An organ that is exactly its box.
struct Organ {
    cv::Rect box;
    int label = 0;
};

/// In an order that depends on nothing but what was found.
inline std::vector<Detection> sorted(std::vector<Detection> found) {
    const auto key = [](const Detection &d) {
        return std::tuple(d.label, d.box.y1, d.box.x1, d.box.y2, d.box.x2, d.score);
    };
    std::sort(found.begin(), found.end(), [&](const Detection &a, const Detection &b) { return key(a) < key(b); });
    return found;
}

/// What part of an organ a view shows, 0..1: the score that knows() gives.
inline double share(const cv::Rect &organ, const cv::Rect &view) {
    return static_cast<double>((organ & view).area()) / organ.area();
}

/// Knows the organs and looks at no pixel: each is found as far as it lies in the view.
inline std::vector<Detection> known(const std::vector<Organ> &organs, const cv::Rect &view) {
    std::vector<Detection> found;
    for (const Organ &organ : organs)
        if (const cv::Rect part = organ.box & view; !part.empty())
            found.push_back({boxOf(part), organ.label, share(organ.box, view)});
    return found;
}

/// Organs as pixels: class 0 in the blue channel, class 1 in the green one, so that classes may lie over each other;
/// every organ of a class has its own brightness.
inline int brightness(std::size_t index) {
    return 255 - 14 * static_cast<int>(index % 17);
}

inline cv::Mat painted(cv::Size scan, const std::vector<Organ> &organs) {
    cv::Mat image(scan, CV_8UC3, cv::Scalar(0, 0, 60));
    for (std::size_t i = 0; i < organs.size(); ++i) {
        cv::Mat part = image(organs[i].box);
        for (int y = 0; y < part.rows; ++y)
            for (int x = 0; x < part.cols; ++x)
                part.at<cv::Vec3b>(y, x)[organs[i].label] = static_cast<uchar>(brightness(i));
    }
    return image;
}

/// Looks at the pixels of `area` at full size: the exact box of every brightness that it finds, within `tolerance`.
inline std::vector<Detection> seen(const std::vector<Organ> &organs, const cv::Mat &bgr, const cv::Rect &area,
                                   int tolerance) {
    std::vector<cv::Mat> channels;
    cv::split(bgr, channels);
    std::vector<Detection> found;
    for (std::size_t i = 0; i < organs.size(); ++i) {
        const int value = brightness(i);
        cv::Rect box;
        const cv::Mat &channel = channels[static_cast<std::size_t>(organs[i].label)];
        for (int y = 0; y < channel.rows; ++y)
            for (int x = 0; x < channel.cols; ++x)
                if (std::abs(channel.at<uchar>(y, x) - value) <= tolerance) box |= cv::Rect(x, y, 1, 1);
        if (!box.empty())
            found.push_back({boxOf(box + area.tl()), organs[i].label, 0.5 + 0.01 * static_cast<double>(i)});
    }
    return found;
}

} // namespace dummies
