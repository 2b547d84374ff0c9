// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The order in which predictions are reviewed: the open ones of the current sheet, then the next sheet in the list
/// that has any; those that somebody was unsure of come when no other is left on any sheet. Holds no copy: decided
/// predictions drop out by themselves. Lives beside the project, in its thread.

#include "app/project.h"

#include <optional>

namespace herbascope::app {

struct ReviewPosition {
    SheetId sheet;
    PredictionId prediction;
    bool operator==(const ReviewPosition &) const = default;
};

class ReviewQueue {
public:
    enum class Order {
        BestFirst,     ///< highest score first
        UncertainFirst ///< score nearest to one half first
    };

    explicit ReviewQueue(const Project &project);

    void setOrder(Order order) { m_order = order; }

    /// The open predictions of one sheet from the project's threshold on, in review order; none of a done sheet, which
    /// asks for no decision.
    std::vector<Prediction> open(SheetId sheet) const;
    /// First on `current`, then on the sheets after it, then from the top of the list; nullopt when nothing is left.
    std::optional<ReviewPosition> next(SheetId current) const;
    /// As next(), leaving out `position`'s own prediction; those before it on its sheet come after the other sheets':
    /// to step over one.
    std::optional<ReviewPosition> after(const ReviewPosition &position) const;

private:
    /// The first of `here`, which are on `current`, else of the sheets after it, else of `passed`, which are on
    /// `current`, too.
    std::optional<ReviewPosition> firstOf(const std::vector<Prediction> &here, const std::vector<Prediction> &passed,
                                          SheetId current) const;
    /// The first undecided one, and the first unsure one of the sheets before it.
    struct Following {
        std::optional<ReviewPosition> undecided, unsure;
    };
    Following onFollowingSheets(SheetId current) const; ///< reads each sheet once

    const Project &m_project;
    Order m_order = Order::BestFirst;
};

} // namespace herbascope::app
