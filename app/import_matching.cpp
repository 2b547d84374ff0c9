// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/import_matching.h"

#include "app/sheet_extra.h"
#include "app/text.h"
#include "engine/foreign_json.h"
#include "engine/imaging/image.h"
#include "storage/formats/text.h"
#include "storage/queries.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace herbascope::app {
namespace {

using storage::formats::FormatSheet;

/// Of a path that may have been written on another system: folders, and the file name last.
QStringList partsOf(QString path) {
    path.replace(QLatin1Char('\\'), QLatin1Char('/'));
    QStringList parts = nameText(path).split(QLatin1Char('/'), Qt::SkipEmptyParts);
    parts.removeAll(QStringLiteral("."));
    return parts;
}

/// Folders that are the same without case, from the innermost on; the file names are not looked at.
qsizetype commonFolders(const QStringList &a, const QStringList &b) {
    qsizetype common = 1;
    while (common < a.size() && common < b.size() &&
           nameKey(a[a.size() - 1 - common]) == nameKey(b[b.size() - 1 - common]))
        ++common;
    return common - 1;
}

QString stemOf(const QString &path) {
    return QString::fromStdString(storage::formats::imageStem(path.toStdString()));
}

Likeness likenessOf(const QStringList &scan, const StatedName &name) {
    const QStringList stated = partsOf(name.path);
    if (scan.isEmpty() || stated.isEmpty()) return {};
    Likeness result;
    result.folders = std::max(commonFolders(scan, stated), commonFolders(scan, partsOf(name.source)));
    const QString &file = scan.last(), &wanted = stated.last();
    if (file == wanted)
        result.spelling = 3;
    else if (stemOf(file) == wanted)
        result.spelling = 2;
    else if (nameKey(file) == nameKey(wanted))
        result.spelling = 1;
    return result;
}

} // namespace

StatedName statedName(const FormatSheet &file) {
    const auto extra = engine::parseJsonOrNothing(file.extraJson);
    const auto text = [&](const char *key) {
        const bool there = extra.is_object() && extra.contains(key) && extra[key].is_string();
        return there ? QString::fromStdString(extra[key].get<std::string>()).trimmed() : QString();
    };
    StatedName name;
    const QString fileName = QString::fromStdString(file.fileName);
    name.path = text("path");
    name.isPath = !name.path.isEmpty() || partsOf(fileName).size() > 1;
    if (name.path.isEmpty()) name.path = text("folder") + QLatin1Char('/') + fileName;
    name.stems = {QString::fromStdString(file.stem), stemOf(fileName), stemOf(name.path)};
    name.stems.removeAll(QString());
    name.source = QString::fromStdString(file.source);
    return name;
}

Likeness likenessOf(const QString &scanPath, const StatedName &name) {
    return likenessOf(partsOf(scanPath), name);
}

SheetMatcher::SheetMatcher(const Project &project) {
    for (const Sheet &sheet : storage::sheets(project.database())) {
        Candidate candidate;
        candidate.sheet = sheet.id;
        if (!sheet.path.empty()) candidate.parts = partsOf(project.absolutePath(sheet.path));
        candidate.vocJson = QString::fromStdString(sheet.vocJson);
        m_byStem[nameKey(QString::fromStdString(sheet.name))].append(candidate);
        if (!candidate.parts.isEmpty()) m_byFile[nameKey(candidate.parts.last())].append(candidate);
    }
}

/// The one scan whose path ends in the stated one, folders and all.
SheetMatch SheetMatcher::exact(const StatedName &name) const {
    const QStringList wanted = partsOf(name.path);
    if (!name.isPath || wanted.size() < 2) return {};
    QVector<Candidate> fitting = m_byFile.value(nameKey(wanted.last()));
    fitting.removeIf([&](const Candidate &one) {
        return one.parts.size() < wanted.size() || one.parts.last(wanted.size()) != wanted;
    });
    if (fitting.size() != 1) return {};
    return {fitting.first().sheet, false, {wanted.size(), 4}};
}

Likeness SheetMatcher::likeness(const Candidate &candidate, const StatedName &name) {
    return likenessOf(candidate.parts, name);
}

SheetMatch SheetMatcher::best(const QVector<Candidate> &candidates, const StatedName &name) {
    for (const Candidate &one : candidates) {
        const Likeness own = likeness(one, name);
        const bool isBest = std::ranges::all_of(candidates, [&](const Candidate &other) {
            return other.sheet == one.sheet || own.isBetterThan(likeness(other, name));
        });
        if (isBest) return {one.sheet, false, own};
    }
    return {{}, !candidates.isEmpty(), {}};
}

QVector<SheetMatcher::Candidate> SheetMatcher::candidatesOf(const StatedName &name) const {
    for (const QString &stem : name.stems) {
        if (const auto found = m_byStem.constFind(nameKey(stem)); found != m_byStem.cend()) return *found;
    }
    return {};
}

SheetMatch SheetMatcher::match(const FormatSheet &file, const std::string &digest) const {
    const StatedName name = statedName(file);
    if (const SheetMatch found = exact(name); found.sheet) return found;
    const QVector<Candidate> candidates = candidatesOf(name);
    for (const Candidate &candidate : candidates) {
        if (candidates.size() > 1 && SheetExtra::fromJson(candidate.vocJson.toStdString()).knows(digest))
            return {candidate.sheet, false, likeness(candidate, name)};
    }
    return best(candidates, name);
}

SheetMatch SheetMatcher::match(const QString &name) const {
    const QStringList parts = partsOf(name);
    const StatedName stated{{name, parts.isEmpty() ? QString() : parts.last(), stemOf(name)}, name, parts.size() > 1};
    if (const SheetMatch found = exact(stated); found.sheet) return found;
    return best(candidatesOf(stated), stated);
}

std::string contentDigest(const FormatSheet &file) {
    nlohmann::json content{file.stem, file.fileName, file.width, file.height, file.verified, file.extraJson};
    for (const auto &box : file.boxes) {
        content.push_back({box.className, box.box.x1, box.box.y1, box.box.x2, box.box.y2,
                           box.score ? nlohmann::json(*box.score) : nlohmann::json(nullptr)});
    }
    const std::string text = engine::textOf(content);
    return engine::sha256OfBytes(text.data(), text.size());
}

} // namespace herbascope::app
