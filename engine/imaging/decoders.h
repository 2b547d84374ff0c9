// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Decoders behind readImage() and AreaReader: whole file in, 8-bit BGR as stored (not yet upright) out.

#include "engine/imaging/scan_header.h"

#include <opencv2/core.hpp>

#include <new>

namespace herbascope::engine {

/// `minimumShortSide` as in readImage(). Throws Error, also for a file that ends too early.
cv::Mat decodeJpeg(const ScanFile &file, const ScanHeader &header, int minimumShortSide);
/// PNG, TIFF, JPEG 2000, WebP. Throws Error.
cv::Mat decodeWhole(const ScanFile &file, const ScanHeader &header);
/// The pixels of a PNG as they are stored, of 8 or 16 bits: grey, BGR or BGRA. Throws Error.
cv::Mat decodePng(const ScanFile &file);

/// `decode()`; what OpenCV throws comes out as a ScanError, exhausted memory as a MemoryError about this scan.
template <class Decode> cv::Mat decoded(const std::filesystem::path &path, Decode decode) {
    try {
        return decode();
    } catch (const cv::Exception &problem) {
        if (problem.code == cv::Error::StsNoMem) throw notEnoughMemory(path);
        throw cannotRead(path, problem.err);
    } catch (const std::bad_alloc &) {
        throw notEnoughMemory(path);
    }
}

} // namespace herbascope::engine
