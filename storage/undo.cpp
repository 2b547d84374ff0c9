// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/edit.h"
#include "storage/row_images.h"
#include "storage/text.h"

#include <algorithm>

// The log alone says what can be undone: the newest group pointing at an edit tells whether it stands or is undone.
// Both questions walk from the newest group back and stop at the first answer, so a long history costs nothing.

namespace herbascope::storage {

namespace {

enum class Direction { Undo, Redo };

struct Target {
    GroupId id;
    std::string title;
    SheetId sheet;
};

struct LoggedRow {
    std::string table;
    std::int64_t id;
    RowImage image; ///< to put back
};

/// The newest edit that stands.
constexpr const char *selectUndo = R"sql(
    SELECT id, title, sheet_id FROM operation_groups g
    WHERE kind = 'edit' AND COALESCE((SELECT t.kind FROM operation_groups t WHERE t.target = g.id
                                      ORDER BY t.id DESC LIMIT 1), 'redo') <> 'undo'
    ORDER BY id DESC LIMIT 1)sql";

/// The oldest edit that was undone since the last new one and still is.
constexpr const char *selectRedo = R"sql(
    SELECT e.id, e.title, e.sheet_id
    FROM operation_groups u JOIN operation_groups e ON e.id = u.target
    WHERE u.id > (SELECT id FROM operation_groups WHERE kind = 'edit' ORDER BY id DESC LIMIT 1) AND u.kind = 'undo'
      AND NOT EXISTS (SELECT 1 FROM operation_groups t WHERE t.target = u.target AND t.id > u.id)
    ORDER BY e.id LIMIT 1)sql";

std::optional<Target> findTarget(SQLite::Database &database, Direction direction) {
    SQLite::Statement query(database, direction == Direction::Undo ? selectUndo : selectRedo);
    if (!query.executeStep()) return std::nullopt;
    return Target{idAt<GroupId>(query, 0), textAt(query, 1), idAt<SheetId>(query, 2)};
}

std::optional<std::string> titleOf(Database &database, Direction direction) {
    return guarded(database, [&]() -> std::optional<std::string> {
        const auto target = findTarget(database.handle(), direction);
        if (!target) return std::nullopt;
        return target->title;
    });
}

std::vector<LoggedRow> loggedRows(SQLite::Database &database, GroupId group, Direction direction) {
    SQLite::Statement query(database, direction == Direction::Undo
                                          ? "SELECT table_name, row_id, before FROM operations WHERE group_id = ? "
                                            "ORDER BY id DESC"
                                          : "SELECT table_name, row_id, after FROM operations WHERE group_id = ? "
                                            "ORDER BY id");
    bindId(query, 1, group);
    std::vector<LoggedRow> rows;
    while (query.executeStep()) {
        RowImage image;
        if (!query.isColumnNull(2)) image = textAt(query, 2);
        rows.push_back({textAt(query, 0), query.getColumn(1).getInt64(), std::move(image)});
    }
    return rows;
}

/// Adds the ids a query gives for a row.
template <class IdType>
void collect(SQLite::Database &database, const char *sql, std::int64_t row, std::vector<IdType> &into) {
    SQLite::Statement query(database, sql);
    query.bind(1, static_cast<int64_t>(row));
    while (query.executeStep()) into.push_back(idAt<IdType>(query, 0));
}

void noteChanged(SQLite::Database &database, const LoggedRow &row, UndoResult &result) {
    if (row.table == table::annotations) {
        result.annotations.push_back(AnnotationId{row.id});
        collect(database, "SELECT sheet_id FROM annotations WHERE id = ?", row.id, result.sheets);
    } else if (row.table == table::reviews) {
        result.predictions.push_back(PredictionId{row.id});
        collect(database,
                "SELECT r.sheet_id FROM predictions p JOIN prediction_runs r ON r.id = p.run_id WHERE p.id = ?", row.id,
                result.sheets);
    } else if (row.table == table::sheets) {
        result.sheets.push_back(SheetId{row.id});
    } else if (row.table == table::importSet) {
        if (const SheetId sheet = sheetOf(row.image))
            result.sheets.push_back(sheet); // of a run of predictions
        else
            collect(database, "SELECT DISTINCT sheet_id FROM annotations WHERE import_id = ?", row.id, result.sheets);
    }
}

template <class T> void makeUnique(std::vector<T> &ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

void logReplay(SQLite::Database &database, Direction direction, const Target &target, const std::string &author) {
    SQLite::Statement insert(database, R"sql(
        INSERT INTO operation_groups (kind, target, title, sheet_id, author, at) VALUES (?, ?, ?, ?, ?, ?))sql");
    insert.bind(1, direction == Direction::Undo ? "undo" : "redo");
    bindId(insert, 2, target.id);
    insert.bind(3, target.title);
    bindId(insert, 4, target.sheet);
    insert.bind(5, author);
    insert.bind(6, nowUtc());
    insert.exec();
}

std::optional<UndoResult> replay(Database &database, Direction direction, const std::string &author) {
    return written(database, [&]() -> std::optional<UndoResult> {
        const auto target = findTarget(database.handle(), direction);
        if (!target) return std::nullopt;
        UndoResult result;
        result.title = target->title;
        result.sheet = target->sheet;
        for (const LoggedRow &row : loggedRows(database.handle(), target->id, direction)) {
            restoreImage(database.handle(), row.table, row.id, row.image);
            noteChanged(database.handle(), row, result);
        }
        makeUnique(result.sheets);
        makeUnique(result.annotations);
        makeUnique(result.predictions);
        logReplay(database.handle(), direction, *target, author);
        return result;
    });
}

} // namespace

std::optional<std::string> undoTitle(Database &database) {
    return titleOf(database, Direction::Undo);
}
std::optional<std::string> redoTitle(Database &database) {
    return titleOf(database, Direction::Redo);
}

std::optional<UndoResult> undo(Database &database, const std::string &author) {
    return replay(database, Direction::Undo, author);
}

std::optional<UndoResult> redo(Database &database, const std::string &author) {
    return replay(database, Direction::Redo, author);
}

std::vector<Operation> history(Database &database, int limit) {
    return guarded(database, [&] {
        SQLite::Statement query(database.handle(), R"sql(
            SELECT id, title, sheet_id, author, at,
                   COALESCE((SELECT t.kind FROM operation_groups t WHERE t.target = g.id ORDER BY t.id DESC LIMIT 1), '')
                       = 'undo'
            FROM operation_groups g WHERE kind = 'edit' ORDER BY id DESC LIMIT ?)sql");
        query.bind(1, limit);
        std::vector<Operation> result;
        while (query.executeStep()) {
            result.push_back({idAt<GroupId>(query, 0), textAt(query, 1), idAt<SheetId>(query, 2), textAt(query, 3),
                              textAt(query, 4), intAt(query, 5) != 0});
        }
        return result;
    });
}

} // namespace herbascope::storage
