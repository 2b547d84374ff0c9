// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Draws pressed-plant sheets with exact boxes, for the sample project and for tests: nothing has to be downloaded.

#include "engine/types.h"

#include <opencv2/core/mat.hpp>

#include <cstdint>

namespace herbascope::engine {

struct SampleSheet {
    cv::Mat image;           ///< 8-bit BGR
    std::vector<Box> boxes;  ///< tight round the drawn organ's pixels
    std::vector<int> labels; ///< index into sampleClasses()
};

/// leaf, flower, fruit, seed, stem, root: the paper's classes in the paper's order.
const ClassNames &sampleClasses();

/// The sheet number `index` of the set `seed`; the same arguments give the same pixels on every machine.
/// `width` and `height` in px, at least 200 each.
SampleSheet drawSampleSheet(int width, int height, std::uint64_t seed, int index);

} // namespace herbascope::engine
