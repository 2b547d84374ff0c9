// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/error.h"
#include "storage/queries.h"
#include "storage/sql.h"
#include "storage/text.h"

namespace herbascope::storage {

namespace {

/// The counts walk two indexes and touch no box itself.
constexpr const char *selectSheet = R"sql(
    SELECT s.id, s.name, s.path, s.width, s.height, s.state, s.image, s.problem, s.sha256, s.file_size, s.file_time,
           s.specimen, s.taxon, s.verified, s.voc_json,
           (SELECT COUNT(*) FROM annotations a WHERE a.sheet_id = s.id AND a.deleted = 0),
           (SELECT COUNT(*) FROM prediction_runs r JOIN predictions p ON p.run_id = r.id
            WHERE r.sheet_id = s.id AND r.superseded = 0
              AND NOT EXISTS (SELECT 1 FROM reviews v WHERE v.prediction_id = p.id AND v.decision <> 'unsure'))
    FROM sheets s )sql";

Sheet readSheet(SQLite::Statement &row) {
    Sheet sheet;
    sheet.id = idAt<SheetId>(row, 0);
    sheet.name = textAt(row, 1);
    sheet.path = textAt(row, 2);
    sheet.width = intAt(row, 3);
    sheet.height = intAt(row, 4);
    sheet.state = sheetStateFrom(textAt(row, 5));
    sheet.image = imageStateFrom(textAt(row, 6));
    sheet.problem = textAt(row, 7);
    sheet.sha256 = textAt(row, 8);
    sheet.fileSize = row.getColumn(9).getInt64();
    sheet.fileTime = row.getColumn(10).getInt64();
    sheet.specimen = textAt(row, 11);
    sheet.taxon = textAt(row, 12);
    sheet.verified = intAt(row, 13) != 0;
    sheet.vocJson = textAt(row, 14);
    sheet.annotations = intAt(row, 15);
    sheet.openPredictions = intAt(row, 16);
    return sheet;
}

std::optional<Sheet> firstSheet(SQLite::Statement &query) {
    if (!query.executeStep()) return std::nullopt;
    return readSheet(query);
}

/// Binds path to voc_json without state and verified, at 1..11.
void bindFacts(SQLite::Statement &statement, const Sheet &sheet) {
    statement.bind(1, sheet.path);
    statement.bind(2, sheet.width);
    statement.bind(3, sheet.height);
    statement.bind(4, toText(sheet.image));
    statement.bind(5, sheet.problem);
    statement.bind(6, sheet.sha256);
    statement.bind(7, static_cast<int64_t>(sheet.fileSize));
    statement.bind(8, static_cast<int64_t>(sheet.fileTime));
    statement.bind(9, sheet.specimen.empty() ? sheet.name : sheet.specimen);
    statement.bind(10, sheet.taxon);
    statement.bind(11, sheet.vocJson);
}

/// Deleted boxes too: an undone import comes back by its flag alone.
void scaleBoxes(SQLite::Database &database, SheetId sheet, double sx, double sy) {
    for (const char *sql : {"UPDATE annotations SET x1 = x1 * ?1, x2 = x2 * ?1, y1 = y1 * ?2, y2 = y2 * ?2 "
                            "WHERE sheet_id = ?3",
                            "UPDATE predictions SET x1 = x1 * ?1, x2 = x2 * ?1, y1 = y1 * ?2, y2 = y2 * ?2 "
                            "WHERE run_id IN (SELECT id FROM prediction_runs WHERE sheet_id = ?3)"}) {
        SQLite::Statement update(database, sql);
        update.bind(1, sx);
        update.bind(2, sy);
        bindId(update, 3, sheet);
        update.exec();
    }
}

} // namespace

std::vector<Sheet> sheets(Database &database) {
    return guarded(database, [&] {
        std::vector<Sheet> result;
        SQLite::Statement query(database.handle(), std::string(selectSheet) + "ORDER BY s.name_key, s.id");
        while (query.executeStep()) result.push_back(readSheet(query));
        return result;
    });
}

