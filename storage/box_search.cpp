// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/queries.h"
#include "storage/sql.h"

namespace herbascope::storage {

namespace {

/// `column` is one of the classes looked for; the ids are our own numbers.
std::string isOneOf(const char *column, const std::vector<ClassId> &organs) {
    std::string list;
    for (const ClassId organ : organs) list += (list.empty() ? "" : ", ") + std::to_string(organ.value);
    return std::string(column) + " IN (" + list + ")";
}

/// Sheets with an open prediction; ?1: the sheet, if only one is asked for, ?2 and ?3: the scores.
std::string openPredictionsOf(const std::vector<ClassId> &organs, SheetId only) {
    return std::string("SELECT r.sheet_id FROM prediction_runs r JOIN predictions p ON p.run_id = r.id "
                       "WHERE r.superseded = 0 AND p.score >= ?2 AND p.score <= ?3 AND ") +
           (only ? "r.sheet_id = ?1 AND " : "") + isOneOf("p.class_id", organs) +
           " AND NOT EXISTS (SELECT 1 FROM reviews v WHERE v.prediction_id = p.id AND v.decision <> 'unsure')";
}

std::string annotationsOf(const std::vector<ClassId> &organs, SheetId only) {
    return std::string("SELECT a.sheet_id FROM annotations a WHERE a.deleted = 0 AND ") +
           (only ? "a.sheet_id = ?1 AND " : "") + isOneOf("a.class_id", organs);
}

} // namespace

std::set<SheetId> sheetsWithBoxes(Database &database, const BoxSearch &search, SheetId only) {
    return guarded(database, [&] {
        // A condition that also lets all sheets through would keep SQLite from using an index for the one.
        std::string sql = openPredictionsOf(search.organs, only);
        if (!search.limitsScores()) sql += " UNION " + annotationsOf(search.organs, only);
        SQLite::Statement query(database.handle(), sql);
        if (only) bindId(query, 1, only);
        query.bind(2, search.lowestScore);
        query.bind(3, search.highestScore);
        std::set<SheetId> found;
        while (query.executeStep()) found.insert(idAt<SheetId>(query, 0));
        return found;
    });
}

} // namespace herbascope::storage
