// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/sql.h"

#include "engine/error.h"

#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <string_view>

namespace herbascope::storage {

namespace {

/// What a broken uniqueness rule means, by the column SQLite names.
std::string duplicateSentence(std::string_view what, const std::string &subject) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> rules{
        {{"sheets.path", "a sheet with that image file"},
         {"classes.name_key", "a class of that name"},
         {"models.name", "a model of that name"},
         {"splits.name", "a split of that name"},
         {"models.active", "an active model"}}};
    for (const auto &[column, thing] : rules) {
        if (what.find(column) != std::string_view::npos) {
            return "The project \"" + subject + "\" already has " + std::string(thing) + ".";
        }
    }
    return {};
}

std::string constraintSentence(const SQLite::Exception &error, const std::string &subject) {
    if (std::string sentence = duplicateSentence(error.what(), subject); !sentence.empty()) return sentence;
    if (error.getExtendedErrorCode() == SQLITE_CONSTRAINT_FOREIGNKEY) {
        return "The project \"" + subject + "\" does not hold what the change refers to (a sheet, class or model).";
    }
    return "The change does not fit into the project \"" + subject + "\": " + error.what() + ".";
}

std::string fullSentence(const std::string &subject) {
    return "The project \"" + subject + "\" cannot be saved: the disk is full. Free some space and try again.";
}

std::string sentenceFor(const SQLite::Exception &error, const std::string &subject) {
    const std::string project = "The project \"" + subject + "\"";
    switch (error.getErrorCode() & 0xff) {
    case SQLITE_READONLY:
        return project + " cannot be changed: its file or folder is write-protected.";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return project + " is in use by another program. Try again in a moment.";
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_SCHEMA:
        return "The file \"" + subject + "\" is not a Herbascope project or is damaged.";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return "The file \"" + subject + "\" cannot be opened: check that it exists and that you may read it.";
    case SQLITE_IOERR:
        return project + " cannot be read or saved: the disk or network share reports an error.";
    case SQLITE_NOMEM:
        return project + " needs more memory than there is. Close other programs and try again.";
    case SQLITE_CONSTRAINT:
        return constraintSentence(error, subject);
    default:
        return project + " reports a problem: " + error.what() + ".";
    }
}

} // namespace

void throwReadable(const SQLite::Exception &error, const std::filesystem::path &file) {
    const std::string subject = file.filename().string();
    throw Error(isDiskFull(error, file) ? fullSentence(subject) : sentenceFor(error, subject));
}

bool isDiskFull(const SQLite::Exception &error, const std::filesystem::path &file) {
    constexpr std::uintmax_t leastRoom = 128 * 1024; // bytes; more than one step of the -shm file
    const int code = error.getErrorCode() & 0xff;
    if (code == SQLITE_FULL) return true;
    if (code != SQLITE_IOERR && code != SQLITE_CANTOPEN) return false;
    std::error_code unknown;
    const auto space = std::filesystem::space(std::filesystem::absolute(file).parent_path(), unknown);
    return !unknown && space.available < leastRoom;
}

std::string fileNameOf(const Database &database) {
    return database.file().filename().string();
}

void requireWritable(const Database &database) {
    if (database.access() == Database::Access::ReadWrite) return database.requireInPlace();
    const std::string project = "The project \"" + fileNameOf(database) + "\" is open for reading only: ";
    if (database.heldBy().empty()) throw Error(project + "its file or folder is write-protected, or the disk was full.");
    throw Error(project + database.heldBy() + " is working on it.");
}

WriteScope::WriteScope(SQLite::Database &database)
    : m_database(database)
    , m_nested(sqlite3_get_autocommit(database.getHandle()) == 0) {
    m_database.exec(m_nested ? "SAVEPOINT part" : "BEGIN IMMEDIATE");
}

WriteScope::~WriteScope() {
    if (!m_open) return;
    // After some errors (disk full) SQLite has rolled back by itself; then this fails and changes nothing.
    m_database.tryExec(m_nested ? "ROLLBACK TO part; RELEASE part" : "ROLLBACK");
}

void WriteScope::commit() {
    m_database.exec(m_nested ? "RELEASE part" : "COMMIT");
    m_open = false;
}

} // namespace herbascope::storage
