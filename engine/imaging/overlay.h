// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Boxes drawn onto a copy of a scan, for reports and the command line.

#include "engine/types.h"

#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace herbascope::engine {

struct OverlayBox {
    Box box;
    std::string caption; ///< "leaf 0.93"; may be empty
    std::uint32_t rgb = 0x009E73;
    bool dashed = false; ///< predictions are dashed, a person's boxes solid
};

/// Letters as an 8-bit mask of that many px in height, 255 where ink is. This library has no fonts; OpenCV's know ASCII.
using LetterPainter = std::function<cv::Mat(const std::string &caption, int height)>;

/// Draws onto a copy of `bgr`; line width and letters follow the image's size.
cv::Mat drawOverlay(const cv::Mat &bgr, const std::vector<OverlayBox> &boxes, const LetterPainter &paintLetters);

/// Writes an 8-bit BGR image as JPEG (temporary file, fsync, rename). Throws Error.
void writeJpeg(const std::filesystem::path &path, const cv::Mat &bgr, int quality = 92);

} // namespace herbascope::engine
