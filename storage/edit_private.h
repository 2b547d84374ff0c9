// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The inside of an EditGroup; for edit.cpp and edit_import.cpp only.

#include "engine/error.h"
#include "storage/edit.h"
#include "storage/queries.h"
#include "storage/row_images.h"
#include "storage/sql.h"
#include "storage/text.h"

namespace herbascope::storage {

struct EditGroup::Private {
    Database &database;
    std::string title;
    std::string author;
    SheetId sheet;
    std::string now;
    WriteScope scope;
    GroupId group = {};
    bool broken = false; ///< SQLite failed half-way through a change: the group can only be rolled back

    /// Runs one change of the group.
    template <class Change> auto attempt(Change &&change) -> decltype(change()) {
        if (broken) throw Error("The edit could not be saved completely, so nothing of it was.");
        try {
            return change();
        } catch (const SQLite::Exception &error) {
            broken = true;
            throwReadable(error, database.file());
        }
    }

    SQLite::Database &handle() const { return database.handle(); }

    /// The group's row, written with its first change: a group without one leaves no trace.
    GroupId logGroup() {
        if (group) return group;
        SQLite::Statement insert(handle(), R"sql(
            INSERT INTO operation_groups (kind, title, sheet_id, author, at) VALUES ('edit', ?, ?, ?, ?))sql");
        insert.bind(1, title);
        bindId(insert, 2, sheet);
        insert.bind(3, author);
        insert.bind(4, now);
        insert.exec();
        group.value = handle().getLastInsertRowid();
        return group;
    }

    void log(const char *table, std::int64_t id, const RowImage &before, const RowImage &after) {
        if (before == after) return;
        SQLite::Statement insert(handle(), R"sql(
            INSERT INTO operations (group_id, table_name, row_id, before, after) VALUES (?, ?, ?, ?, ?))sql");
        bindId(insert, 1, logGroup());
        insert.bind(2, table);
        insert.bind(3, static_cast<int64_t>(id));
        before ? insert.bind(4, *before) : insert.bind(4);
        after ? insert.bind(5, *after) : insert.bind(5);
        insert.exec();
    }

    /// Runs `change` on a row and logs what it did.
    template <class Change> void logged(const char *table, std::int64_t id, Change &&change) {
        const RowImage before = readImage(handle(), table, id);
        change();
        log(table, id, before, readImage(handle(), table, id));
    }
};

/// Binds what is common to inserting boxes one by one and as a set, in the order of insertAnnotationSql.
inline void bindNewAnnotation(SQLite::Statement &insert, const Annotation &annotation) {
    bindId(insert, 1, annotation.sheet);
    bindId(insert, 2, annotation.organ);
    bindBox(insert, 3, annotation.box);
    insert.bind(7, toText(annotation.origin));
    bindId(insert, 8, annotation.prediction);
    insert.bind(9, annotation.flags);
    insert.bind(10, annotation.note);
    insert.bind(11, annotation.pose);
}

inline constexpr const char *insertAnnotationSql = R"sql(
    INSERT INTO annotations (sheet_id, class_id, x1, y1, x2, y2, origin, prediction_id, flags, note, pose, author,
                             changed_at, import_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";

} // namespace herbascope::storage
