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
