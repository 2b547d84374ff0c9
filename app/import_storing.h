// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Puts what annotation files hold into a project: one transaction, one undo step. Used in the project's thread. Taking
/// the same files in again changes nothing.

#include "app/import_job.h"
#include "app/import_matching.h"
#include "app/sheet_extra.h"

#include <functional>
#include <map>
#include <set>

namespace herbascope::storage {
class EditGroup;
}

namespace herbascope::app {

/// The file's frame lies on its side against an upright scan of that size in px, if EXIF says that the scan is turned.
bool mayLieTurned(const storage::formats::FormatSheet &file, int width, int height);

class AnnotationImporter {
public:
    /// `orientation`: EXIF orientation of a sheet's scan, 1 when unknown.
    AnnotationImporter(Project &project, const ImportSettings &settings, std::function<int(const Sheet &)> orientation);

    /// Stores boxes, states, sheets without a scan, classes. Adds to `summary` and `problems`. Throws Error; then
    /// nothing changed.
    void store(const std::vector<storage::formats::FormatSheet> &files, ImportSummary &summary, QStringList &problems);

private:
    /// One file and the sheet it is for.
    struct Entry {
        const storage::formats::FormatSheet *file = nullptr;
        std::string digest;
        SheetId sheet; ///< 0: a new sheet without a scan
    };

    std::vector<Entry> matchAll(const std::vector<storage::formats::FormatSheet> &files, QStringList &problems) const;
    bool isTakenIn(const Entry &entry) const;
    void addMissingSheets(std::vector<Entry> &entries, ImportSummary &summary);
    ClassId classFor(const std::string &name, storage::EditGroup &group, ImportSummary &summary);
    void storeEntry(const Entry &entry, storage::EditGroup &group, ImportSummary &summary);
    void storeExtra(Sheet sheet, const Entry &entry);
    void storePredictions(SheetId sheet, std::vector<Prediction> predictions);
    Box fitted(const Box &box, const storage::formats::FormatSheet &file, const Sheet &sheet, int orientation) const;

    Project &m_project;
    ImportSettings m_settings;
    std::function<int(const Sheet &)> m_orientation;
    std::map<QString, ClassId> m_classes; ///< by folded name
    int m_nextPosition = 0;
    std::vector<Annotation> m_annotations; ///< of the running store()
};

} // namespace herbascope::app
