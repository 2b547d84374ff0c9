// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/queries.h"
#include "storage/sql.h"

namespace herbascope::storage {

namespace {

std::vector<SheetId> sheetsOf(SQLite::Database &database, std::int64_t split) {
    std::vector<SheetId> result;
    SQLite::Statement query(database, "SELECT sheet_id FROM split_sheets WHERE split_id = ? ORDER BY sheet_id");
    query.bind(1, static_cast<int64_t>(split));
    while (query.executeStep()) result.push_back(idAt<SheetId>(query, 0));
    return result;
}

Split readSplit(SQLite::Database &database, SQLite::Statement &row) {
    return {textAt(row, 1), intAt(row, 2) != 0, sheetsOf(database, row.getColumn(0).getInt64())};
}

/// The id of the split of that name, made or renewed without its sheets.
std::int64_t emptySplit(SQLite::Database &database, const Split &split) {
    SQLite::Statement insert(database, R"sql(
        INSERT INTO splits (name, frozen) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET frozen = excluded.frozen
        RETURNING id)sql");
    insert.bind(1, split.name);
    insert.bind(2, split.frozen ? 1 : 0);
    insert.executeStep();
    const std::int64_t id = insert.getColumn(0).getInt64();
    SQLite::Statement clear(database, "DELETE FROM split_sheets WHERE split_id = ?");
    clear.bind(1, static_cast<int64_t>(id));
    clear.exec();
    return id;
}

} // namespace

std::vector<Split> splits(Database &database) {
    return guarded(database, [&] {
        std::vector<Split> result;
        SQLite::Statement query(database.handle(), "SELECT id, name, frozen FROM splits ORDER BY id");
        while (query.executeStep()) result.push_back(readSplit(database.handle(), query));
        return result;
    });
}

std::optional<Split> split(Database &database, const std::string &name) {
    return guarded(database, [&]() -> std::optional<Split> {
        SQLite::Statement query(database.handle(), "SELECT id, name, frozen FROM splits WHERE name = ?");
        query.bind(1, name);
        if (!query.executeStep()) return std::nullopt;
        return readSplit(database.handle(), query);
    });
}

void setSplit(Database &database, const Split &split) {
    written(database, [&] {
        const std::int64_t id = emptySplit(database.handle(), split);
        SQLite::Statement insert(database.handle(),
                                 "INSERT OR IGNORE INTO split_sheets (split_id, sheet_id) VALUES (?, ?)");
        for (const SheetId sheet : split.sheets) {
            insert.bind(1, static_cast<int64_t>(id));
            bindId(insert, 2, sheet);
            insert.exec();
            insert.reset();
        }
    });
}

} // namespace herbascope::storage
