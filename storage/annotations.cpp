// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/queries.h"
#include "storage/sql.h"
#include "storage/text.h"

namespace herbascope::storage {

namespace {

constexpr const char *selectAnnotation = R"sql(
    SELECT id, sheet_id, class_id, x1, y1, x2, y2, origin, prediction_id, flags, note, pose, author, changed_at
    FROM annotations WHERE deleted = 0 )sql";

Annotation readAnnotation(SQLite::Statement &row) {
    Annotation annotation;
    annotation.id = idAt<AnnotationId>(row, 0);
    annotation.sheet = idAt<SheetId>(row, 1);
    annotation.organ = idAt<ClassId>(row, 2);
    annotation.box = boxAt(row, 3);
    annotation.origin = originFrom(textAt(row, 7));
    annotation.prediction = idAt<PredictionId>(row, 8);
    annotation.flags = intAt(row, 9);
    annotation.note = textAt(row, 10);
    annotation.pose = textAt(row, 11);
    annotation.author = textAt(row, 12);
    annotation.changedAt = textAt(row, 13);
    return annotation;
}

std::vector<Annotation> annotationsOf(SQLite::Statement &query) {
    std::vector<Annotation> result;
    while (query.executeStep()) result.push_back(readAnnotation(query));
    return result;
}

} // namespace

std::vector<Annotation> annotations(Database &database, SheetId sheet) {
    return guarded(database, [&] {
        SQLite::Statement query(database.handle(), std::string(selectAnnotation) + "AND sheet_id = ? ORDER BY id");
        bindId(query, 1, sheet);
        return annotationsOf(query);
    });
}

std::optional<Annotation> annotation(Database &database, AnnotationId id) {
    return guarded(database, [&]() -> std::optional<Annotation> {
        SQLite::Statement query(database.handle(), std::string(selectAnnotation) + "AND id = ?");
        bindId(query, 1, id);
        if (!query.executeStep()) return std::nullopt;
        return readAnnotation(query);
    });
}

std::vector<Annotation> allAnnotations(Database &database) {
    return guarded(database, [&] {
        SQLite::Statement query(database.handle(), std::string(selectAnnotation) + "ORDER BY sheet_id, id");
        return annotationsOf(query);
    });
}

std::map<ClassId, int> annotationCounts(Database &database) {
    return guarded(database, [&] {
        std::map<ClassId, int> result;
        SQLite::Statement query(database.handle(),
                                "SELECT class_id, COUNT(*) FROM annotations WHERE deleted = 0 GROUP BY class_id");
        while (query.executeStep()) result[idAt<ClassId>(query, 0)] = intAt(query, 1);
        return result;
    });
}

} // namespace herbascope::storage
