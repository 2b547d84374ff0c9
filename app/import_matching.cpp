// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/import_matching.h"

#include "app/sheet_extra.h"
#include "app/text.h"
#include "engine/foreign_json.h"
#include "engine/imaging/image.h"

#include <QFileInfo>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace herbascope::app {
namespace {

using storage::formats::FormatSheet;

/// Folders of a path that may have been written on another system.
QStringList foldersOf(QString path) {
    path.replace(QLatin1Char('\\'), QLatin1Char('/'));
    QStringList parts = path.toCaseFolded().split(QLatin1Char('/'), Qt::SkipEmptyParts);
    if (!parts.isEmpty()) parts.removeLast();
    return parts;
}

int commonTail(const QStringList &a, const QStringList &b) {
    int common = 0;
    while (common < a.size() && common < b.size() && a[a.size() - 1 - common] == b[b.size() - 1 - common]) ++common;
    return common;
}

QString pathInFile(const FormatSheet &file) {
    const auto extra = engine::parseJsonOrNothing(file.extraJson);
    if (extra.is_object()) {
        if (const auto path = extra.find("path"); path != extra.end() && path->is_string()) {
            return QString::fromStdString(path->get<std::string>());
        }
    }
    return QString::fromStdString(file.fileName);
}

QString lowSuffix(const std::string &fileName) {
    return QFileInfo(QString::fromStdString(fileName)).suffix().toCaseFolded();
}

} // namespace

SheetMatcher::SheetMatcher(const Project &project) {
    for (const Sheet &sheet : project.sheets()) {
        Candidate candidate;
        candidate.sheet = sheet.id;
        if (!sheet.path.empty()) candidate.folders = foldersOf(project.absolutePath(sheet.path));
        candidate.suffix = lowSuffix(sheet.path);
        candidate.vocJson = QString::fromStdString(sheet.vocJson);
        m_byStem[nameKey(QString::fromStdString(sheet.name))].append(candidate);
    }
}

int SheetMatcher::likeness(const Candidate &candidate, const FormatSheet &file) {
    const int byPath = commonTail(candidate.folders, foldersOf(pathInFile(file)));
    const int bySource = commonTail(candidate.folders, foldersOf(QString::fromStdString(file.source)));
    const bool sameSuffix = !candidate.suffix.isEmpty() && candidate.suffix == lowSuffix(file.fileName);
    return 2 * std::max(byPath, bySource) + (sameSuffix ? 1 : 0);
}

SheetMatch SheetMatcher::match(const FormatSheet &file, const std::string &digest) const {
    QVector<Candidate> candidates = m_byStem.value(nameKey(QString::fromStdString(file.stem)));
    if (candidates.isEmpty()) {
        const QString named = QFileInfo(QString::fromStdString(file.fileName)).completeBaseName();
        candidates = m_byStem.value(nameKey(named));
    }
    if (candidates.isEmpty()) return {};
    if (candidates.size() == 1) return {candidates.first().sheet};
    for (const Candidate &candidate : candidates) {
        if (SheetExtra::fromJson(candidate.vocJson.toStdString()).knows(digest)) return {candidate.sheet};
    }
    std::ranges::stable_sort(candidates, std::greater{}, [&](const Candidate &one) { return likeness(one, file); });
    if (likeness(candidates[0], file) == likeness(candidates[1], file)) return {.sheet = {}, .ambiguous = true};
    return {candidates.first().sheet};
}

SheetMatch SheetMatcher::match(const QString &stem) const {
    QVector<Candidate> candidates = m_byStem.value(nameKey(stem));
    if (candidates.isEmpty()) candidates = m_byStem.value(nameKey(QFileInfo(stem).completeBaseName()));
    if (candidates.isEmpty()) return {};
    if (candidates.size() > 1) return {.sheet = {}, .ambiguous = true};
    return {candidates.first().sheet};
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
