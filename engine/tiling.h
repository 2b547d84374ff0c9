// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Overlapping tiles over a scan, and detection in them. Lengths are px of the upright scan. Torch-free; stateless but
/// for the reader that is passed in, so any thread.

#include "engine/types.h"
#include "engine/view_merging.h"

#include <opencv2/core/mat.hpp>

#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

namespace herbascope::engine {

class AreaReader;

/// Where tiles of `side` px begin along `length` px so that neighbours share at least `overlap` px: at 0, s, 2s, ...
/// with s = side - overlap, ceil((length - side) / s) + 1 of them, the last shifted back to end at `length`. Just 0
/// where one tile is enough. Throws Error unless 0 <= overlap < side.
std::vector<int> tileStarts(int length, int side, int overlap);

/// The tiles of a scan, row by row. All have the same size: `side` x `side`, and the scan's own width or height where
/// that is less. Every pixel lies in at least one. Throws Error as tileStarts().
std::vector<cv::Rect> planTiles(cv::Size scan, int side, int overlap);

/// A quarter of the side: organs up to that size are seen whole in at least one tile.
inline int usualOverlap(int side) {
    return side / 4;
}

struct TileOptions {
    int side = 1024;
    int overlap = 256;
    int wholeShortSide = 0;    ///< px; > 0: the whole scan is searched too, in a copy with at least this short side
    double scoreThreshold = 0; ///< detections below are left out, once views are merged
    int maximum = 0;           ///< detections kept, the best; 0: all
};

/// Finds organs in one view of the scan: `bgr` shows `area`, at full size where it is a tile and smaller where it is
/// the whole scan. Detections are in px of the scan and end at the edge of the area.
using ViewDetector = std::function<std::vector<Detection>(const cv::Mat &bgr, const cv::Rect &area)>;

/// Both are asked, and told, between two views.
struct TileEvents {
    std::stop_token stop;
    std::function<void(int done, int total)> progress; ///< views
};

/// Searches the whole scan first (if asked for) and then every tile, and merges what was found as mergeViews() does.
/// Best first. At any time it holds one view, and what AreaReader holds. Nothing where a stop was requested. Throws
/// Error.
std::optional<std::vector<Detection>> detectInTiles(AreaReader &scan, const ViewDetector &detector,
                                                    const TileOptions &options, const TileEvents &events = {});

} // namespace herbascope::engine
