// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/row_images.h"

#include "engine/box_rules.h"
#include "engine/error.h"
#include "engine/foreign_json.h"

#include <nlohmann/json.hpp>

#include <limits>
#include <utility>

namespace herbascope::storage {

namespace {

using nlohmann::json;

json idJson(SQLite::Statement &row, int column) {
    return row.isColumnNull(column) ? json(nullptr) : json(row.getColumn(column).getInt64());
}

void bindIdJson(SQLite::Statement &statement, int index, const json &id) {
    bindId(statement, index, Id<void>{id.is_null() ? 0 : id.get<std::int64_t>()});
}

json annotationJson(SQLite::Database &database, std::int64_t id) {
    SQLite::Statement row(database, R"sql(
        SELECT a.sheet_id, a.class_id, a.x1, a.y1, a.x2, a.y2, s.width, s.height, a.origin, a.prediction_id, a.flags,
               a.note, a.pose, a.author, a.changed_at
        FROM annotations a JOIN sheets s ON s.id = a.sheet_id WHERE a.id = ? AND a.deleted = 0)sql");
    row.bind(1, static_cast<int64_t>(id));
    if (!row.executeStep()) return nullptr;
    return {{"sheet", row.getColumn(0).getInt64()},
            {"class", row.getColumn(1).getInt64()},
            {"box", {doubleAt(row, 2), doubleAt(row, 3), doubleAt(row, 4), doubleAt(row, 5)}},
            {"frame", {intAt(row, 6), intAt(row, 7)}},
            {"origin", textAt(row, 8)},
            {"prediction", idJson(row, 9)},
            {"flags", intAt(row, 10)},
            {"note", textAt(row, 11)},
            {"pose", textAt(row, 12)},
            {"author", textAt(row, 13)},
            {"at", textAt(row, 14)}};
}

json sheetJson(SQLite::Database &database, std::int64_t id) {
    SQLite::Statement row(database, "SELECT state, verified FROM sheets WHERE id = ?");
    row.bind(1, static_cast<int64_t>(id));
    if (!row.executeStep()) return nullptr;
    return {{"state", textAt(row, 0)}, {"verified", intAt(row, 1)}};
}

json reviewJson(SQLite::Database &database, std::int64_t id) {
    SQLite::Statement row(database, R"sql(
        SELECT decision, annotation_id, author, at FROM reviews WHERE prediction_id = ?)sql");
    row.bind(1, static_cast<int64_t>(id));
    if (!row.executeStep()) return nullptr;
    return {{"decision", textAt(row, 0)},
            {"annotation", idJson(row, 1)},
            {"author", textAt(row, 2)},
            {"at", textAt(row, 3)}};
}

json classJson(SQLite::Database &database, std::int64_t id) {
    SQLite::Statement row(database, R"sql(
        SELECT name, name_key, color, term_iri, position FROM classes WHERE id = ? AND deleted = 0)sql");
    row.bind(1, static_cast<int64_t>(id));
    if (!row.executeStep()) return nullptr;
    return {{"name", textAt(row, 0)},
            {"key", textAt(row, 1)},
            {"color", textAt(row, 2)},
            {"term", textAt(row, 3)},
            {"position", intAt(row, 4)}};
}

json importSetJson(SQLite::Database &database, std::int64_t id) {
    SQLite::Statement row(database, "SELECT COUNT(*) FROM annotations WHERE import_id = ? AND deleted = 0");
    row.bind(1, static_cast<int64_t>(id));
    row.executeStep();
    const int count = intAt(row, 0);
    return count ? json{{"boxes", count}} : json(nullptr);
}

/// Runs a statement whose one parameter is the row's id.
void executeFor(SQLite::Database &database, const char *sql, std::int64_t id) {
    SQLite::Statement statement(database, sql);
    statement.bind(1, static_cast<int64_t>(id));
    statement.exec();
}

Box boxInCurrentFrame(SQLite::Database &database, const json &image) {
    const auto &box = image.at("box");
    const auto [width, height] = frameOf(database, image.at("sheet").get<std::int64_t>());
    const int oldWidth = image.at("frame").at(0).get<int>();
    const int oldHeight = image.at("frame").at(1).get<int>();
    // Only a changed frame scales: a factor of 1 would be exact, but an unknown size (0) is none to scale by.
    const bool known = width > 0 && height > 0 && oldWidth > 0 && oldHeight > 0;
    const double sx = known ? static_cast<double>(width) / oldWidth : 1.0;
    const double sy = known ? static_cast<double>(height) / oldHeight : 1.0;
    // JSON has no infinity: one that an older program let in stands there as null.
    const auto corner = [&](std::size_t i) {
        return box.at(i).is_number() ? box.at(i).get<double>() : std::numeric_limits<double>::quiet_NaN();
    };
    return {corner(0) * sx, corner(1) * sy, corner(2) * sx, corner(3) * sy};
}

void restoreAnnotation(SQLite::Database &database, std::int64_t id, const json &image) {
    const Box box = image.is_null() ? Box() : boxInCurrentFrame(database, image);
    const auto [width, height] =
        image.is_null() ? std::pair(0, 0) : frameOf(database, image.at("sheet").get<std::int64_t>());
    const engine::FittedBox fitted = engine::fitBox(box, width, height);
    if (fitted.fault) {
        executeFor(database, "UPDATE annotations SET deleted = 1 WHERE id = ?", id);
        return;
    }
    SQLite::Statement update(database, R"sql(
        UPDATE annotations SET sheet_id = ?, class_id = ?, x1 = ?, y1 = ?, x2 = ?, y2 = ?, origin = ?, prediction_id = ?,
               flags = ?, note = ?, pose = ?, author = ?, changed_at = ?, deleted = 0 WHERE id = ?)sql");
    bindIdJson(update, 1, image.at("sheet"));
    bindIdJson(update, 2, image.at("class"));
    bindBox(update, 3, engine::isOnSheet(box, width, height) ? box : fitted.box);
    update.bind(7, image.at("origin").get<std::string>());
    bindIdJson(update, 8, image.at("prediction"));
    update.bind(9, image.at("flags").get<int>());
    update.bind(10, image.at("note").get<std::string>());
    update.bind(11, image.at("pose").get<std::string>());
    update.bind(12, image.at("author").get<std::string>());
    update.bind(13, image.at("at").get<std::string>());
    update.bind(14, static_cast<int64_t>(id));
    update.exec();
}

void restoreSheet(SQLite::Database &database, std::int64_t id, const json &image) {
    if (image.contains("voc")) {
        SQLite::Statement update(database, "UPDATE sheets SET voc_json = ? WHERE id = ?");
        update.bind(1, image.at("voc").get<std::string>());
        update.bind(2, static_cast<int64_t>(id));
        update.exec();
        return;
    }
    // Predictions that came in the meantime are no edit and stay, so such a sheet does not go back to 'new'.
    SQLite::Statement update(database, R"sql(
        UPDATE sheets SET verified = ?2, state = CASE WHEN ?1 = 'new'
               AND EXISTS (SELECT 1 FROM prediction_runs WHERE sheet_id = ?3 AND superseded = 0) THEN 'predicted' ELSE ?1 END
        WHERE id = ?3)sql");
    update.bind(1, image.at("state").get<std::string>());
    update.bind(2, image.at("verified").get<int>());
    update.bind(3, static_cast<int64_t>(id));
    update.exec();
}

void restoreReview(SQLite::Database &database, std::int64_t id, const json &image) {
    if (image.is_null()) {
        executeFor(database, "DELETE FROM reviews WHERE prediction_id = ?", id);
        return;
    }
    SQLite::Statement insert(database, R"sql(
        INSERT OR REPLACE INTO reviews (prediction_id, decision, annotation_id, author, at) VALUES (?, ?, ?, ?, ?))sql");
    insert.bind(1, static_cast<int64_t>(id));
    insert.bind(2, image.at("decision").get<std::string>());
    bindIdJson(insert, 3, image.at("annotation"));
    insert.bind(4, image.at("author").get<std::string>());
    insert.bind(5, image.at("at").get<std::string>());
    insert.exec();
}

void restoreClass(SQLite::Database &database, std::int64_t id, const json &image) {
    if (image.is_null()) {
        // What a model has said since about the class is no edit and stays, and the class with it.
        executeFor(database, R"sql(
            UPDATE classes SET deleted = 1
            WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM predictions WHERE class_id = ?1))sql",
                   id);
        return;
    }
    SQLite::Statement update(database, R"sql(
        UPDATE classes SET name = ?, name_key = ?, color = ?, term_iri = ?, position = ?, deleted = 0 WHERE id = ?)sql");
    update.bind(1, image.at("name").get<std::string>());
    update.bind(2, image.at("key").get<std::string>());
    update.bind(3, image.at("color").get<std::string>());
    update.bind(4, image.at("term").get<std::string>());
    update.bind(5, image.at("position").get<int>());
    update.bind(6, static_cast<int64_t>(id));
    update.exec();
}

