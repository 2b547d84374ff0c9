// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A project's SQLite file. Owned by app::Project, used by its thread alone. WAL with synchronous=FULL (rollback
/// journal where WAL does not work, e.g. on a network share); STRICT tables, foreign keys on.

#include <filesystem>
#include <memory>
#include <string>

namespace SQLite {
class Database;
}

namespace herbascope::storage {

/// The schema this program writes.
int schemaVersion();

class Database {
public:
    enum class Access { ReadWrite, ReadOnly };

    /// Creates a new project file; throws Error if it exists.
    static Database create(const std::filesystem::path &file);
    /// Opens a project. Older schemas are migrated after a backup copy beside the file (SQLite's backup API); a newer
    /// one is refused with a sentence and never opened for writing. Takes the project's lock (a file of its own,
    /// "project.lock", naming user, machine and process); when another living program holds it the project comes
    /// read-only and heldBy() says who. Throws Error.
    static Database open(const std::filesystem::path &file);
    /// Opens a project for reading only, without its lock, beside whoever writes it. Throws Error.
    static Database openForReading(const std::filesystem::path &file);

    Database(Database &&) noexcept;
    Database &operator=(Database &&) noexcept;
    ~Database();

    Access access() const;
    const std::string &heldBy() const; ///< "anna on herbar-pc (process 4711)"; empty when writable
    const std::string &notice() const; ///< said once at opening: migrated, rollback journal; may be empty
    /// Throws Error where the project's file (or its -wal) is not the one any more that was opened: replaced, removed
    /// or cut short by someone else. Asked before every write, so that nothing is overwritten.
    void requireInPlace() const;
    SQLite::Database &handle() const; ///< for storage/*.cpp only
    int version() const;
    const std::filesystem::path &file() const;

private:
    struct Private;
    explicit Database(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace herbascope::storage
