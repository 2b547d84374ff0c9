// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Finds scans in folders. Nothing is passed over in silence. Made for a worker; never waits for anything but the disk.

#include <QString>
#include <QStringList>

namespace herbascope::app {

enum class Subfolders { Yes, No };

struct FoundFiles {
    QStringList scans;   ///< absolute, each once; of a folder in the order of their names
    QStringList missing; ///< sentences: what was asked for and is not there
    QStringList notes;   ///< sentences: what was left out, counted
};

/// Scans are told by their ending, and files of another ending by their content, so that a JPEG called .jfif comes in
/// and a camera's raw picture, which holds a small TIFF, does not. Hidden files, linked folders and what lies in them
/// are left out. Annotation files are not spoken of.
FoundFiles findScans(const QStringList &foldersAndFiles, Subfolders subfolders);

} // namespace herbascope::app
