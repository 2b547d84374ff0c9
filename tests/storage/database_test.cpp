// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/journal.h"
#include "storage/migrations.h"
#include "tests/storage/project_fixture.h"
#include "tests/support/catch.h"

using namespace herbascope::storage;
using namespace herbascope::storage::test;

TEST_CASE("A new project is a strict, marked, write-ahead SQLite file", "[storage][database]") {
    Project project;
    auto &handle = project.db().handle();
    CHECK(project.db().access() == Database::Access::ReadWrite);
    CHECK(project.db().version() == schemaVersion());
    CHECK(project.db().notice().empty());
    CHECK(handle.execAndGet("PRAGMA application_id").getInt() == projectApplicationId);
    CHECK(handle.execAndGet("PRAGMA foreign_keys").getInt() == 1);
    CHECK(handle.execAndGet("PRAGMA synchronous").getInt() == 2); // FULL
    CHECK(handle.execAndGet("PRAGMA journal_mode").getString() == "wal");
    CHECK_THROWS_AS(handle.exec("UPDATE sheets SET width = 'wide'"), SQLite::Exception);
}

TEST_CASE("Creating a project over an existing one is refused", "[storage][database]") {
    Project project;
    CHECK(contains(errorOf([&] { Database::create(project.folder.project()); }), "already there"));
    CHECK(sheets(project.db()).size() == 2);
}

TEST_CASE("What is no project is refused with a sentence and left as it was", "[storage][database]") {
    TemporaryFolder folder;
    SECTION("a file that is not there") {
        CHECK(contains(errorOf([&] { Database::open(folder.project()); }), "no such file"));
        CHECK_FALSE(std::filesystem::exists(folder.project()));
    }
    SECTION("a text file") {
        std::ofstream(folder.project()) << std::string(5000, 'x');
        CHECK(
            contains(errorOf([&] { Database::open(folder.project()); }), "is not a Herbascope project or is damaged"));
        CHECK(bytesOf(folder.project()) == std::string(5000, 'x'));
    }
    SECTION("an empty file") {
        std::ofstream(folder.project()).flush();
        CHECK(
            contains(errorOf([&] { Database::open(folder.project()); }), "is not a Herbascope project or is damaged"));
        CHECK(std::filesystem::file_size(folder.project()) == 0);
    }
    SECTION("another program's database") {
        SQLite::Database(folder.project().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
            .exec("CREATE TABLE t (x)");
        const std::string before = bytesOf(folder.project());
        CHECK(
            contains(errorOf([&] { Database::open(folder.project()); }), "is not a Herbascope project or is damaged"));
        CHECK(bytesOf(folder.project()) == before);
    }
}

TEST_CASE("A project cut short is reported as damaged", "[storage][database]") {
    Project project;
    for (int i = 0; i < 300; ++i) project.draw(project.first, {0, 0, 5, 5});
    project.database.reset();
    std::filesystem::resize_file(project.folder.project(), std::filesystem::file_size(project.folder.project()) / 2);
    const std::string sentence = errorOf([&] {
        Database database = Database::open(project.folder.project());
        sheets(database);
        allAnnotations(database);
        history(database, 1000);
    });
    CHECK(contains(sentence, "is not a Herbascope project or is damaged"));
}

TEST_CASE("A project of a newer schema is refused and not touched", "[storage][database]") {
    Project project;
    project.database.reset();
    {
        SQLite::Database handle(project.folder.project().string(), SQLite::OPEN_READWRITE);
        handle.exec("PRAGMA journal_mode = DELETE; PRAGMA user_version = 99");
    }
    const std::string before = bytesOf(project.folder.project());
    const std::string sentence = errorOf([&] { Database::open(project.folder.project()); });
    CHECK(contains(sentence, "newer Herbascope"));
    CHECK(contains(sentence, "99"));
    CHECK(bytesOf(project.folder.project()) == before);
}

TEST_CASE("The rollback journal is used and said where the write-ahead log does not work", "[storage][database]") {
    SECTION("the file system has no shared memory") {
        SQLite::Database handle(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE); // answers "memory" to WAL
        CHECK(contains(setJournal(handle, false), "rollback journal"));
    }
    SECTION("a project in WAL mode comes to lie on a network share") {
        Project project;
        project.database.reset();
        SQLite::Database handle(project.folder.project().string(), SQLite::OPEN_READWRITE);
        REQUIRE(handle.execAndGet("PRAGMA journal_mode").getString() == "wal");
        CHECK(contains(setJournal(handle, true), "rollback journal"));
        CHECK(handle.execAndGet("PRAGMA journal_mode").getString() == "delete");
        SQLite::Database other(project.folder.project().string(), SQLite::OPEN_READONLY);
        CHECK(other.execAndGet("SELECT COUNT(*) FROM sheets").getInt() == 2);
    }
}

TEST_CASE("The log only grows and predictions stay", "[storage][database]") {
    Project project;
    project.predict(project.first, project.model, {1, 1, 9, 9});
    project.draw(project.first, {1, 2, 3, 4});
    for (const char *sql :
         {"UPDATE operations SET after = NULL", "DELETE FROM operations", "UPDATE operation_groups SET title = ''",
          "DELETE FROM operation_groups", "DELETE FROM predictions", "UPDATE predictions SET score = 1"}) {
        CAPTURE(sql);
        CHECK_THROWS_AS(project.db().handle().exec(sql), SQLite::Exception);
    }
    CHECK(project.count("operations") == 1);
    CHECK(project.count("operation_groups") == 1);
}
