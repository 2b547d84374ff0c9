// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The values that cross the borders between engine, storage and app: standard library only.

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace herbascope::engine {

/// An axis-aligned box in pixels of the full-size scan in its upright orientation (EXIF applied), origin top left,
/// x2 and y2 exclusive.
struct Box {
    double x1 = 0;
    double y1 = 0;
    double x2 = 0;
    double y2 = 0;

    double width() const { return x2 - x1; }
    double height() const { return y2 - y1; }
    double area() const { return std::max(0.0, width()) * std::max(0.0, height()); }
    bool operator==(const Box &) const = default;
};

/// Intersection over union of two boxes; 0 where both are empty.
inline double intersectionOverUnion(const Box &a, const Box &b) {
    const Box common{std::max(a.x1, b.x1), std::max(a.y1, b.y1), std::min(a.x2, b.x2), std::min(a.y2, b.y2)};
    const double shared = common.width() > 0 && common.height() > 0 ? common.area() : 0.0;
    const double joined = a.area() + b.area() - shared;
    return joined > 0 ? shared / joined : 0.0;
}

/// Class names in label order: label 0 is the first. Background is never among them.
using ClassNames = std::vector<std::string>;

/// What the detector found: `label` indexes the model's ClassNames, `score` is 0..1.
struct Detection {
    Box box;
    int label = 0;
    double score = 0;
    bool operator==(const Detection &) const = default;
};

/// One annotated sheet to train on; `labels` runs beside `boxes` and indexes the run's ClassNames.
struct Sample {
    std::filesystem::path path;
    std::vector<Box> boxes;
    std::vector<int> labels;
};

} // namespace herbascope::engine
