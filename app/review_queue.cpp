// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/review_queue.h"

#include <algorithm>
#include <cmath>

namespace herbascope::app {

ReviewQueue::ReviewQueue(const Project &project)
    : m_project(project) {}

std::vector<Prediction> ReviewQueue::open(SheetId sheet) const {
    std::vector<Prediction> predictions = m_project.predictions(sheet);
    std::erase_if(predictions, [this](const Prediction &prediction) { return prediction.score < m_threshold; });
    if (m_order == Order::UncertainFirst) {
        std::ranges::stable_sort(predictions, {}, [](const Prediction &one) { return std::abs(one.score - 0.5); });
    }
    return predictions;
}

std::optional<ReviewPosition> ReviewQueue::next(SheetId current) const {
    if (const auto here = open(current); !here.empty()) return ReviewPosition{current, here.front().id};
    return onFollowingSheets(current);
}

std::optional<ReviewPosition> ReviewQueue::after(const ReviewPosition &position) const {
    const auto here = open(position.sheet);
    const auto found = std::ranges::find(here, position.prediction, &Prediction::id);
    if (found == here.end()) return next(position.sheet);
    if (std::next(found) != here.end()) return ReviewPosition{position.sheet, std::next(found)->id};
    return onFollowingSheets(position.sheet);
}

std::optional<ReviewPosition> ReviewQueue::onFollowingSheets(SheetId current) const {
    const std::vector<Sheet> &sheets = m_project.sheets();
    const auto found = std::ranges::find(sheets, current, &Sheet::id);
    const auto start = found == sheets.end() ? 0 : static_cast<std::size_t>(found - sheets.begin()) + 1;
    for (std::size_t step = 0; step < sheets.size(); ++step) {
        const Sheet &sheet = sheets[(start + step) % sheets.size()];
        if (sheet.id == current || sheet.openPredictions == 0) continue;
        if (m_skipDone && sheet.state == storage::SheetState::Done) continue;
        if (const auto predictions = open(sheet.id); !predictions.empty()) {
            return ReviewPosition{sheet.id, predictions.front().id};
        }
    }
    return std::nullopt;
}

} // namespace herbascope::app
