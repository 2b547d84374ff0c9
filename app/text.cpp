// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/text.h"

#include <QCoreApplication>

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
    constexpr qsizetype shown = 5;
    if (names.size() <= shown) return names.join(QStringLiteral(", "));
    return text(QT_TRANSLATE_NOOP("Text", "%1 and %2 more"))
        .arg(names.first(shown).join(QStringLiteral(", ")))
        .arg(names.size() - shown);
}

QString nameText(const QString &name) {
    return name.normalized(QString::NormalizationForm_C).trimmed();
}

QString nameKey(const QString &name) {
    // Folding may take a character apart again.
    return nameText(name).toCaseFolded().normalized(QString::NormalizationForm_C);
}

} // namespace herbascope::app
