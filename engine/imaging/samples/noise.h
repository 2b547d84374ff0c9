// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Smooth noise for paper and plant tissue, in integers and therefore the same everywhere.

#include "engine/imaging/samples/random.h"

#include <opencv2/core/mat.hpp>

namespace herbascope::engine::samples {

inline constexpr int noiseSize = 512; ///< px, a power of two

/// 8-bit noise of `noiseSize` squared that joins at its edges: the mean of four octaves of value noise, mean about 128.
cv::Mat makeNoise(Random &random);

} // namespace herbascope::engine::samples
