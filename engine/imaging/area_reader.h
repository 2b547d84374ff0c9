// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Areas of one scan, upright, without all of its pixels in memory where its format allows that. Coordinates are px of
/// the upright scan. Owned by its user; one thread at a time. Nothing ever writes to a scan.
///
/// A JPEG is decoded in bands that run across the scan as it is stored: in memory is one band as high as the area last
/// read, and for progressive files what libjpeg keeps (see JpegRows). PNG, TIFF, JPEG 2000 and WebP files are decoded
/// whole when they are opened, 3 bytes a pixel up to `maximumPixels`.

#include "engine/imaging/scan_header.h"

#include <opencv2/core/mat.hpp>

#include <filesystem>
#include <memory>
#include <vector>

namespace herbascope::engine {

class JpegRows;

class AreaReader {
public:
    /// Throws Error.
    explicit AreaReader(const std::filesystem::path &scan);
    ~AreaReader();
    AreaReader(const AreaReader &) = delete;
    AreaReader &operator=(const AreaReader &) = delete;

    cv::Size size() const { return m_size; } ///< of the upright scan

    /// The same areas in the order in which their pixels are stored: read so, the file is decoded once.
    std::vector<cv::Rect> inFileOrder(std::vector<cv::Rect> areas) const;

    /// 8-bit BGR pixels of an area inside the scan: what readImage() gives there, bit by bit. Any order is right, but
    /// an area above one read before starts a JPEG anew. Throws Error.
    cv::Mat read(const cv::Rect &area);

    /// The whole scan, as small as readImage() makes it for this short side (px). Throws Error.
    cv::Mat overview(int minimumShortSide) const;

    /// Pixels held between two calls, in bytes.
    std::size_t bytesHeld() const;

private:
    void loadRows(int first, int count);

    ScanFile m_file;
    ScanHeader m_header;
    cv::Size m_size;
    cv::Mat m_whole; ///< as stored; empty for JPEG files
    std::unique_ptr<JpegRows> m_decoder;
    cv::Mat m_band;    ///< rows as stored, the last of them the last that was decoded
    int m_bandTop = 0; ///< the row, as stored, that m_band begins with
};

} // namespace herbascope::engine
