// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/migrations.h"
#include "tests/storage/project_fixture.h"
#include "tests/support/catch.h"

using namespace herbascope::storage;
using namespace herbascope::storage::test;

namespace {

const Migration firstStep{1, "CREATE TABLE organs (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT"};
const Migration secondStep{2, R"sql(
    ALTER TABLE organs ADD COLUMN color TEXT NOT NULL DEFAULT 'green';
    UPDATE organs SET name = upper(name))sql"};

SQLite::Database writable(const std::filesystem::path &file) {
    return {file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
}

} // namespace

TEST_CASE("The embedded ladder is numbered from 1 without gaps", "[storage][migrations]") {
    int expected = 1;
    for (const Migration &step : migrations()) CHECK(step.version == expected++);
    CHECK(schemaVersion() == expected - 1);
}

TEST_CASE("An older file is copied, then climbs the ladder with its rows", "[storage][migrations]") {
    TemporaryFolder folder;
    auto database = writable(folder.project());
    database.exec("PRAGMA journal_mode = WAL");
    migrate(database, {firstStep});
    database.exec("INSERT INTO organs (name) VALUES ('leaf')"); // still in the log beside the file

    const auto backup = migrateWithBackup(database, folder.project(), {firstStep, secondStep});
    REQUIRE(backup);
    CHECK(backup->parent_path() == folder.path());
    CHECK(userVersion(database) == 2);
    CHECK(database.execAndGet("SELECT name || color FROM organs").getString() == "LEAFgreen");

    SQLite::Database old(backup->string(), SQLite::OPEN_READWRITE);
    CHECK(userVersion(old) == 1);
    CHECK(old.execAndGet("SELECT name FROM organs").getString() == "leaf");
    CHECK(old.execAndGet("PRAGMA integrity_check").getString() == "ok");
}

TEST_CASE("A file of the newest schema is neither copied nor changed", "[storage][migrations]") {
    TemporaryFolder folder;
    auto database = writable(folder.project());
    migrate(database, {firstStep, secondStep});
    CHECK_FALSE(migrateWithBackup(database, folder.project(), {firstStep, secondStep}));
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("Two copies of one moment have two names", "[storage][migrations]") {
    TemporaryFolder folder;
    auto database = writable(folder.project());
    migrate(database, {firstStep});
    const auto first = migrateWithBackup(database, folder.project(), {firstStep, secondStep});
    database.exec("PRAGMA user_version = 1; ALTER TABLE organs DROP COLUMN color");
    const auto second = migrateWithBackup(database, folder.project(), {firstStep, secondStep});
    REQUIRE(first);
    REQUIRE(second);
    CHECK(*first != *second);
    CHECK(std::filesystem::exists(*first));
    CHECK(std::filesystem::exists(*second));
}

TEST_CASE("A step that fails leaves the file at the step before", "[storage][migrations]") {
    TemporaryFolder folder;
    auto database = writable(folder.project());
    migrate(database, {firstStep});
    const Migration broken{3, "CREATE TABLE seeds (id INTEGER); INSERT INTO nowhere VALUES (1)"};
    CHECK_THROWS_AS(migrate(database, {firstStep, secondStep, broken}), SQLite::Exception);
    CHECK(userVersion(database) == 2);
    CHECK_FALSE(database.tableExists("seeds"));
}

TEST_CASE("A step that leaves a reference to nothing is undone", "[storage][migrations]") {
    TemporaryFolder folder;
    auto database = writable(folder.project());
    migrate(database, {firstStep});
    const Migration dangling{2, R"sql(
        CREATE TABLE boxes (organ INTEGER REFERENCES organs (id)) STRICT; INSERT INTO boxes VALUES (7))sql"};
    CHECK(contains(errorOf([&] { migrate(database, {firstStep, dangling}); }), "boxes"));
    CHECK(userVersion(database) == 1);
    CHECK_FALSE(database.tableExists("boxes"));
}

TEST_CASE("A project of schema 1 opens with its predictions and is kept as it was beside it", "[storage][migrations]") {
    TemporaryFolder folder;
    {
        auto old = writable(folder.project());
        migrate(old, {migrations().front()});
        old.exec(R"sql(
            INSERT INTO classes (id, name, name_key, color, term_iri, position) VALUES (1, 'leaf', 'leaf', '', '', 0);
            INSERT INTO sheets VALUES (1, 's', 's', 's.jpg', 9, 9, 'predicted', 'present', '', '', 0, 0, 's', '', 0, '');
            INSERT INTO models (id, name, folder, parent, preset, created_at, metrics_json, uuid)
                VALUES (1, 'm', '', '', '', '', '{}', '');
            INSERT INTO prediction_runs (sheet_id, model_id, at) VALUES (1, 1, '');
            INSERT INTO predictions (run_id, class_id, x1, y1, x2, y2, score) VALUES (1, 1, 1, 2, 3, 4, 0.5))sql");
    }
    CHECK(contains(errorOf([&] { Database::openForReading(folder.project()); }), "opened for writing once"));
    Database database = Database::open(folder.project());
    CHECK(database.version() == schemaVersion());
    CHECK(contains(database.notice(), "project-schema-1-"));
    REQUIRE(predictionsOf(database, ModelId{1}, SheetId{1}).size() == 1);
    CHECK_FALSE(predictionSettings(database, ModelId{1}, SheetId{1})); // nobody wrote them down
    storePredictions(database, SheetId{1}, ModelId{1}, {}, PredictionSettings{0.5, 1024});
    CHECK(predictionSettings(database, ModelId{1}, SheetId{1}) == PredictionSettings{0.5, 1024});
}
