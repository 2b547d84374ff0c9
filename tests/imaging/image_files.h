// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Scans made for one test: pixels with known values, and files.

#include "engine/imaging/image.h"
#include "tests/support/temporary_folder.h"

#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace herbascope::tests {

using Bytes = std::vector<std::uint8_t>;

using test::TemporaryFolder;

void writeBytes(const std::filesystem::path &path, const Bytes &bytes);
Bytes readBytes(const std::filesystem::path &path);
/// Keeps only the first `share` of the file's bytes.
void cut(const std::filesystem::path &path, double share);

/// Four coloured quarters, all different: red, green over blue, yellow; `width` x `height` px.
cv::Mat quarters(int width, int height);
/// The pixels as a camera with this EXIF orientation stores them; written out from the table in EXIF 2.3, 4.6.4 A.
cv::Mat storedFor(const cv::Mat &upright, int orientation);
/// Puts the orientation into the file with Exiv2.
void setOrientation(const std::filesystem::path &path, int orientation);

/// BGR, or CMYK where there are four channels; `subsampling` is one of TurboJPEG's TJSAMP_, `flags` are its TJFLAG_.
void writeJpeg(const std::filesystem::path &path, const cv::Mat &pixels, int subsampling, int flags = 0,
               int quality = 90);

/// The largest difference of any channel of any pixel; 255 where the sizes differ.
double largestDifference(const cv::Mat &a, const cv::Mat &b);
/// The mean difference; 255 where the sizes differ.
double meanDifference(const cv::Mat &a, const cv::Mat &b);

/// The message of the Error that reading this file throws; empty when it throws none.
std::string complaintOf(const std::filesystem::path &path);

/// What goes into an uncompressed TIFF file of one strip.
struct TiffFile {
    int width = 0;
    int height = 0;
    int bits = 8;
    int samples = 3;
    int photometric = 2; ///< 1 grey, 2 RGB, 5 inks
    int extraSample = 0; ///< 1 weighted alpha, 2 plain alpha
    int orientation = 0; ///< 0: no such tag
    bool isLittleEndian = true;
    bool isBig = false; ///< BigTIFF
    Bytes pixels;       ///< in the file's byte order
};
Bytes makeTiff(const TiffFile &tiff);

} // namespace herbascope::tests
