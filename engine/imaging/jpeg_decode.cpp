// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/decoders.h"
#include "engine/imaging/jpeg_rows.h"

#include <algorithm>

namespace herbascope::engine {

namespace {

int chooseDivisor(const ScanHeader &header, int minimumShortSide) {
    const std::int64_t shortSide = std::min(header.width, header.height);
    for (int divisor : {8, 4, 2})
        if (minimumShortSide > 0 && (shortSide + divisor - 1) / divisor >= minimumShortSide) return divisor;
    return 1;
}

} // namespace

cv::Mat decodeJpeg(const ScanFile &file, const ScanHeader &header, int minimumShortSide) {
    JpegRows rows(file, header, chooseDivisor(header, minimumShortSide));
    cv::Mat pixels(rows.size(), CV_8UC3);
    rows.read(pixels);
    return pixels;
}

} // namespace herbascope::engine
