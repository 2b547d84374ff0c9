// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/edit.h"

#include "engine/error.h"
#include "storage/edit_private.h"
#include "storage/text.h"

namespace herbascope::storage {

namespace {

bool sameContent(const Annotation &a, const Annotation &b) {
    return a.organ == b.organ && a.box == b.box && a.origin == b.origin && a.prediction == b.prediction &&
           a.flags == b.flags && a.note == b.note && a.pose == b.pose;
}

Annotation requireAnnotation(Database &database, AnnotationId id) {
    if (auto found = annotation(database, id)) return *found;
    throw Error("The box is no longer there: it has been deleted.");
}

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
    annotation.author = d->author;
    annotation.changedAt = d->now;
    d->attempt([&] {
        requireOnSheet(annotation.box, frameOf(d->handle(), annotation.sheet.value));
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
    d->attempt([&] {
        const Annotation before = requireAnnotation(d->database, annotation.id);
        if (sameContent(before, annotation)) return;
        // A note on a box that an older program let in is no reason to refuse it.
        if (before.box != annotation.box) requireOnSheet(annotation.box, frameOf(d->handle(), annotation.sheet.value));
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
