// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/queries.h"
#include "storage/sql.h"

namespace herbascope::storage {

void inOneTransaction(Database &database, const std::function<void()> &writes) {
    written(database, [&] { writes(); });
}

std::optional<std::string> metaValue(Database &database, const std::string &key) {
    return guarded(database, [&]() -> std::optional<std::string> {
        SQLite::Statement query(database.handle(), "SELECT value FROM meta WHERE key = ?");
        query.bind(1, key);
        if (!query.executeStep()) return std::nullopt;
        return textAt(query, 0);
    });
}

void setMetaValue(Database &database, const std::string &key, const std::string &value) {
    written(database, [&] {
        SQLite::Statement insert(database.handle(), "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)");
        insert.bind(1, key);
        insert.bind(2, value);
        insert.exec();
    });
}

} // namespace herbascope::storage
