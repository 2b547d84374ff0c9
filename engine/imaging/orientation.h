// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Turns decoded pixels upright as their EXIF orientation says, and upright areas to where their pixels are stored.

#include <opencv2/core/mat.hpp>

namespace herbascope::engine {

/// True for the orientations that exchange width and height.
inline bool swapsSides(int orientation) {
    return orientation >= 5 && orientation <= 8;
}

/// `orientation` 1..8 of EXIF 2.3, 4.6.4 A; anything else leaves the pixels as they are.
cv::Mat turnedUpright(const cv::Mat &stored, int orientation);

/// Where the pixels of `area`, px of the upright scan, lie as they are stored. `upright` is the scan's size.
cv::Rect storedArea(const cv::Rect &area, cv::Size upright, int orientation);

} // namespace herbascope::engine
