// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/edit_private.h"

namespace herbascope::storage {

void EditGroup::importAnnotations(const std::vector<Annotation> &annotations) {
    if (annotations.empty()) return;
    d->attempt([&] {
        SheetId sheet;
        std::pair<int, int> frame;
        for (const Annotation &annotation : annotations) { // all of them before the first is stored
            if (annotation.sheet != sheet) frame = frameOf(d->handle(), annotation.sheet.value);
            sheet = annotation.sheet;
            requireOnSheet(annotation.box, frame);
        }
        const GroupId set = d->logGroup();
        d->logged(table::importSet, set.value, [&] {
            SQLite::Statement insert(d->handle(), insertAnnotationSql);
            for (const Annotation &annotation : annotations) {
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

void EditGroup::importPredictions(SheetId sheet, ModelId model, const std::vector<Prediction> &predictions) {
    d->attempt([&] {
        const std::int64_t before = currentRun(d->handle(), sheet);
        // First the state, then the run: undo goes backwards, and a sheet with current predictions is never new.
        d->logged(table::sheets, sheet.value, [&] { storePredictions(d->database, sheet, model, predictions); });
        const std::int64_t after = currentRun(d->handle(), sheet);
        d->log(table::importSet, d->logGroup().value, runImage(sheet, before, after), runImage(sheet, after, before));
    });
}

void EditGroup::importSplit(const Split &split) {
    d->attempt([&] {
        const RowImage before = splitImage(split.name, storage::split(d->database, split.name));
        setSplit(d->database, split);
        const RowImage after = splitImage(split.name, storage::split(d->database, split.name));
        if (before != after) d->log(table::importSet, d->logGroup().value, before, after);
    });
}

void EditGroup::setVocJson(SheetId sheet, const std::string &vocJson) {
    d->attempt([&] {
        const auto known = storage::sheet(d->database, sheet);
        if (!known) throw Error("The sheet is not part of this project.");
        SQLite::Statement update(d->handle(), "UPDATE sheets SET voc_json = ? WHERE id = ?");
        update.bind(1, vocJson);
        bindId(update, 2, sheet);
        update.exec();
        d->log(table::sheets, sheet.value, vocImage(known->vocJson), vocImage(vocJson));
    });
}

} // namespace herbascope::storage
