// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/review_queue.h"

#include "app/project_review.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace herbascope::app {

ReviewQueue::ReviewQueue(const Project &project)
    : m_project(project) {}

std::vector<Prediction> ReviewQueue::open(SheetId sheet) const {
    std::vector<Prediction> predictions = m_project.predictions(sheet);
    std::erase_if(predictions, [this](const Prediction &prediction) { return prediction.score < m_threshold; });
    if (m_order == Order::UncertainFirst) {
        std::ranges::stable_sort(
            predictions, {}, [](const Prediction &one) { return std::pair(isUnsure(one), std::abs(one.score - 0.5)); });
    }
    return predictions;
}

std::optional<ReviewPosition> ReviewQueue::next(SheetId current) const {
    return firstOf(open(current), current);
}

std::optional<ReviewPosition> ReviewQueue::after(const ReviewPosition &position) const {
    std::vector<Prediction> here = open(position.sheet);
    const auto found = std::ranges::find(here, position.prediction, &Prediction::id);
    if (found != here.end()) here.erase(here.begin(), std::next(found));
    return firstOf(here, position.sheet);
}

std::optional<ReviewPosition> ReviewQueue::firstOf(const std::vector<Prediction> &here, SheetId current) const {
    for (const bool unsure : {false, true}) {
        const auto found = std::ranges::find(here, unsure, isUnsure);
        if (found != here.end()) return ReviewPosition{current, found->id};
        if (const auto there = onFollowingSheets(current, unsure)) return there;
    }
    return std::nullopt;
}

std::optional<ReviewPosition> ReviewQueue::onFollowingSheets(SheetId current, bool unsure) const {
    const std::vector<Sheet> &sheets = m_project.sheets();
    const auto found = std::ranges::find(sheets, current, &Sheet::id);
    const auto start = found == sheets.end() ? 0 : static_cast<std::size_t>(found - sheets.begin()) + 1;
    for (std::size_t step = 0; step < sheets.size(); ++step) {
        const Sheet &sheet = sheets[(start + step) % sheets.size()];
        if (sheet.id == current || sheet.openPredictions == 0) continue;
        if (m_skipDone && sheet.state == storage::SheetState::Done) continue;
        const auto predictions = open(sheet.id);
        const auto first = std::ranges::find(predictions, unsure, isUnsure);
        if (first != predictions.end()) return ReviewPosition{sheet.id, first->id};
    }
    return std::nullopt;
}

} // namespace herbascope::app
