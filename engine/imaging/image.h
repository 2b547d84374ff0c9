// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The one loader of scans, for viewer, trainer and predictor alike: EXIF orientation is applied here and only here.
/// Thread-safe: every function works on its own file handle. Nothing ever writes to a scan.

#include "engine/error.h"
#include "engine/types.h"

#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <filesystem>
#include <string>

namespace herbascope::engine {

enum class ImageFormat { Jpeg, Png, Tiff, Jpeg2000, WebP };

/// What a scan's header says.
struct ImageInfo {
    ImageFormat format = ImageFormat::Jpeg;
    int width = 0;       ///< px, upright (after EXIF orientation)
    int height = 0;      ///< px, upright
    int orientation = 1; ///< EXIF orientation 1..8
    int morePictures = 0; ///< of full resolution in the same file, which are not read (pages of a TIFF)
};

/// Scans with more pixels than this are refused with a sentence instead of filling the memory.
/// It stays below the 2^30 at which OpenCV refuses by itself.
inline constexpr std::int64_t maximumPixels = 1'000'000'000;

/// Reads the header only. The format is told from the file's first bytes, not from its name.
/// Throws ScanError for a missing, empty, mislabelled or oversized file.
ImageInfo readImageInfo(const std::filesystem::path &path);

/// Decodes a scan to 8-bit BGR, upright. Grey, 16-bit, palette, alpha (over white) and CMYK come out as BGR.
/// `minimumShortSide` > 0 allows a JPEG to be decoded at 1/2, 1/4 or 1/8 (never another scale, so that boxes scale
/// exactly by the size ratio) as long as its short side stays at least that many px; 0 decodes at full size.
/// Throws ScanError, for a truncated file too, and MemoryError.
cv::Mat readImage(const std::filesystem::path &path, int minimumShortSide = 0);

/// Throws what readImage() would throw, for less work and without the pixels. Whether a scan is whole is judged by its
/// decoder alone: bytes behind the picture are no fault, pixels that are missing are one whatever the file ends with.
void checkPixels(const std::filesystem::path &path);

/// True where checkPixels() costs no more than reading a header, or the file's end speaks against it.
bool wantsCheckAtOnce(const std::filesystem::path &path);

/// SHA-256 of a file as 64 lower-case hex digits; reads 1 MiB at a time. Throws Error if it cannot be read.
std::string sha256OfFile(const std::filesystem::path &path);

/// SHA-256 of bytes in memory, as 64 lower-case hex digits.
std::string sha256OfBytes(const void *data, std::size_t size);

/// True for file names that look like scans by their ending (.jpg .jpeg .jpe .jfif .png .tif .tiff .jp2 .webp, any
/// case).
bool hasScanExtension(const std::filesystem::path &path);

/// True for files that begin as a scan does, whatever their names say. The raw pictures of cameras begin as a TIFF: one
/// counts only without an ending. False for what cannot be read.
bool hasScanContent(const std::filesystem::path &path);

} // namespace herbascope::engine
