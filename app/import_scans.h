// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Reads the headers of scans and judges their pixels. Values only, made for a worker.

#include "engine/imaging/image.h"
#include "engine/types.h"

#include <QFileInfo>
#include <QString>

namespace herbascope::app {

struct ScanFile {
    QString path; ///< absolute
    qint64 size = 0;
    qint64 time = 0; ///< scanTime()
    engine::ImageInfo info;
    QString problem; ///< why it cannot be used, a sentence; empty: fine
};

/// Size, time and header. Never throws for a broken scan.
ScanFile readScanHeader(const QString &path);

/// Reads the pixels of a scan without a problem, too, where that is cheap or needed, and notes what is wrong with them.
/// The others wait for the job that hashes them.
void checkScan(ScanFile &scan, bool atAnyCost);

/// When the file was last written, renamed or given other rights, in ms since 1970: unlike the time of modification,
/// no program can set it back.
qint64 scanTime(const QFileInfo &file);

/// A box in px of the file's stored, unturned `width` x `height` frame, turned upright by EXIF `orientation` (1..8).
engine::Box turnUpright(const engine::Box &box, int orientation, double width, double height);

} // namespace herbascope::app
