// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which sheet an annotation file or a line of an image-set list means: an exact path decides; else the file stem
/// without case, then folders and the spelling of the file name. Names are compared in one Unicode form. Built from the
/// project's sheets as they are stored, in its thread; never guesses.

#include "app/project.h"
#include "storage/formats/format_records.h"

#include <QHash>
#include <QVector>

namespace herbascope::app {

/// How well a name fits a scan. Neither of two is better where each has something that the other lacks.
struct Likeness {
    qsizetype folders = 0; ///< that are the same, from the innermost on
    int spelling = 0;      ///< of the file name: 0 another ending, 1 without case, 2 the stem alone, 3 the same
    bool isBetterThan(const Likeness &other) const {
        return folders >= other.folders && spelling >= other.spelling && *this != other;
    }
    bool operator==(const Likeness &) const = default;
};

struct SheetMatch {
    SheetId sheet;          ///< 0: none
    bool ambiguous = false; ///< several sheets could be meant
    Likeness likeness;
};

/// What is said about a scan.
struct StatedName {
    QStringList stems;   ///< any of these, the first that a sheet has
    QString path;        ///< file name, with folders where they are stated
    bool isPath = false; ///< the file itself says where the scan lies
    QString source = {}; ///< where the annotation file lies: its folders may be called like those of the scans
};
StatedName statedName(const storage::formats::FormatSheet &file);
Likeness likenessOf(const QString &scanPath, const StatedName &name);

class SheetMatcher {
public:
    explicit SheetMatcher(const Project &project);

    /// `digest`: of the file's content; a sheet that already took it in is the one.
    SheetMatch match(const storage::formats::FormatSheet &file, const std::string &digest) const;
    /// By stem, or by file name with its ending; folders in front tell two of a name apart.
    SheetMatch match(const QString &name) const;

private:
    struct Candidate {
        SheetId sheet;
        QStringList parts; ///< of the scan's path, the file name last; empty: none
        QString vocJson;
    };
    SheetMatch exact(const StatedName &name) const;
    static Likeness likeness(const Candidate &candidate, const StatedName &name);
    static SheetMatch best(const QVector<Candidate> &candidates, const StatedName &name);
    QVector<Candidate> candidatesOf(const StatedName &name) const;

    QHash<QString, QVector<Candidate>> m_byStem;
    QHash<QString, QVector<Candidate>> m_byFile;
};

/// SHA-256 over what a file says about its sheet, wherever it lies.
std::string contentDigest(const storage::formats::FormatSheet &file);

} // namespace herbascope::app
