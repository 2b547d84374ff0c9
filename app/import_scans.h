// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Finds scans in folders and reads their headers. Values only, made for a worker.

#include "engine/imaging/image.h"
#include "engine/types.h"

#include <QDateTime>
#include <QString>
#include <QStringList>

namespace herbascope::app {

struct ScanFile {
    QString path; ///< absolute
    qint64 size = 0;
    qint64 time = 0; ///< s since 1970
    engine::ImageInfo info;
    QString problem; ///< why it cannot be used, a sentence; empty: fine
};

/// Files that look like scans, by name, each once; folders are searched recursively. What does not exist is named in
/// `problems`.
QStringList listScans(const QStringList &foldersAndFiles, QStringList &problems);

/// Size, time and header. A JPEG without its end mark counts as damaged. Never throws for a broken scan.
ScanFile readScanHeader(const QString &path);

/// A box in px of the file's stored, unturned `width` x `height` frame, turned upright by EXIF `orientation` (1..8).
engine::Box turnUpright(const engine::Box &box, int orientation, double width, double height);

} // namespace herbascope::app
