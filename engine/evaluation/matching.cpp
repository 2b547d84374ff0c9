// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/evaluation/matching.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace herbascope::engine::coco {

namespace {

// cocoeval.py, Params.setDetParams: px².
constexpr std::array<std::array<double, 2>, areaCount> areaRanges{
    {{0, 1e10}, {0, 32.0 * 32.0}, {32.0 * 32.0, 96.0 * 96.0}, {96.0 * 96.0, 1e10}}};

bool outside(double area, int range) {
    return area < areaRanges[range][0] || area > areaRanges[range][1];
}

/// maskApi.c bbIou: against a crowd the union is the detection alone.
double overlap(const Box &found, const Truth &truth) {
    const double width = std::min(found.x2, truth.box.x2) - std::max(found.x1, truth.box.x1);
    const double height = std::min(found.y2, truth.box.y2) - std::max(found.y1, truth.box.y1);
    if (width <= 0 || height <= 0) return 0;
    const double shared = width * height;
    return shared / (truth.crowd ? found.area() : found.area() + truth.box.area() - shared);
}

/// One area range: ground truths that do not count come last, in their order otherwise.
struct RangeTruths {
    std::vector<int> order;
    std::vector<char> ignored; ///< beside `order`
    int counted = 0;
};

RangeTruths orderTruths(const std::vector<Truth> &truth, int range) {
    RangeTruths result;
    result.order.resize(truth.size());
    std::iota(result.order.begin(), result.order.end(), 0);
    const auto ignored = [&](int index) { return truth[index].crowd || outside(truth[index].area, range); };
    std::stable_partition(result.order.begin(), result.order.end(), [&](int index) { return !ignored(index); });
    for (int index : result.order) {
        result.ignored.push_back(ignored(index));
        result.counted += !result.ignored.back();
    }
    return result;
}

/// The best ground truth still free for a detection; -1: none reaches the threshold.
int bestTruth(const double *overlaps, const std::vector<Truth> &truth, const RangeTruths &range, double threshold,
              const std::vector<char> &taken) {
    double best = std::min(threshold, 1 - 1e-10);
    int match = -1;
    for (std::size_t i = 0; i < range.order.size(); ++i) {
        const int index = range.order[i];
        if (taken[i] && !truth[index].crowd) continue;
        if (match >= 0 && !range.ignored[match] && range.ignored[i]) break;
        if (overlaps[index] < best) continue;
        best = overlaps[index];
        match = static_cast<int>(i);
    }
    return match;
}

} // namespace

std::array<double, iouCount> iouThresholds() {
    std::array<double, iouCount> result{};
    const double step = (0.95 - 0.5) / (iouCount - 1);
    for (int i = 0; i < iouCount; ++i) result[i] = i * step + 0.5;
    result.back() = 0.95;
    return result;
}

ImageMatches matchImage(const std::vector<Truth> &truth, std::vector<Found> found) {
    std::stable_sort(found.begin(), found.end(), [](const Found &a, const Found &b) { return a.score > b.score; });
    if (found.size() > maximumDetections) found.resize(maximumDetections);

    std::vector<double> overlaps(found.size() * truth.size());
    for (std::size_t f = 0; f < found.size(); ++f)
        for (std::size_t t = 0; t < truth.size(); ++t) overlaps[f * truth.size() + t] = overlap(found[f].box, truth[t]);

    static const auto thresholds = iouThresholds();
    ImageMatches result;
    for (const Found &one : found) result.scores.push_back(one.score);
    for (int area = 0; area < areaCount; ++area) {
        const RangeTruths range = orderTruths(truth, area);
        result.counted[area] = range.counted;
        result.outcomes[area].resize(found.size());
        for (int iou = 0; iou < iouCount; ++iou) {
            std::vector<char> taken(truth.size(), 0);
            for (std::size_t f = 0; f < found.size(); ++f) {
                const int match = bestTruth(overlaps.data() + f * truth.size(), truth, range, thresholds[iou], taken);
                Outcome &outcome = result.outcomes[area][f];
                if (match >= 0) {
                    taken[match] = 1;
                    outcome.matched |= 1u << iou;
                }
                const bool ignore = match >= 0 ? range.ignored[match] : outside(found[f].box.area(), area);
                if (ignore) outcome.ignored |= 1u << iou;
            }
        }
    }
    return result;
}

} // namespace herbascope::engine::coco
