// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which sheet an annotation file or a line of an image-set list means: by file stem without case, then by folder.
/// Built from the project's sheets, in its thread; never guesses.

#include "app/project.h"
#include "storage/formats/format_records.h"

#include <QHash>
#include <QVector>

namespace herbascope::app {

struct SheetMatch {
    SheetId sheet;          ///< 0: none
    bool ambiguous = false; ///< several sheets could be meant
};

class SheetMatcher {
public:
    explicit SheetMatcher(const Project &project);

    /// `digest`: of the file's content; a sheet that already took it in is the one.
    SheetMatch match(const storage::formats::FormatSheet &file, const std::string &digest) const;
    /// By stem, or by file name with its ending.
    SheetMatch match(const QString &stem) const;

private:
    struct Candidate {
        SheetId sheet;
        QStringList folders; ///< of the scan's path, innermost last, folded
        QString suffix;
        QString vocJson;
    };
    static int likeness(const Candidate &candidate, const storage::formats::FormatSheet &file);

    QHash<QString, QVector<Candidate>> m_byStem;
};

/// SHA-256 over what a file says about its sheet, wherever it lies.
std::string contentDigest(const storage::formats::FormatSheet &file);

} // namespace herbascope::app
