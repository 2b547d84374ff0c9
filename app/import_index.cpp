// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/import_index.h"

#include "app/import_matching.h"
#include "app/import_storing.h"
#include "app/sheet_extra.h"
#include "app/text.h"
#include "storage/queries.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace herbascope::app {
namespace {

QString keyOf(const std::string &stem) {
    return nameKey(QString::fromStdString(stem));
}

} // namespace

void ImportIndex::read(const Project &project) {
    // The rows as they are stored: where a scan that was missing is back, only the project's list knows it by now.
    for (const Sheet &sheet : storage::sheets(project.database())) {
        Known known;
        known.sheet = sheet.id;
        known.name = QString::fromStdString(sheet.name);
        if (!sheet.path.empty()) known.path = project.absolutePath(sheet.path);
        known.image = sheet.image;
        known.width = sheet.width;
        known.height = sheet.height;
        known.size = sheet.fileSize;
        known.time = sheet.fileTime;
        known.sha256 = sheet.sha256;
        known.vocJson = sheet.vocJson;
        if (!known.path.isEmpty()) m_byPath[known.path] = known;
        m_byName[keyOf(sheet.name)].append(known);
    }
}

SheetId ImportIndex::sheetAt(const QString &path) const {
    return m_byPath.value(path).sheet;
}

bool ImportIndex::isUnchanged(const QString &path) const {
    const auto known = m_byPath.constFind(path);
    if (known == m_byPath.cend() || known->image != storage::ImageState::Present) return false;
    const QFileInfo info(path);
    return known->size == info.size() && known->time == scanTime(info);
}

bool ImportIndex::wasBroken(const QString &path) const {
    const auto known = m_byPath.constFind(path);
    return known != m_byPath.cend() && known->image == storage::ImageState::Broken;
}

ImportIndex::Content ImportIndex::contentOf(const ScanFile &scan) const {
    const auto known = m_byPath.constFind(scan.path);
    if (known == m_byPath.cend() || !scan.problem.isEmpty()) return Content::Unknown;
    if (known->sha256.empty()) {
        const bool wasWhole = known->image != storage::ImageState::Broken && known->size > 0;
        return wasWhole && known->size != scan.size ? Content::Other : Content::Unknown;
    }
    try {
        const std::string sha256 = engine::sha256OfFile(QFile::encodeName(scan.path).toStdString());
        return sha256 == known->sha256 ? Content::Same : Content::Other;
    } catch (const engine::Error &) {
        return Content::Unknown;
    }
}

QVector<ImportIndex::Known> &ImportIndex::lostNamed(const QString &key) {
    const auto looked = m_lost.find(key);
    if (looked != m_lost.end()) return *looked;
    QVector<Known> lost = m_byName.value(key);
    lost.removeIf([](const Known &known) { return !known.path.isEmpty() && QFileInfo::exists(known.path); });
    return *m_lost.insert(key, lost);
}

QVector<ImportIndex::Known> ImportIndex::withContentOf(const ScanFile &scan, QVector<Known> sheets) {
    sheets.removeIf(
        [&](const Known &known) { return known.sha256.empty() || (known.size > 0 && known.size != scan.size); });
    if (sheets.isEmpty()) return {}; // no file is read for nothing
    try {
        const std::string sha256 = engine::sha256OfFile(QFile::encodeName(scan.path).toStdString());
        sheets.removeIf([&](const Known &known) { return known.sha256 != sha256; });
        return sheets;
    } catch (const engine::Error &) {
        return {};
    }
}

QVector<ImportIndex::Known> ImportIndex::namedLike(const ScanFile &scan, const QVector<Known> &sheets) {
    const auto likeness = [&](const Known &known) {
        const SheetExtra extra = SheetExtra::fromJson(known.vocJson);
        storage::formats::FormatSheet said;
        said.fileName = extra.fileName;
        said.extraJson = extra.otherJson;
        return likenessOf(scan.path, statedName(said));
    };
    for (const Known &one : sheets) {
        const bool isBest = std::ranges::all_of(sheets, [&](const Known &other) {
            return other.sheet == one.sheet || likeness(one).isBetterThan(likeness(other));
        });
        if (isBest) return {one};
    }
    return sheets;
}

ImportIndex::Lost ImportIndex::takeLost(const ScanFile &scan) {
    const QString key = nameKey(QFileInfo(scan.path).completeBaseName());
    QVector<Known> &lost = lostNamed(key);
    if (lost.isEmpty()) return {};
    QVector<Known> fitting = withContentOf(scan, lost);
    const bool sameContent = !fitting.isEmpty();
    if (!sameContent) { // another specimen may have the name: a sheet whose content is known waits for that content
        fitting = lost;
        fitting.removeIf([](const Known &known) { return !known.sha256.empty(); });
    }
    fitting = namedLike(scan, fitting);
    if (fitting.size() != 1) {
        m_refused.insert(key);
        return {};
    }
    const SheetId sheet = fitting.first().sheet;
    lost.removeIf([sheet](const Known &known) { return known.sheet == sheet; });
    return {sheet, sameContent};
}

QStringList ImportIndex::stillLost() const {
    QStringList names;
    for (const QString &key : m_refused)
        for (const Known &known : m_lost.value(key)) names.append(known.name);
    names.sort();
    return names;
}

QHash<qint64, int> ImportIndex::orientations(const std::vector<storage::formats::FormatSheet> &files,
                                             const std::stop_token &stop) const {
    QHash<qint64, int> found;
    for (const storage::formats::FormatSheet &file : files) {
        if (stop.stop_requested()) break;
        QVector<Known> sheets;
        for (const QString &stem : statedName(file).stems) sheets += m_byName.value(nameKey(stem));
        for (const Known &known : sheets) {
            const bool broken = known.image == storage::ImageState::Broken;
            if (broken || known.path.isEmpty() || found.contains(known.sheet.value)) continue;
            if (!mayLieTurned(file, known.width, known.height)) continue;
            const ScanFile scan = readScanHeader(known.path);
            found[known.sheet.value] = scan.problem.isEmpty() ? scan.info.orientation : 1;
        }
    }
    return found;
}

} // namespace herbascope::app
