// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Pillow's bilinear filter (antialiased), with which Detectron2 prepares its images: the same bytes as Pillow's on
/// every processor. Stateless, any thread.

#include <opencv2/core/mat.hpp>

namespace herbascope::engine {

/// `pixels`: 8 bits, three interleaved channels, not empty, as `size`. Where the size is right already, they are
/// returned as they are. `plainly`: without AVX2 where there is one, which gives the same bytes.
cv::Mat resizeAntialiased(const cv::Mat &pixels, cv::Size size, bool plainly = false);

} // namespace herbascope::engine
