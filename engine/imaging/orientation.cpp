// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/orientation.h"

#include <opencv2/core.hpp>

namespace herbascope::engine {

cv::Mat turnedUpright(const cv::Mat &stored, int orientation) {
    constexpr int leftRight = 1;
    constexpr int upDown = 0;
    constexpr int both = -1;
    cv::Mat upright;
    switch (orientation) {
    case 2:
        cv::flip(stored, upright, leftRight);
        break;
    case 3:
        cv::flip(stored, upright, both);
        break;
    case 4:
        cv::flip(stored, upright, upDown);
        break;
    case 5:
        cv::transpose(stored, upright);
        break;
    case 6:
        cv::rotate(stored, upright, cv::ROTATE_90_CLOCKWISE);
        break;
    case 7:
        cv::transpose(stored, upright);
        cv::flip(upright, upright, both);
        break;
    case 8:
        cv::rotate(stored, upright, cv::ROTATE_90_COUNTERCLOCKWISE);
        break;
    default:
        upright = stored;
        break;
    }
    return upright;
}

cv::Rect storedArea(const cv::Rect &area, cv::Size upright, int orientation) {
    const int fromRight = upright.width - area.x - area.width;
    const int fromBelow = upright.height - area.y - area.height;
    switch (orientation) {
    case 2:
        return {fromRight, area.y, area.width, area.height};
    case 3:
        return {fromRight, fromBelow, area.width, area.height};
    case 4:
        return {area.x, fromBelow, area.width, area.height};
    case 5:
        return {area.y, area.x, area.height, area.width};
    case 6:
        return {area.y, fromRight, area.height, area.width};
    case 7:
        return {fromBelow, fromRight, area.height, area.width};
    case 8:
        return {fromBelow, area.x, area.height, area.width};
    default:
        return area;
    }
}

} // namespace herbascope::engine