/// A run that neither the import nor what was before it made is newer: it is no edit and stays the current one.
void restoreRun(SQLite::Database &database, const json &image) {
    const SheetId sheet{image.at("sheet").get<std::int64_t>()};
    const std::int64_t current = currentRun(database, sheet);
    if (current != 0 && current != image.at("instead").get<std::int64_t>()) return;
    executeFor(database, "UPDATE prediction_runs SET superseded = 1 WHERE id = ?", current);
    executeFor(database, "UPDATE prediction_runs SET superseded = 0 WHERE id = ?", image.at("run").get<std::int64_t>());
}

void restoreSplit(SQLite::Database &database, const json &image) {
    SQLite::Statement remove(database, "DELETE FROM splits WHERE name = ?"); // its sheets go with it
    remove.bind(1, image.at("split").get<std::string>());
    remove.exec();
    if (image.at("sheets").is_null()) return;
    SQLite::Statement insert(database, "INSERT INTO splits (name, frozen) VALUES (?, ?)");
    insert.bind(1, image.at("split").get<std::string>());
    insert.bind(2, image.at("frozen").get<int>());
    insert.exec();
    const auto split = database.getLastInsertRowid();
    SQLite::Statement member(database, "INSERT INTO split_sheets (split_id, sheet_id) VALUES (?, ?)");
    for (const json &sheet : image.at("sheets")) {
        member.bind(1, static_cast<int64_t>(split));
        member.bind(2, static_cast<int64_t>(sheet.get<std::int64_t>()));
        member.exec();
        member.reset();
    }
}

