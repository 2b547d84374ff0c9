// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project_review.h"

#include <algorithm>
#include <utility>

namespace herbascope::app {
namespace {

constexpr double coveredIou = 0.5;
/// Stricter than for drawn boxes: a rejected box says only that this very box is wrong, not that nothing is near.
constexpr double rejectedIou = 0.7;
/// Two boxes on one organ. Below `coveredIou`, up to which a detector leaves boxes of one class beside each other.
constexpr double sameOrganIou = 0.4;

template <class Known>
bool isCovered(const storage::Prediction &prediction, const std::vector<Known> &known, double iou) {
    return std::ranges::any_of(known, [&](const Known &other) {
        return other.organ == prediction.organ && engine::intersectionOverUnion(other.box, prediction.box) >= iou;
    });
}

} // namespace

std::vector<storage::Prediction> visiblePredictions(const std::vector<storage::Prediction> &current,
                                                    const std::vector<storage::Annotation> &annotations,
                                                    const std::vector<storage::Prediction> &rejected) {
    std::vector<storage::Prediction> visible;
    for (const storage::Prediction &prediction : current) {
        if (!isOpen(prediction) || prediction.superseded) continue;
        if (isCovered(prediction, annotations, coveredIou) || isCovered(prediction, rejected, rejectedIou)) continue;
        visible.push_back(prediction);
    }
    std::ranges::stable_sort(visible, {},
                             [](const storage::Prediction &one) { return std::pair(isUnsure(one), -one.score); });
    return visible;
}

std::vector<storage::Prediction> onePerOrgan(const std::vector<storage::Prediction> &predictions,
                                             const std::vector<storage::Annotation> &annotations) {
    std::vector<storage::Prediction> taken;
    for (const storage::Prediction &prediction : predictions) {
        const auto liesOn = [&](const auto &other) {
            return engine::intersectionOverUnion(other.box, prediction.box) >= sameOrganIou;
        };
        if (std::ranges::none_of(annotations, liesOn) && std::ranges::none_of(taken, liesOn))
            taken.push_back(prediction);
    }
    return taken;
}

} // namespace herbascope::app
