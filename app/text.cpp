// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/text.h"

#include "engine/durable_file.h"
#include "engine/error.h"

#include <QCoreApplication>
#include <QFile>

#include <filesystem>

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

QString sentenceOf(const std::exception &error) {
    const QString said = QString::fromUtf8(error.what());
    if (dynamic_cast<const Error *>(&error)) return said;
    if (const auto *file = dynamic_cast<const std::filesystem::filesystem_error *>(&error))
        return text(QT_TRANSLATE_NOOP("Text", "Cannot use %1: %2."))
            .arg(QFile::decodeName(file->path1().c_str()),
                 QString::fromStdString(engine::systemReason(file->code().value())));
    QString line = said.section(QLatin1Char('\n'), 0, 0, QString::SectionSkipEmpty).trimmed();
    while (line.endsWith(QLatin1Char('.'))) line.chop(1);
    return text(QT_TRANSLATE_NOOP("Text", "Something went wrong that the program did not expect: %1.")).arg(line);
}

QString nameKey(const QString &name) {
    return name.trimmed().toCaseFolded();
}

} // namespace herbascope::app