std::optional<Sheet> sheet(Database &database, SheetId id) {
    return guarded(database, [&] {
        SQLite::Statement query(database.handle(), std::string(selectSheet) + "WHERE s.id = ?");
        bindId(query, 1, id);
        return firstSheet(query);
    });
}

std::optional<Sheet> findSheetByPath(Database &database, const std::string &path) {
    if (path.empty()) return std::nullopt;
    return guarded(database, [&] {
        SQLite::Statement query(database.handle(), std::string(selectSheet) + "WHERE s.path = ? AND s.path <> ''");
        query.bind(1, path);
        return firstSheet(query);
    });
}

std::vector<Sheet> findSheetsByName(Database &database, const std::string &name) {
    return guarded(database, [&] {
        std::vector<Sheet> result;
        SQLite::Statement query(database.handle(), std::string(selectSheet) + "WHERE s.name_key = ? ORDER BY s.id");
        query.bind(1, caseless(name));
        while (query.executeStep()) result.push_back(readSheet(query));
        return result;
    });
}

std::vector<SheetId> addSheets(Database &database, const std::vector<Sheet> &sheets) {
    return written(database, [&] {
        std::vector<SheetId> ids;
        SQLite::Statement insert(database.handle(), R"sql(
            INSERT INTO sheets (path, width, height, image, problem, sha256, file_size, file_time, specimen, taxon,
                                voc_json, name, name_key, state, verified)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql");
        for (const Sheet &sheet : sheets) {
            bindFacts(insert, sheet);
            insert.bind(12, sheet.name);
            insert.bind(13, caseless(sheet.name));
            insert.bind(14, toText(sheet.state));
            insert.bind(15, sheet.verified ? 1 : 0);
            insert.exec();
            insert.reset();
            ids.push_back(SheetId{database.handle().getLastInsertRowid()});
        }
        return ids;
    });
}

void updateSheet(Database &database, const Sheet &sheet) {
    written(database, [&] {
        SQLite::Statement old(database.handle(), "SELECT width, height FROM sheets WHERE id = ?");
        bindId(old, 1, sheet.id);
        if (!old.executeStep()) throw Error("The sheet \"" + sheet.name + "\" is not part of this project.");
        const int width = intAt(old, 0);
        const int height = intAt(old, 1);
        const bool bothKnown = width > 0 && height > 0 && sheet.width > 0 && sheet.height > 0;
        if (bothKnown && (width != sheet.width || height != sheet.height)) {
            scaleBoxes(database.handle(), sheet.id, static_cast<double>(sheet.width) / width,
                       static_cast<double>(sheet.height) / height);
        }
        SQLite::Statement update(database.handle(), R"sql(
            UPDATE sheets SET path = ?, width = ?, height = ?, image = ?, problem = ?, sha256 = ?, file_size = ?,
                   file_time = ?, specimen = ?, taxon = ?, voc_json = ? WHERE id = ?)sql");
        bindFacts(update, sheet);
        bindId(update, 12, sheet.id);
        update.exec();
    });
}

void setSheetHash(Database &database, SheetId id, const std::string &sha256) {
    written(database, [&] {
        SQLite::Statement update(database.handle(), "UPDATE sheets SET sha256 = ? WHERE id = ?");
        update.bind(1, sha256);
        bindId(update, 2, id);
        update.exec();
    });
}

std::map<SheetState, int> sheetCounts(Database &database) {
    return guarded(database, [&] {
        std::map<SheetState, int> result;
        SQLite::Statement query(database.handle(), "SELECT state, COUNT(*) FROM sheets GROUP BY state");
        while (query.executeStep()) result[sheetStateFrom(textAt(query, 0))] = intAt(query, 1);
        return result;
    });
}

} // namespace herbascope::storage
