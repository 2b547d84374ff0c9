// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the .cpp files of storage share around their SQL: SQLite's errors as sentences, transactions, ids as
/// parameters. Never included from outside storage. Statements are locals, so that they are reset and finalised in
/// time.

#include "storage/database.h"
#include "storage/records.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <string>
#include <type_traits>
#include <utility>

namespace herbascope::storage {

/// Throws the sentence for an SQLite error as Error; `file` is the project's.
[[noreturn]] void throwReadable(const SQLite::Exception &error, const std::filesystem::path &file);

/// Whether the error comes from a disk without room; SQLite calls that an I/O error for the files beside the project.
bool isDiskFull(const SQLite::Exception &error, const std::filesystem::path &file);

std::string fileNameOf(const Database &database);

/// Throws Error, naming who holds the project, when it is open for reading only.
void requireWritable(const Database &database);

template <class Function> auto guarded(const Database &database, Function &&function) -> decltype(function()) {
    try {
        return std::forward<Function>(function)();
    } catch (const SQLite::Exception &error) {
        throwReadable(error, database.file());
    }
}

/// An immediate transaction, or a savepoint within the one an EditGroup holds open. Rolls back without commit().
class WriteScope {
public:
    explicit WriteScope(SQLite::Database &database);
    ~WriteScope();
    WriteScope(const WriteScope &) = delete;
    WriteScope &operator=(const WriteScope &) = delete;
    void commit();

private:
    SQLite::Database &m_database;
    bool m_nested;
    bool m_open = true;
};

/// Runs `function` as one transaction on a writable project.
template <class Function> auto written(Database &database, Function &&function) -> decltype(function()) {
    requireWritable(database);
    return guarded(database, [&] {
        WriteScope scope(database.handle());
        if constexpr (std::is_void_v<decltype(function())>) {
            function();
            scope.commit();
        } else {
            auto result = function();
            scope.commit();
            return result;
        }
    });
}

template <class Tag> void bindId(SQLite::Statement &statement, int index, Id<Tag> id) {
    if (id) {
        statement.bind(index, static_cast<int64_t>(id.value));
    } else {
        statement.bind(index); // NULL
    }
}

template <class IdType> IdType idAt(SQLite::Statement &statement, int column) {
    return IdType{statement.getColumn(column).getInt64()}; // NULL reads as 0
}

inline std::string textAt(SQLite::Statement &statement, int column) {
    return statement.getColumn(column).getString();
}
inline int intAt(SQLite::Statement &statement, int column) {
    return statement.getColumn(column).getInt();
}
inline double doubleAt(SQLite::Statement &statement, int column) {
    return statement.getColumn(column).getDouble();
}

inline Box boxAt(SQLite::Statement &statement, int column) {
    return {doubleAt(statement, column), doubleAt(statement, column + 1), doubleAt(statement, column + 2),
            doubleAt(statement, column + 3)};
}

inline void bindBox(SQLite::Statement &statement, int index, const Box &box) {
    statement.bind(index, box.x1);
    statement.bind(index + 1, box.y1);
    statement.bind(index + 2, box.x2);
    statement.bind(index + 3, box.y2);
}

} // namespace herbascope::storage
