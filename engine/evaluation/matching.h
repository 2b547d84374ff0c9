// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Matching of detections with ground truth in one image, for one class: COCO's greedy rule (pycocotools cocoeval.py,
/// evaluateImg), for all IoU thresholds and area ranges at once.

#include "engine/types.h"

#include <array>
#include <cstdint>
#include <vector>

namespace herbascope::engine::coco {

inline constexpr int iouCount = 10; ///< 0.50, 0.55, … 0.95
inline constexpr int areaCount = 4; ///< all, small, medium, large
inline constexpr int maximumDetections = 100;

/// The thresholds as numpy's linspace(0.5, 0.95, 10) rounds them.
std::array<double, iouCount> iouThresholds();

struct Truth {
    Box box;
    double area = 0;
    bool crowd = false;
};

struct Found {
    Box box;
    double score = 0;
};

/// Outcome for one detection in one area range: a bit an IoU threshold.
struct Outcome {
    std::uint16_t matched = 0;
    std::uint16_t ignored = 0;
};

/// One image and class. `scores` descend; outcomes[area] runs beside them; counted[area] is the number of ground truths
/// that count.
struct ImageMatches {
    std::vector<double> scores;
    std::array<std::vector<Outcome>, areaCount> outcomes;
    std::array<int, areaCount> counted{};
};

/// Takes the 100 best of `found` (ties in the given order).
ImageMatches matchImage(const std::vector<Truth> &truth, std::vector<Found> found);

} // namespace herbascope::engine::coco
