// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What an open project holds; for project.cpp and project_edits.cpp only.

#include "app/project.h"
#include "storage/database.h"

#include <unordered_map>
#include <unordered_set>

namespace herbascope::app {

struct Project::Private {
    Private(storage::Database opened, QString projectFolder)
        : database(std::move(opened))
        , folder(std::move(projectFolder)) {}

    storage::Database database;
    QString folder; ///< absolute
    QString author;
    std::vector<Sheet> sheets;
    std::unordered_map<std::int64_t, std::size_t> sheetIndex;
    std::unordered_set<std::int64_t> covering; ///< sheets with open predictions that are not visible
    std::unordered_map<std::int64_t, std::vector<double>> openScores; ///< of the visible ones, best first
    double threshold = 0;
    std::vector<OrganClass> classes;

    void readSheets();
    bool readSheet(SheetId id); ///< false when it is not in the list
    void readClasses();
    Sheet &requireSheet(SheetId id); ///< throws Error
    std::string className(ClassId id) const;
    std::vector<Prediction> visible(SheetId id);
    int openCount(SheetId id, double score) const; ///< visible ones at `score` or above

private:
    /// Replaces the stored count of open predictions by that of visible ones from the threshold on, and asks the disk
    /// again for a scan that was missing.
    void complete(Sheet &sheet);
};

} // namespace herbascope::app
