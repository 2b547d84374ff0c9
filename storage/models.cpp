// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/error.h"
#include "storage/queries.h"
#include "storage/sql.h"
#include "storage/text.h"

#include <algorithm>
#include <charconv>

namespace herbascope::storage {

namespace {

constexpr const char *selectModel =
    "SELECT id, name, folder, parent, preset, created_at, metrics_json, uuid, active FROM models ";

Model readModel(SQLite::Statement &row) {
    Model model;
    model.id = idAt<ModelId>(row, 0);
    model.name = textAt(row, 1);
    model.folder = textAt(row, 2);
    model.parent = textAt(row, 3);
    model.preset = textAt(row, 4);
    model.createdAt = textAt(row, 5);
    model.metricsJson = textAt(row, 6);
    model.uuid = textAt(row, 7);
    model.active = intAt(row, 8) != 0;
    return model;
}

std::optional<Model> firstModel(SQLite::Statement &query) {
    if (!query.executeStep()) return std::nullopt;
    return readModel(query);
}

void activate(SQLite::Database &database, ModelId id) {
    database.exec("UPDATE models SET active = 0 WHERE active = 1");
    SQLite::Statement update(database, "UPDATE models SET active = 1 WHERE id = ?");
    bindId(update, 1, id);
    if (update.exec() != 1) throw Error("The model is not part of this project.");
}

/// 8 of "quick-8" where the prefix is "quick-"; 0 of any other name.
int numberAfter(const std::string &prefix, const std::string &name) {
    if (name.rfind(prefix, 0) != 0) return 0;
    int number = 0;
    const char *end = name.data() + name.size();
    const auto [stop, problem] = std::from_chars(name.data() + prefix.size(), end, number);
    return problem == std::errc() && stop == end ? number : 0;
}

} // namespace

std::vector<Model> models(Database &database) {
    return guarded(database, [&] {
        std::vector<Model> result;
        SQLite::Statement query(database.handle(), std::string(selectModel) + "ORDER BY id DESC");
        while (query.executeStep()) result.push_back(readModel(query));
        return result;
    });
}

std::optional<Model> model(Database &database, ModelId id) {
    return guarded(database, [&] {
        SQLite::Statement query(database.handle(), std::string(selectModel) + "WHERE id = ?");
        bindId(query, 1, id);
        return firstModel(query);
    });
}

std::optional<Model> findModel(Database &database, const std::string &name) {
    return guarded(database, [&] {
        SQLite::Statement query(database.handle(), std::string(selectModel) + "WHERE name = ?");
        query.bind(1, name);
        return firstModel(query);
    });
}

ModelId addModel(Database &database, const Model &model) {
    return written(database, [&] {
        SQLite::Statement insert(database.handle(), R"sql(
            INSERT INTO models (name, folder, parent, preset, created_at, metrics_json, uuid)
            VALUES (?, ?, ?, ?, ?, ?, ?))sql");
        insert.bind(1, model.name);
        insert.bind(2, model.folder);
        insert.bind(3, model.parent);
        insert.bind(4, model.preset);
        insert.bind(5, model.createdAt.empty() ? nowUtc() : model.createdAt);
        insert.bind(6, model.metricsJson.empty() ? "{}" : model.metricsJson);
        insert.bind(7, model.uuid);
        insert.exec();
        const ModelId id{database.handle().getLastInsertRowid()};
        if (model.active) activate(database.handle(), id);
        return id;
    });
}

void setModelMetrics(Database &database, ModelId id, const std::string &metricsJson) {
    written(database, [&] {
        SQLite::Statement update(database.handle(), "UPDATE models SET metrics_json = ? WHERE id = ?");
        update.bind(1, metricsJson);
        bindId(update, 2, id);
        update.exec();
    });
}

void setActiveModel(Database &database, ModelId id) {
    written(database, [&] { activate(database.handle(), id); });
}

std::string nextModelName(Database &database, const std::string &preset) {
    return guarded(database, [&] {
        const std::string prefix = preset + "-";
        int highest = 0;
        // Runs too: one that is still going on will give its name to a model.
        SQLite::Statement query(database.handle(), "SELECT name FROM models UNION SELECT name FROM training_runs");
        while (query.executeStep()) highest = std::max(highest, numberAfter(prefix, textAt(query, 0)));
        return prefix + std::to_string(highest + 1);
    });
}

} // namespace herbascope::storage
