// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/migrations.h"

#include "engine/error.h"
#include "engine/file_names.h"
#include "storage/sql.h"
#include "storage/text.h"

#include <SQLiteCpp/Backup.h>
#include <sqlite3.h>

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace herbascope::storage {

namespace {

void climb(SQLite::Database &database, const Migration &step) {
    WriteScope scope(database);
    database.exec(step.sql);
    SQLite::Statement broken(database, "PRAGMA foreign_key_check");
    if (broken.executeStep()) {
        throw Error("The project cannot be brought to schema " + std::to_string(step.version) + ": table \"" +
                    textAt(broken, 0) + "\" refers to rows that are missing.");
    }
    database.exec("PRAGMA user_version = " + std::to_string(step.version));
    database.exec("PRAGMA application_id = " + std::to_string(projectApplicationId));
    scope.commit();
}

/// Puts a file or a folder's entries on the disk; a file system that cannot is no reason to refuse.
void sync(const std::filesystem::path &path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    fsync(file);
    close(file);
}

/// "project-schema-1-20260301T120000Z.herb", numbered when that exists.
std::filesystem::path backupName(const std::filesystem::path &file, int version) {
    std::string time = nowUtc();
    std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
    const std::string stem = file.stem().string() + "-schema-" + std::to_string(version) + "-" + time;
    std::filesystem::path name = file.parent_path() / (stem + file.extension().string());
    for (int n = 2; std::filesystem::exists(name); ++n) {
        name = file.parent_path() / (stem + "-" + std::to_string(n) + file.extension().string());
    }
    return name;
}

void copyTo(SQLite::Database &database, const std::filesystem::path &target) {
    const std::filesystem::path part = engine::temporaryName(target);
    std::filesystem::remove(part); // of a killed process with this number
    {
        SQLite::Database copy(part.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        SQLite::Backup backup(copy, database);
        const int status = backup.executeStep();
        if (status != SQLITE_DONE) throw SQLite::Exception("the copy is not complete", status);
    }
    sync(part);
    std::filesystem::rename(part, target);
    sync(target.parent_path());
}

} // namespace

int userVersion(SQLite::Database &database) {
    return database.execAndGet("PRAGMA user_version").getInt();
}

void migrate(SQLite::Database &database, const std::vector<Migration> &ladder) {
    // Rebuilding a table drops it for a moment; the pragma does nothing inside a transaction, so it goes round all.
    database.exec("PRAGMA foreign_keys = OFF");
    const int version = userVersion(database);
    for (const Migration &step : ladder) {
        if (step.version > version) climb(database, step);
    }
    database.exec("PRAGMA foreign_keys = ON");
}

std::optional<std::filesystem::path> migrateWithBackup(SQLite::Database &database, const std::filesystem::path &file,
                                                       const std::vector<Migration> &ladder) {
    const int version = userVersion(database);
    const bool older =
        std::any_of(ladder.begin(), ladder.end(), [&](const Migration &step) { return step.version > version; });
    if (!older) return std::nullopt;
    const std::filesystem::path backup = backupName(file, version);
    copyTo(database, backup);
    migrate(database, ladder);
    return backup;
}

} // namespace herbascope::storage
