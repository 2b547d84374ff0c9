// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace herbascope::app {
namespace {

QString text(const char *source) {
    return QCoreApplication::translate("Text", source);
}

} // namespace

QString sheetsText(qsizetype count) {
    return count == 1 ? text(QT_TRANSLATE_NOOP("Text", "1 sheet"))
                      : text(QT_TRANSLATE_NOOP("Text", "%1 sheets")).arg(count);
}

QString boxesText(qsizetype count) {
    return count == 1 ? text(QT_TRANSLATE_NOOP("Text", "1 box"))
                      : text(QT_TRANSLATE_NOOP("Text", "%1 boxes")).arg(count);
}

QString shortList(const QStringList &names) {
    return shortList(names, names.size());
}

QString shortList(const QStringList &names, qsizetype count) {
    constexpr qsizetype most = 5;
    const qsizetype shown = std::min(most, names.size());
    const QString first = names.first(shown).join(QStringLiteral(", "));
    return count <= shown ? first : text(QT_TRANSLATE_NOOP("Text", "%1 and %2 more")).arg(first).arg(count - shown);
}

QString nameKey(const QString &name) {
    return name.trimmed().toCaseFolded();
}

} // namespace herbascope::app
