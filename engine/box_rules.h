// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which boxes there can be on a sheet: one rule for all that comes in (files, detectors, the window) and for what the
/// database takes. Standard library only.

#include "engine/types.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace herbascope::engine {

/// px; a corner further out than any scan is large belongs to no sheet.
inline constexpr double furthestCorner = 1e6;
/// px; a side shorter than this is none.
inline constexpr double shortestSide = 1e-3;

struct FittedBox {
    Box box;                     ///< right way round and on the sheet
    bool turned = false;         ///< its corners were the wrong way round
    bool cut = false;            ///< it reached more than a pixel beyond the sheet
    const char *fault = nullptr; ///< why it is none, a clause ("its box is empty"); then `box` says nothing
};

/// Why corners are no place on any sheet, a clause; nullptr: they are.
inline const char *cornerFault(const Box &box) {
    for (const double corner : std::array{box.x1, box.y1, box.x2, box.y2}) {
        if (!std::isfinite(corner)) return "a corner of its box is not a number";
        if (std::abs(corner) > furthestCorner) return "its box reaches further than any scan";
    }
    return nullptr;
}

inline Box rightWayRound(const Box &box) {
    return {std::min(box.x1, box.x2), std::min(box.y1, box.y2), std::max(box.x1, box.x2), std::max(box.y1, box.y2)};
}

/// Puts a box right. `width` and `height` are the sheet's in px, 0 while they are unknown.
inline FittedBox fitBox(const Box &stated, int width, int height) {
    FittedBox fitted;
    fitted.fault = cornerFault(stated);
    if (fitted.fault) return fitted;
    const Box box = rightWayRound(stated);
    fitted.turned = box != stated;
    if (box.width() < shortestSide || box.height() < shortestSide) {
        fitted.fault = "its box is empty";
        return fitted;
    }
    const double right = width > 0 ? width : furthestCorner;
    const double bottom = height > 0 ? height : furthestCorner;
    fitted.box = {std::max(box.x1, 0.0), std::max(box.y1, 0.0), std::min(box.x2, right), std::min(box.y2, bottom)};
    if (fitted.box.width() < shortestSide || fitted.box.height() < shortestSide)
        fitted.fault = "its box lies outside the sheet";
    constexpr double edge = 1; // px; some tools count pixels from 1
    fitted.cut = box.x1 < -edge || box.y1 < -edge || box.x2 > right + edge || box.y2 > bottom + edge;
    return fitted;
}

/// As fitBox() leaves it, but for what a change of the sheet's size rounds.
inline bool isOnSheet(const Box &box, int width, int height) {
    constexpr double rounding = 0.01; // px
    const double right = width > 0 ? width : furthestCorner;
    const double bottom = height > 0 ? height : furthestCorner;
    return box.x1 >= -rounding && box.y1 >= -rounding && box.x1 < box.x2 && box.y1 < box.y2 &&
           box.x2 <= right + rounding && box.y2 <= bottom + rounding; // false for what is not a number
}

} // namespace herbascope::engine
