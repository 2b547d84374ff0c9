// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Words that many sentences of this layer share. Pure functions, any thread.

#include <QString>
#include <QStringList>

#include <exception>

namespace herbascope::app {

QString sheetsText(qsizetype count); ///< "1 sheet", "653 sheets"
QString boxesText(qsizetype count);  ///< "1 box", "12 boxes"
/// "a, b, c and 12 more": the first five of a list.
QString shortList(const QStringList &names);
/// What an error says, for people: what a library throws (Torch adds the frames of the program) is cut to its first
/// line.
QString sentenceOf(const std::exception &error);
/// Trimmed and case-folded, the form in which names are compared.
QString nameKey(const QString &name);

} // namespace herbascope::app
