// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/import_scans.h"

#include "app/import_job.h"
#include "app/native_path.h"
#include "engine/error.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QSet>

#include <algorithm>

namespace herbascope::app {
namespace {

/// A whole JPEG ends in FF D9, which never occurs within its picture data; some programs write notes behind it.
bool lacksJpegEnd(const QString &path) {
    constexpr qint64 tail = 65536;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return false;
    file.seek(std::max<qint64>(0, file.size() - tail));
    return !file.readAll().contains(QByteArray("\xFF\xD9", 2));
}

} // namespace

QStringList listScans(const QStringList &foldersAndFiles, QStringList &problems) {
    QStringList scans;
    QSet<QString> seen;
    const auto add = [&](const QString &path) {
        const QString clean = QDir::cleanPath(QFileInfo(path).absoluteFilePath());
        if (seen.contains(clean)) return;
        seen.insert(clean);
        scans.append(clean);
    };
    for (const QString &entry : foldersAndFiles) {
        const QFileInfo info(entry);
        if (info.isFile()) {
            add(entry);
        } else if (info.isDir()) {
            QStringList inFolder;
            QDirIterator files(entry, QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                const QString path = files.next();
                if (engine::hasScanExtension(nativePath(path))) inFolder.append(path);
            }
            inFolder.sort();
            std::ranges::for_each(inFolder, add);
        } else {
            problems.append(ImportJob::tr("There is no file or folder %1.").arg(entry));
        }
    }
    return scans;
}

ScanFile readScanHeader(const QString &path) {
    ScanFile scan;
    scan.path = path;
    const QFileInfo info(path);
    scan.size = info.size();
    scan.time = info.lastModified().toSecsSinceEpoch();
    try {
        scan.info = engine::readImageInfo(nativePath(path));
        if (scan.info.format == engine::ImageFormat::Jpeg && lacksJpegEnd(path)) {
            scan.problem = ImportJob::tr("Cannot read %1: the file is truncated.").arg(info.fileName());
        }
    } catch (const std::exception &error) {
        scan.problem = QString::fromUtf8(error.what());
    }
    return scan;
}

engine::Box turnUpright(const engine::Box &box, int orientation, double width, double height) {
    const double right = width - box.x1, left = width - box.x2;
    const double bottom = height - box.y1, top = height - box.y2;
    switch (orientation) { // Exif 2.32, tag 0x0112: where the stored row 0 and column 0 are seen
    case 2:
        return {left, box.y1, right, box.y2};
    case 3:
        return {left, top, right, bottom};
    case 4:
        return {box.x1, top, box.x2, bottom};
    case 5:
        return {box.y1, box.x1, box.y2, box.x2};
    case 6:
        return {top, box.x1, bottom, box.x2};
    case 7:
        return {top, left, bottom, right};
    case 8:
        return {box.y1, left, box.y2, right};
    default:
        return box;
    }
}

} // namespace herbascope::app