void restoreImportSet(SQLite::Database &database, std::int64_t id, const json &image) {
    if (image.contains("run")) return restoreRun(database, image);
    if (image.contains("split")) return restoreSplit(database, image);
    SQLite::Statement update(database, "UPDATE annotations SET deleted = ? WHERE import_id = ?");
    update.bind(1, image.is_null() ? 1 : 0);
    update.bind(2, static_cast<int64_t>(id));
    update.exec();
}

struct TableAccess {
    const char *name;
    json (*read)(SQLite::Database &, std::int64_t);
    void (*restore)(SQLite::Database &, std::int64_t, const json &);
};

const TableAccess &accessTo(const std::string &name) {
    static constexpr TableAccess tables[] = {{table::annotations, annotationJson, restoreAnnotation},
                                             {table::sheets, sheetJson, restoreSheet},
                                             {table::reviews, reviewJson, restoreReview},
                                             {table::classes, classJson, restoreClass},
                                             {table::importSet, importSetJson, restoreImportSet}};
    for (const TableAccess &access : tables) {
        if (name == access.name) return access;
    }
    throw Error("The project is damaged: its history names the table \"" + name + "\".");
}

RowImage imageOf(const json &image) {
    if (image.is_null()) return std::nullopt;
    return engine::textOf(image); // notes may come from files that are not UTF-8
}

} // namespace

RowImage readImage(SQLite::Database &database, const std::string &table, std::int64_t id) {
    return imageOf(accessTo(table).read(database, id));
}

std::int64_t currentRun(SQLite::Database &database, SheetId sheet) {
    SQLite::Statement query(database, "SELECT id FROM prediction_runs WHERE sheet_id = ? AND superseded = 0");
    bindId(query, 1, sheet);
    return query.executeStep() ? query.getColumn(0).getInt64() : 0;
}

RowImage runImage(SheetId sheet, std::int64_t run, std::int64_t instead) {
    return imageOf({{"sheet", sheet.value}, {"run", run}, {"instead", instead}});
}

RowImage splitImage(const std::string &name, const std::optional<Split> &split) {
    json image{{"split", name}, {"sheets", nullptr}, {"frozen", split && split->frozen ? 1 : 0}};
    if (!split) return imageOf(image);
    image["sheets"] = json::array();
    for (const SheetId sheet : split->sheets) image["sheets"].push_back(sheet.value);
    return imageOf(image);
}

RowImage vocImage(const std::string &vocJson) {
    return imageOf({{"voc", vocJson}});
}

SheetId sheetOf(const RowImage &image) {
    const json read = engine::parseJsonOrNothing(image.value_or("null"));
    const bool names = read.is_object() && read.contains("sheet") && read["sheet"].is_number_integer();
    return {names ? read["sheet"].get<std::int64_t>() : 0};
}

void restoreImage(SQLite::Database &database, const std::string &table, std::int64_t id, const RowImage &image) {
    try {
        accessTo(table).restore(database, id, image ? engine::parseJson(*image) : json(nullptr));
    } catch (const json::exception &) {
        throw Error("The project is damaged: an entry of its history cannot be read.");
    }
}

} // namespace herbascope::storage
