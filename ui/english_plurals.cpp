// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/english_plurals.h"

namespace herbascope::ui {

QString EnglishPlurals::translate(const char *, const char *source, const char *, int n) const {
    QString text = QString::fromUtf8(source);
    if (n < 0 || !text.contains(QLatin1String("%n"))) return {}; // null: the text as it is
    for (const QString &ending : {QStringLiteral("s"), QStringLiteral("es")})
        text.replace(QStringLiteral("(%1)").arg(ending), n == 1 ? QString() : ending);
    return text; // QObject::tr puts the number in
}

} // namespace herbascope::ui
