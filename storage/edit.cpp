// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/edit.h"

#include "engine/error.h"
#include "storage/queries.h"
#include "storage/row_images.h"
#include "storage/text.h"

#include <cmath>

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

namespace {

void requireFinite(const Box &box) {
    if (!std::isfinite(box.x1) || !std::isfinite(box.y1) || !std::isfinite(box.x2) || !std::isfinite(box.y2)) {
        throw Error("A box has a corner that is not a number.");
    }
}

void requireSound(const Box &box) {
    requireFinite(box);
    if (box.width() <= 0 || box.height() <= 0) {
        throw Error("A box needs a width and a height: drag from one corner to the other.");
    }
}

bool sameContent(const Annotation &a, const Annotation &b) {
    return a.organ == b.organ && a.box == b.box && a.origin == b.origin && a.prediction == b.prediction &&
           a.flags == b.flags && a.note == b.note && a.pose == b.pose;
}

Annotation requireAnnotation(Database &database, AnnotationId id) {
    if (auto found = annotation(database, id)) return *found;
    throw Error("The box is no longer there: it has been deleted.");
}

/// Binds what is common to inserting boxes one by one and as a set, in the order of insertAnnotationSql.
void bindNewAnnotation(SQLite::Statement &insert, const Annotation &annotation) {
    bindId(insert, 1, annotation.sheet);
    bindId(insert, 2, annotation.organ);
    bindBox(insert, 3, annotation.box);
    insert.bind(7, toText(annotation.origin));
    bindId(insert, 8, annotation.prediction);
    insert.bind(9, annotation.flags);
    insert.bind(10, annotation.note);
    insert.bind(11, annotation.pose);
}

constexpr const char *insertAnnotationSql = R"sql(
    INSERT INTO annotations (sheet_id, class_id, x1, y1, x2, y2, origin, prediction_id, flags, note, pose, author,
                             changed_at, import_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";

OrganClass cleaned(const OrganClass &organ) {
    OrganClass result = organ;
    result.name = trimmed(organ.name);
    if (result.name.empty()) throw Error("A class needs a name.");
    return result;
}

} // namespace

EditGroup::EditGroup(Database &database, std::string title, std::string author, SheetId sheet) {
    requireWritable(database);
    d = guarded(database, [&] {
        return std::unique_ptr<Private>(
            new Private{database, std::move(title), std::move(author), sheet, nowUtc(), WriteScope(database.handle())});
    });
}

EditGroup::~EditGroup() = default;

Annotation EditGroup::addAnnotation(Annotation annotation) {
    requireSound(annotation.box);
    annotation.author = d->author;
    annotation.changedAt = d->now;
    d->attempt([&] {
        SQLite::Statement insert(d->handle(), insertAnnotationSql);
        bindNewAnnotation(insert, annotation);
        insert.bind(12, annotation.author);
        insert.bind(13, annotation.changedAt);
        insert.exec();
        annotation.id.value = d->handle().getLastInsertRowid();
        d->log(table::annotations, annotation.id.value, std::nullopt,
               readImage(d->handle(), table::annotations, annotation.id.value));
    });
    return annotation;
}

void EditGroup::updateAnnotation(const Annotation &annotation) {
    requireSound(annotation.box);
    d->attempt([&] {
        if (sameContent(requireAnnotation(d->database, annotation.id), annotation)) return;
        d->logged(table::annotations, annotation.id.value, [&] {
            SQLite::Statement update(d->handle(), R"sql(
                UPDATE annotations SET class_id = ?, x1 = ?, y1 = ?, x2 = ?, y2 = ?, origin = ?, prediction_id = ?,
                       flags = ?, note = ?, pose = ?, author = ?, changed_at = ? WHERE id = ?)sql");
            bindId(update, 1, annotation.organ);
            bindBox(update, 2, annotation.box);
            update.bind(6, toText(annotation.origin));
            bindId(update, 7, annotation.prediction);
            update.bind(8, annotation.flags);
            update.bind(9, annotation.note);
            update.bind(10, annotation.pose);
            update.bind(11, d->author);
            update.bind(12, d->now);
            bindId(update, 13, annotation.id);
            update.exec();
        });
    });
}

void EditGroup::deleteAnnotation(AnnotationId id) {
    d->attempt([&] {
        requireAnnotation(d->database, id);
        d->logged(table::annotations, id.value,
                  [&] { restoreImage(d->handle(), table::annotations, id.value, std::nullopt); });
    });
}

void EditGroup::setSheetState(SheetId sheet, SheetState state) {
    d->attempt([&] {
        d->logged(table::sheets, sheet.value, [&] {
            SQLite::Statement update(d->handle(), "UPDATE sheets SET state = ? WHERE id = ?");
            update.bind(1, toText(state));
            bindId(update, 2, sheet);
            update.exec();
        });
    });
}

void EditGroup::setVerified(SheetId sheet, bool verified) {
    d->attempt([&] {
        d->logged(table::sheets, sheet.value, [&] {
            SQLite::Statement update(d->handle(), "UPDATE sheets SET verified = ? WHERE id = ?");
            update.bind(1, verified ? 1 : 0);
            bindId(update, 2, sheet);
            update.exec();
        });
    });
}

void EditGroup::review(PredictionId prediction, Decision decision, AnnotationId annotation) {
    d->attempt([&] {
        const auto current = storage::prediction(d->database, prediction);
        if (!current) throw Error("The prediction is not part of this project.");
        if (current->decision == decision && current->annotation == annotation) return;
        d->logged(table::reviews, prediction.value, [&] {
            if (decision == Decision::None) {
                restoreImage(d->handle(), table::reviews, prediction.value, std::nullopt);
                return;
            }
            SQLite::Statement insert(d->handle(), R"sql(
                INSERT OR REPLACE INTO reviews (prediction_id, decision, annotation_id, author, at)
                VALUES (?, ?, ?, ?, ?))sql");
            bindId(insert, 1, prediction);
            insert.bind(2, toText(decision));
            bindId(insert, 3, annotation);
            insert.bind(4, d->author);
            insert.bind(5, d->now);
            insert.exec();
        });
    });
}

void EditGroup::importAnnotations(const std::vector<Annotation> &annotations) {
    if (annotations.empty()) return;
    d->attempt([&] {
        const GroupId set = d->logGroup();
        d->logged(table::importSet, set.value, [&] {
            SQLite::Statement insert(d->handle(), insertAnnotationSql);
            for (const Annotation &annotation : annotations) {
                requireFinite(annotation.box);
                bindNewAnnotation(insert, annotation);
                insert.bind(12, d->author);
                insert.bind(13, d->now);
                bindId(insert, 14, set);
                insert.exec();
                insert.reset();
            }
        });
    });
}

ClassId EditGroup::addClass(const OrganClass &organ) {
    const OrganClass clean = cleaned(organ);
    return d->attempt([&] {
        SQLite::Statement insert(d->handle(), R"sql(
            INSERT INTO classes (name, name_key, color, term_iri, position) VALUES (?, ?, ?, ?, ?))sql");
        insert.bind(1, clean.name);
        insert.bind(2, caseless(clean.name));
        insert.bind(3, clean.color);
        insert.bind(4, clean.termIri);
        insert.bind(5, clean.position);
        insert.exec();
        const ClassId id{d->handle().getLastInsertRowid()};
        d->log(table::classes, id.value, std::nullopt, readImage(d->handle(), table::classes, id.value));
        return id;
    });
}

void EditGroup::updateClass(const OrganClass &organ) {
    const OrganClass clean = cleaned(organ);
    d->attempt([&] {
        d->logged(table::classes, clean.id.value, [&] {
            SQLite::Statement update(d->handle(), R"sql(
                UPDATE classes SET name = ?, name_key = ?, color = ?, term_iri = ?, position = ?
                WHERE id = ? AND deleted = 0)sql");
            update.bind(1, clean.name);
            update.bind(2, caseless(clean.name));
            update.bind(3, clean.color);
            update.bind(4, clean.termIri);
            update.bind(5, clean.position);
            bindId(update, 6, clean.id);
            update.exec();
        });
    });
}

GroupId EditGroup::commit() {
    d->attempt([&] { d->scope.commit(); });
    return d->group;
}

} // namespace herbascope::storage
