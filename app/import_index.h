// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a project knows of its scans when an import begins. read() in the project's thread, everything else on the
/// import's worker afterwards: that is where the disk is looked at.

#include "app/import_scans.h"
#include "app/project.h"
#include "storage/formats/format_records.h"

#include <QHash>
#include <QSet>
#include <QStringList>
#include <QVector>

#include <stop_token>

namespace herbascope::app {

class ImportIndex {
public:
    void read(const Project &project);

    /// The sheet of the scan at that absolute path; 0: none.
    SheetId sheetAt(const QString &path) const;
    /// True when that scan was read without a problem, has not changed since and is not stored as missing.
    bool isUnchanged(const QString &path) const;
    struct Lost {
        SheetId sheet;            ///< 0: none, or it is not clear which
        bool sameContent = false; ///< its scan's hash still holds
    };
    /// True when that scan was found broken: it has to be read anew, whatever size and time say.
    bool wasBroken(const QString &path) const;
    enum class Content { Unknown, Same, Other };
    /// The file of a known sheet against the one that its boxes were drawn on. Reads it where a hash is known.
    Content contentOf(const ScanFile &scan) const;
    /// The one sheet of the scan's name whose own scan is not there (any more) and had the same content. Where no
    /// content is the same, the one whose content is not known: its name says all there is. Gives each sheet once.
    Lost takeLost(const ScanFile &scan);
    /// Names of sheets that takeLost() gave to no scan, although there were scans of their name.
    QStringList stillLost() const;
    /// EXIF orientations, by sheet, of the scans whose boxes may lie on their side in these files.
    QHash<qint64, int> orientations(const std::vector<storage::formats::FormatSheet> &files,
                                    const std::stop_token &stop) const;

private:
    struct Known {
        SheetId sheet;
        QString name;
        QString path;                                             ///< absolute; empty: none
        storage::ImageState image = storage::ImageState::Present; ///< as stored
        int width = 0;                                            ///< px, upright
        int height = 0;
        qint64 size = 0;
        qint64 time = 0;
        std::string sha256;
        std::string vocJson; ///< what an annotation file said of it
    };
    QVector<Known> &lostNamed(const QString &key);
    /// The one that its annotation file puts where the scan lies; all where none is clearly it.
    static QVector<Known> namedLike(const ScanFile &scan, const QVector<Known> &sheets);
    static QVector<Known> withContentOf(const ScanFile &scan, QVector<Known> sheets);

    QHash<QString, Known> m_byPath;
    QHash<QString, QVector<Known>> m_byName; ///< by folded stem
    QHash<QString, QVector<Known>> m_lost;   ///< of the names that were asked for
    QSet<QString> m_refused;                 ///< those that a scan asked for in vain
};

} // namespace herbascope::app
