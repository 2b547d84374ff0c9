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

/// Unrelated noise from pixel to pixel, -128..127.
inline int grainAt(int x, int y) {
    std::uint32_t z = static_cast<std::uint32_t>(x) * 0x9E3779B1U ^ static_cast<std::uint32_t>(y) * 0x85EBCA77U;
    z = (z ^ (z >> 15)) * 0x2C1B3C6DU;
    z = (z ^ (z >> 12)) * 0x297A2D39U;
    return static_cast<int>(z >> 24) - 128;
}

} // namespace herbascope::engine::samples
