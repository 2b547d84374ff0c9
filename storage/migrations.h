// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The ladder of schemas: storage/schema/*.sql, numbered from 1, append-only, embedded at build time. A project's
/// user_version is the number of the last step applied to it. The ladder is a parameter, so that tests can climb one of
/// their own.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace SQLite {
class Database;
}

namespace herbascope::storage {

struct Migration {
    int version;     ///< user_version after it
    std::string sql; ///< without BEGIN and COMMIT
};

/// "Herb" in SQLite's application_id, which tells a project from any other database.
inline constexpr std::int32_t projectApplicationId = 0x48657262;

const std::vector<Migration> &migrations();

int userVersion(SQLite::Database &database);

/// Applies the steps above the file's version, each in one transaction. Foreign keys are off meanwhile and checked at
/// the end of each step. Throws SQLite::Exception or Error; the steps before the failing one stay.
void migrate(SQLite::Database &database, const std::vector<Migration> &ladder);

/// As migrate(), but copies an older `file` first and returns the copy's path; nullopt when there was nothing to do.
std::optional<std::filesystem::path> migrateWithBackup(SQLite::Database &database, const std::filesystem::path &file,
                                                       const std::vector<Migration> &ladder);

} // namespace herbascope::storage
