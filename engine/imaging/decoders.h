// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Decoders behind readImage(): whole file in, 8-bit BGR as stored (not yet upright) out.

#include "engine/imaging/scan_header.h"

#include <opencv2/core/mat.hpp>

namespace herbascope::engine {

/// `minimumShortSide` as in readImage(). Throws Error, also for a file that ends too early.
cv::Mat decodeJpeg(const ScanFile &file, const ScanHeader &header, int minimumShortSide);
/// PNG, TIFF, JPEG 2000, WebP. Throws Error.
cv::Mat decodeWithOpenCv(const ScanFile &file, const ScanHeader &header);

} // namespace herbascope::engine
