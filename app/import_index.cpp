// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/import_index.h"

#include "app/import_storing.h"
#include "app/text.h"
#include "storage/queries.h"

#include <QFile>
#include <QFileInfo>

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
        QVector<Known> sheets = m_byName.value(keyOf(file.stem));
        if (sheets.isEmpty()) {
            const QString named = QFileInfo(QString::fromStdString(file.fileName)).completeBaseName();
            sheets = m_byName.value(nameKey(named));
        }
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
