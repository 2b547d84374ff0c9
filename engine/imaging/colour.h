// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The colours of a scan as its embedded ICC profile means them, in sRGB: what is shown, learnt and predicted. One scan
/// a thread at a time.

#include "engine/imaging/scan_header.h"

#include <opencv2/core/mat.hpp>

#include <memory>

namespace herbascope::engine {

class ToSrgb {
public:
    /// What the four channels of a picture with inks mean; for others it does not matter.
    enum class Inks { AsStored, Inverted };

    /// Reads the profile. Where there is none, a broken one, or one that is sRGB within a grey level, nothing is to be
    /// done: isNeeded() is false. Relative colorimetric with black point compensation.
    ToSrgb(const ScanFile &file, const ScanHeader &header, Inks inks = Inks::AsStored);
    ~ToSrgb();
    ToSrgb(const ToSrgb &) = delete;
    ToSrgb &operator=(const ToSrgb &) = delete;

    bool isNeeded() const;
    /// True where the profile is for inks; pixels of cyan, magenta, yellow and black are to be given to apply().
    bool isForInks() const;
    /// `pixels`: 8 or 16 bits; grey or BGR, or inks where the profile is for these. Gives 8-bit BGR; pixels that the
    /// profile is not for come back as they are (16 bits as 8).
    cv::Mat apply(const cv::Mat &pixels);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace herbascope::engine
