// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Puts what annotation files hold into a project: one transaction, one undo step. Used in the project's thread. Taking
/// the same files in again changes nothing. A sheet is done where the files say all that is on it: not where they box
/// nothing, unless that is asked for, and never where a box was left out.

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

    /// Stores boxes, states, sheets without a scan, classes in `group`. Adds to `summary`. Throws Error; then the group
    /// must not be committed.
    void store(const std::vector<storage::formats::FormatSheet> &files, storage::EditGroup &group,
               ImportSummary &summary);
    /// What was left out or changed, sentences; complete after store().
    QStringList problems(const std::vector<storage::formats::FormatProblem> &ofTheFiles) const;
    const std::vector<SheetId> &changed() const { return m_changed; }

private:
    /// One file and the sheet it is for.
    struct Entry {
        const storage::formats::FormatSheet *file = nullptr;
        std::string digest;
        SheetId sheet; ///< 0: a new sheet without a scan
        Likeness likeness;
        bool lost = false; ///< another file for the sheet was left out
    };
    /// Boxes of an entry, on the sheet as they will be stored.
    struct Boxes {
        std::vector<Annotation> annotations;
        std::vector<Prediction> predictions;
        bool dropped = false; ///< one that is no prediction was left out
    };

    std::vector<Entry> matchAll(const std::vector<storage::formats::FormatSheet> &files);
    void claim(std::vector<Entry> &entries, std::map<SheetId, std::size_t> &claimed, Entry entry);
    bool isTakenIn(const Entry &entry) const;
    void addMissingSheets(std::vector<Entry> &entries, ImportSummary &summary);
    ClassId classFor(const std::string &name, storage::EditGroup &group);
    void storeEntry(const Entry &entry, storage::EditGroup &group, ImportSummary &summary);
    Boxes boxesOf(const Entry &entry, const Sheet &sheet, storage::EditGroup &group);
    std::optional<Box> place(const storage::formats::FormatBox &box, const storage::formats::FormatSheet &file,
                             const Sheet &sheet);
    void storeState(const Entry &entry, const Sheet &sheet, const Boxes &boxes, storage::EditGroup &group);
    Sheet withSize(Sheet sheet, const storage::formats::FormatSheet &file);
    ModelId importedModel();
    Box fitted(const Box &box, const storage::formats::FormatSheet &file, const Sheet &sheet) const;
    void leaveOut(const storage::formats::FormatSheet &file, const std::string &object, const char *reason);

    Project &m_project;
    ImportSettings m_settings;
    std::function<int(const Sheet &)> m_orientation;
    std::map<QString, ClassId> m_classes; ///< by folded name
    int m_nextPosition = 0;
    std::vector<Annotation> m_annotations; ///< of the running store()
    std::vector<SheetId> m_changed;
    std::vector<storage::formats::FormatProblem> m_problems;
    QStringList m_notDone; ///< sheets that would be done, but for what was left out
    QStringList m_unboxed; ///< sheets of files without a box
    QStringList m_newClasses;
};

} // namespace herbascope::app
