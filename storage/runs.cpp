// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/queries.h"
#include "storage/sql.h"
#include "storage/text.h"

#include <algorithm>

namespace herbascope::storage {

namespace {

constexpr const char *selectRun = R"sql(
    SELECT id, name, preset, config_json, folder, state, iteration, iterations, started_at, ended_at, message, loss_json,
           model_id
    FROM training_runs )sql";

TrainingRun readRun(SQLite::Statement &row) {
    TrainingRun run;
    run.id = idAt<RunId>(row, 0);
    run.name = textAt(row, 1);
    run.preset = textAt(row, 2);
    run.configJson = textAt(row, 3);
    run.folder = textAt(row, 4);
    run.state = runStateFrom(textAt(row, 5));
    run.iteration = intAt(row, 6);
    run.iterations = intAt(row, 7);
    run.startedAt = textAt(row, 8);
    run.endedAt = textAt(row, 9);
    run.message = textAt(row, 10);
    run.lossJson = textAt(row, 11);
    run.model = idAt<ModelId>(row, 12);
    return run;
}

/// Binds everything but the id, at 1..12.
void bindRun(SQLite::Statement &statement, const TrainingRun &run) {
    statement.bind(1, run.name);
    statement.bind(2, run.preset);
    statement.bind(3, run.configJson);
    statement.bind(4, run.folder);
    statement.bind(5, toText(run.state));
    statement.bind(6, run.iteration);
    statement.bind(7, run.iterations);
    statement.bind(8, run.startedAt.empty() ? nowUtc() : run.startedAt);
    statement.bind(9, run.endedAt);
    statement.bind(10, run.message);
    statement.bind(11, run.lossJson);
    bindId(statement, 12, run.model);
}

} // namespace

std::vector<TrainingRun> trainingRuns(Database &database) {
    return guarded(database, [&] {
        std::vector<TrainingRun> result;
        SQLite::Statement query(database.handle(), std::string(selectRun) + "ORDER BY id DESC");
        while (query.executeStep()) result.push_back(readRun(query));
        return result;
    });
}

std::optional<TrainingRun> trainingRun(Database &database, RunId id) {
    return guarded(database, [&]() -> std::optional<TrainingRun> {
        SQLite::Statement query(database.handle(), std::string(selectRun) + "WHERE id = ?");
        bindId(query, 1, id);
        if (!query.executeStep()) return std::nullopt;
        return readRun(query);
    });
}

RunId addTrainingRun(Database &database, const TrainingRun &run) {
    return written(database, [&] {
        SQLite::Statement insert(database.handle(), R"sql(
            INSERT INTO training_runs (name, preset, config_json, folder, state, iteration, iterations, started_at,
                                       ended_at, message, loss_json, model_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql");
        bindRun(insert, run);
        insert.exec();
        return RunId{database.handle().getLastInsertRowid()};
    });
}

void updateTrainingRun(Database &database, const TrainingRun &run) {
    written(database, [&] {
        SQLite::Statement update(database.handle(), R"sql(
            UPDATE training_runs SET name = ?, preset = ?, config_json = ?, folder = ?, state = ?, iteration = ?,
                   iterations = ?, started_at = ?, ended_at = ?, message = ?, loss_json = ?, model_id = ?
            WHERE id = ?)sql");
        bindRun(update, run);
        bindId(update, 13, run.id);
        update.exec();
    });
}

void removeTrainingRun(Database &database, RunId id) {
    written(database, [&] {
        SQLite::Statement remove(database.handle(), "DELETE FROM training_runs WHERE id = ?");
        bindId(remove, 1, id);
        remove.exec();
    });
}

void markInterruptedRuns(Database &database) {
    // Mostly there are none; then nothing is written, so that a project on a full disk opens.
    if (std::ranges::none_of(trainingRuns(database),
                             [](const TrainingRun &run) { return run.state == RunState::Running; }))
        return;
    written(database,
            [&] { database.handle().exec("UPDATE training_runs SET state = 'interrupted' WHERE state = 'running'"); });
}

} // namespace herbascope::storage
