// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// COCO's box metrics without Torch; equal to pycocotools' COCOeval (iouType "bbox") to 1e-6.

#include "engine/types.h"

#include <array>
#include <optional>
#include <vector>

namespace herbascope::engine {

struct GroundTruthBox {
    int image = 0; ///< any id
    int label = 0; ///< 0..classes-1
    Box box;
    double area = -1; ///< px²; negative: the box's own area
    bool crowd = false;
};

struct ScoredBox {
    int image = 0;
    int label = 0;
    Box box;
    double score = 0;
};

/// Figures 0..1; nullopt where there is no ground truth.
struct ClassFigures {
    std::optional<double> ap, ap50, ap75, apSmall, apMedium, apLarge, ar100;
    int groundTruth = 0; ///< boxes that count (not crowd)
    int detections = 0;
    std::vector<std::optional<double>> apByIou;     ///< 10: IoU 0.50, 0.55, … 0.95
    std::vector<std::optional<double>> recallByIou; ///< 10, at 100 detections
    std::vector<double> precision50; ///< 101 points over recall 0..1 at IoU 0.5; empty without ground truth
};

struct Evaluation {
    ClassFigures all;                ///< means over the classes that have ground truth (pycocotools' stats)
    std::optional<double> ar1, ar10; ///< as pycocotools' stats[6], stats[7]
    std::optional<double> arSmall, arMedium, arLarge;
    std::vector<ClassFigures> classes; ///< one per class
    int images = 0;
};

/// `images`: the ids that count, in any order; boxes of other images are ignored. Labels must be 0..classes-1.
Evaluation evaluateDetections(const std::vector<int> &images, int classes, const std::vector<GroundTruthBox> &truth,
                              const std::vector<ScoredBox> &detections);

} // namespace herbascope::engine
