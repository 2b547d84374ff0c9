// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The search field's small language. Every term must hold: words in name or taxon; `status:done` (new, predicted,
/// review, done, problem, missing); `class:fruit` (a box of that class, drawn or predicted); `score<0.5` or
/// `score>0.8` (a prediction of such a score that waits, of the class if one is given). Beginnings of words do; a term
/// without a value, being typed, asks for nothing.

#include <QString>
#include <QStringList>

namespace herbascope::app {

struct SheetSearch {
    QStringList words, states, classes; ///< lower-case
    double lowestScore = 0, highestScore = 1;

    bool looksAtBoxes() const { return !classes.isEmpty() || lowestScore > 0 || highestScore < 1; }
    /// True for what changes while a sheet is worked on.
    bool looksAtWork() const { return looksAtBoxes() || !states.isEmpty(); }
};

SheetSearch parseSheetSearch(const QString &text);

} // namespace herbascope::app
