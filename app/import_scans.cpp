// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/import_scans.h"

#include "app/import_job.h"
#include "app/native_path.h"
#include "engine/error.h"

#include <QFile>

#include <algorithm>

namespace herbascope::app {

ScanFile readScanHeader(const QString &path) {
    ScanFile scan;
    scan.path = path;
    const QFileInfo info(path);
    scan.size = info.size();
    scan.time = scanTime(info);
    try {
        scan.info = engine::readImageInfo(nativePath(path));
    } catch (const std::exception &error) {
        scan.problem = QString::fromUtf8(error.what());
    }
    return scan;
}

void checkScan(ScanFile &scan, bool atAnyCost) {
    if (!scan.problem.isEmpty()) return;
    try {
        const std::filesystem::path path = nativePath(scan.path);
        if (atAnyCost || engine::wantsCheckAtOnce(path)) engine::checkPixels(path);
    } catch (const engine::MemoryError &) {
        // Says nothing about the file.
    } catch (const std::exception &error) {
        scan.problem = QString::fromUtf8(error.what());
    }
}

qint64 scanTime(const QFileInfo &file) {
    return file.fileTime(QFileDevice::FileMetadataChangeTime).toMSecsSinceEpoch();
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
