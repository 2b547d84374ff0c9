// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/error.h"
#include "storage/queries.h"
#include "storage/sql.h"
#include "storage/text.h"

#include <cmath>

namespace herbascope::storage {

namespace {

constexpr const char *selectPrediction = R"sql(
    SELECT p.id, r.sheet_id, r.model_id, p.class_id, p.x1, p.y1, p.x2, p.y2, p.score, r.superseded, v.decision,
           v.annotation_id
    FROM prediction_runs r JOIN predictions p ON p.run_id = r.id LEFT JOIN reviews v ON v.prediction_id = p.id )sql";

Prediction readPrediction(SQLite::Statement &row) {
    Prediction prediction;
    prediction.id = idAt<PredictionId>(row, 0);
    prediction.sheet = idAt<SheetId>(row, 1);
    prediction.model = idAt<ModelId>(row, 2);
    prediction.organ = idAt<ClassId>(row, 3);
    prediction.box = boxAt(row, 4);
    prediction.score = doubleAt(row, 8);
    prediction.superseded = intAt(row, 9) != 0;
    prediction.decision = decisionFrom(textAt(row, 10)); // NULL reads as ""
    prediction.annotation = idAt<AnnotationId>(row, 11);
    return prediction;
}

std::vector<Prediction> predictionsFrom(SQLite::Statement &query) {
    std::vector<Prediction> result;
    while (query.executeStep()) result.push_back(readPrediction(query));
    return result;
}

void supersede(SQLite::Database &database, SheetId sheet) {
    SQLite::Statement update(database,
                             "UPDATE prediction_runs SET superseded = 1 WHERE sheet_id = ? AND superseded = 0");
    bindId(update, 1, sheet);
    update.exec();
}

/// Marks the sheet's current run as superseded and begins the new one.
std::int64_t beginRun(SQLite::Database &database, SheetId sheet, ModelId model,
                      const std::optional<PredictionSettings> &settings) {
    supersede(database, sheet);
    SQLite::Statement insert(database, R"sql(
        INSERT INTO prediction_runs (sheet_id, model_id, at, lowest_score, tile_side) VALUES (?, ?, ?, ?, ?))sql");
    bindId(insert, 1, sheet);
    bindId(insert, 2, model);
    insert.bind(3, nowUtc());
    if (settings) { // what is not bound is NULL
        insert.bind(4, settings->lowestScore);
        insert.bind(5, settings->tileSide);
    }
    insert.exec();
    return database.getLastInsertRowid();
}

} // namespace

std::vector<Prediction> currentPredictions(Database &database, SheetId sheet) {
    return guarded(database, [&] {
        SQLite::Statement query(database.handle(), std::string(selectPrediction) +
                                                       "WHERE r.sheet_id = ? AND r.superseded = 0 ORDER BY p.id");
        bindId(query, 1, sheet);
        return predictionsFrom(query);
    });
}

std::vector<Prediction> predictionsOf(Database &database, ModelId model, SheetId sheet) {
    return guarded(database, [&] {
        SQLite::Statement query(database.handle(), std::string(selectPrediction) + R"sql(
            WHERE r.id = (SELECT MAX(id) FROM prediction_runs WHERE sheet_id = ? AND model_id = ?) ORDER BY p.id)sql");
        bindId(query, 1, sheet);
        bindId(query, 2, model);
        return predictionsFrom(query);
    });
}

std::vector<Prediction> rejectedPredictions(Database &database, SheetId sheet) {
    return guarded(database, [&] {
        SQLite::Statement query(database.handle(),
                                std::string(selectPrediction) +
                                    "WHERE r.sheet_id = ? AND v.decision = 'rejected' ORDER BY p.id");
        bindId(query, 1, sheet);
        return predictionsFrom(query);
    });
}

std::optional<Prediction> prediction(Database &database, PredictionId id) {
    return guarded(database, [&]() -> std::optional<Prediction> {
        SQLite::Statement query(database.handle(), std::string(selectPrediction) + "WHERE p.id = ?");
        bindId(query, 1, id);
        if (!query.executeStep()) return std::nullopt;
        return readPrediction(query);
    });
}

void storePredictions(Database &database, SheetId sheet, ModelId model, const std::vector<Prediction> &predictions,
                      const std::optional<PredictionSettings> &settings) {
    written(database, [&] {
        const std::int64_t run = beginRun(database.handle(), sheet, model, settings);
        SQLite::Statement insert(database.handle(), R"sql(
            INSERT INTO predictions (run_id, class_id, x1, y1, x2, y2, score) VALUES (?, ?, ?, ?, ?, ?, ?))sql");
        const auto frame = frameOf(database.handle(), sheet.value);
        for (const Prediction &prediction : predictions) {
            requireOnSheet(prediction.box, frame);
            if (!std::isfinite(prediction.score)) throw Error("A prediction's score is not a number.");
            insert.bind(1, static_cast<int64_t>(run));
            bindId(insert, 2, prediction.organ);
            bindBox(insert, 3, prediction.box);
            insert.bind(7, prediction.score);
            insert.exec();
            insert.reset();
        }
        SQLite::Statement state(database.handle(),
                                "UPDATE sheets SET state = 'predicted' WHERE id = ? AND state = 'new'");
        bindId(state, 1, sheet);
        state.exec();
    });
}

void supersedePredictions(Database &database, SheetId sheet) {
    written(database, [&] { supersede(database.handle(), sheet); });
}

std::optional<PredictionSettings> predictionSettings(Database &database, ModelId model, SheetId sheet) {
    return guarded(database, [&]() -> std::optional<PredictionSettings> {
        SQLite::Statement query(database.handle(), R"sql(
            SELECT lowest_score, tile_side FROM prediction_runs WHERE sheet_id = ? AND model_id = ?
            ORDER BY id DESC LIMIT 1)sql");
        bindId(query, 1, sheet);
        bindId(query, 2, model);
        if (!query.executeStep() || query.isColumnNull(0) || query.isColumnNull(1)) return std::nullopt;
        return PredictionSettings{doubleAt(query, 0), intAt(query, 1)};
    });
}

bool hasPredictions(Database &database, ModelId model, SheetId sheet) {
    return guarded(database, [&] {
        SQLite::Statement query(database.handle(), R"sql(
            SELECT EXISTS (SELECT 1 FROM prediction_runs WHERE sheet_id = ?1 AND model_id = ?2)
               AND EXISTS (SELECT 1 FROM prediction_runs WHERE sheet_id = ?1 AND superseded = 0))sql");
        bindId(query, 1, sheet);
        bindId(query, 2, model);
        query.executeStep();
        return intAt(query, 0) != 0;
    });
}

int openPredictionCount(Database &database) {
    return guarded(database, [&] {
        return database.handle()
            .execAndGet(R"sql(
                SELECT COUNT(*) FROM prediction_runs r JOIN predictions p ON p.run_id = r.id
                WHERE r.superseded = 0 AND NOT EXISTS
                    (SELECT 1 FROM reviews v WHERE v.prediction_id = p.id AND v.decision <> 'unsure'))sql")
            .getInt();
    });
}

} // namespace herbascope::storage
