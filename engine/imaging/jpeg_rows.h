// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The one JPEG decoder: rows from the top of a scan as it is stored (not yet upright), read from the file as they are
/// needed. A baseline file costs a few rows of memory whatever its height; of a progressive one libjpeg keeps all
/// coefficients, 2 bytes each (3 bytes a pixel at 4:2:0, 6 at 4:4:4). Owned by its reader; one thread at a time.

#include "engine/imaging/scan_header.h"

#include <opencv2/core/mat.hpp>

#include <memory>

namespace herbascope::engine {

class JpegRows {
public:
    /// Decodes both sides divided by `divisor` (1, 2, 4 or 8) and rounded up. `file` and `header` outlive it.
    /// Throws Error.
    JpegRows(const ScanFile &file, const ScanHeader &header, int divisor = 1);
    ~JpegRows();
    JpegRows(const JpegRows &) = delete;
    JpegRows &operator=(const JpegRows &) = delete;

    cv::Size size() const; ///< px, as decoded
    int position() const;  ///< rows read so far

    /// Fills `target` [rows, size().width] 8-bit BGR with the next rows, of which so many must be left. CMYK comes out
    /// as BGR. Throws Error, also where the file ends too early: the pixels are then of no use.
    void read(cv::Mat target);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace herbascope::engine
