// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sheet_search.h"

#include "app/text.h"

#include <QRegularExpression>

#include <algorithm>

namespace herbascope::app {
namespace {

/// A score with a point or a comma; 1.5 and words ask for nothing.
void takeScore(SheetSearch &search, QChar sign, QString number) {
    bool ok = false;
    const double score = number.replace(',', '.').toDouble(&ok);
    if (!ok || score < 0 || score > 1) return;
    if (sign == '<')
        search.highestScore = std::min(search.highestScore, score);
    else
        search.lowestScore = std::max(search.lowestScore, score);
}

} // namespace

SheetSearch parseSheetSearch(const QString &text) {
    static const QRegularExpression term(QStringLiteral("^(?:(status|class):|score([<>])=?)(.*)$"));
    SheetSearch search;
    for (const QString &word : nameKey(text.simplified()).split(' ', Qt::SkipEmptyParts)) {
        const QRegularExpressionMatch match = term.match(word);
        const QString key = match.captured(1), value = match.captured(3);
        if (!match.hasMatch())
            search.words.append(word);
        else if (key.isEmpty())
            takeScore(search, match.captured(2).front(), value);
        else if (!value.isEmpty())
            (key == QLatin1String("class") ? search.classes : search.states).append(value);
    }
    return search;
}

} // namespace herbascope::app
