// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/review_queue.h"

#include "app/project_review.h"
#include "app/sheet_list_model.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace herbascope::app {
namespace {

/// Of those that somebody was unsure of, or of the others.
std::optional<ReviewPosition> firstIn(const std::vector<Prediction> &predictions, SheetId sheet, bool unsure) {
    const auto found = std::ranges::find(predictions, unsure, isUnsure);
    return found == predictions.end() ? std::nullopt : std::optional(ReviewPosition{sheet, found->id});
}

} // namespace

ReviewQueue::ReviewQueue(const Project &project)
    : m_project(project) {}

std::vector<Prediction> ReviewQueue::open(SheetId sheet) const {
    const Sheet *record = m_project.sheet(sheet);
    if (!record || !needsReview(*record)) return {};
    std::vector<Prediction> predictions = m_project.predictions(sheet);
    std::erase_if(predictions, [this](const Prediction &one) { return one.score < m_project.scoreThreshold(); });
    if (m_order == Order::UncertainFirst) {
        std::ranges::stable_sort(
            predictions, {}, [](const Prediction &one) { return std::pair(isUnsure(one), std::abs(one.score - 0.5)); });
    }
    return predictions;
}

std::optional<ReviewPosition> ReviewQueue::next(SheetId current) const {
    return firstOf(open(current), {}, current);
}

std::optional<ReviewPosition> ReviewQueue::after(const ReviewPosition &position) const {
    std::vector<Prediction> here = open(position.sheet), passed;
    if (const auto found = std::ranges::find(here, position.prediction, &Prediction::id); found != here.end()) {
        passed.assign(here.begin(), found);
        here.erase(here.begin(), std::next(found));
    }
    return firstOf(here, passed, position.sheet);
}

std::optional<ReviewPosition> ReviewQueue::firstOf(const std::vector<Prediction> &here,
                                                   const std::vector<Prediction> &passed, SheetId current) const {
    if (const auto one = firstIn(here, current, false)) return one;
    const Following following = onFollowingSheets(current);
    if (following.undecided) return following.undecided;
    if (const auto one = firstIn(passed, current, false)) return one;
    if (const auto one = firstIn(here, current, true)) return one;
    if (following.unsure) return following.unsure;
    return firstIn(passed, current, true);
}

ReviewQueue::Following ReviewQueue::onFollowingSheets(SheetId current) const {
    Following following;
    const std::vector<Sheet> &sheets = m_project.sheets();
    const auto found = std::ranges::find(sheets, current, &Sheet::id);
    const auto start = found == sheets.end() ? 0 : static_cast<std::size_t>(found - sheets.begin()) + 1;
    for (std::size_t step = 0; step < sheets.size(); ++step) {
        const Sheet &sheet = sheets[(start + step) % sheets.size()];
        if (sheet.id == current) continue;
        const auto predictions = open(sheet.id);
        following.undecided = firstIn(predictions, sheet.id, false);
        if (following.undecided) break;
        if (!following.unsure) following.unsure = firstIn(predictions, sheet.id, true);
    }
    return following;
}

} // namespace herbascope::app
