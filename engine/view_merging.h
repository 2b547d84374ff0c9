// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// From what was found in overlapping views of one scan (tiles, and the whole of it) to one detection an organ.
/// Coordinates are px of the upright scan. Torch-free, stateless, any thread.
///
/// Only boxes of one class and of different views are ever compared: what one view shows side by side are two organs.
/// 1. Two boxes are views of one organ where they agree on what both views show: cut to the area common to both, their
///    IoU is at least `sameOrgan`. The best agreement is united first, and an organ has at most one box a view. Its box
///    is the best-scored one that no seam cuts off, and where all are cut off, the smallest box round all of them. Its
///    score is the highest.
/// 2. What a seam still cuts off (nothing continues it in the next view) goes where at least `mostlyInside` of it
///    (intersection over the smaller box) lies in a larger box.
/// 3. Of two boxes with an IoU above `sameOrgan` that no view has shown side by side, the better-scored stays.
///
/// Step 1 is exact for a detector that is: views that are the organ's box cut to the view give the organ's box.

#include "engine/types.h"

#include <opencv2/core/types.hpp>

#include <vector>

namespace herbascope::engine {

/// What was found in one view.
struct View {
    cv::Rect area;                     ///< what it shows
    std::vector<Detection> detections; ///< inside the area
};

struct MergeOptions {
    double sameOrgan = 0.5;
    double mostlyInside = 0.7;
    int seamTolerance = 0; ///< px: a box that ends so near to its view's edge is taken to be cut off by it
};

/// 1/64 of a tile's side, about the pixels that a detector's edges are off by: 16 px of 1024.
inline int usualSeamTolerance(int side) {
    return side / 64;
}

/// Best first; the order of the views does not matter. The edge of the scan cuts nothing off.
std::vector<Detection> mergeViews(std::vector<View> views, cv::Size scan, const MergeOptions &options);

} // namespace herbascope::engine
