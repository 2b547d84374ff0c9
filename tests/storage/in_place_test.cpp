// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/project_fixture.h"
#include "tests/support/catch.h"

using namespace herbascope::storage;
using namespace herbascope::storage::test;

namespace {

namespace fs = std::filesystem;

/// Every way of writing says it; reading goes on with what is open.
void checkRefused(Project &project) {
    CHECK(contains(errorOf([&] { addSheets(project.db(), {namedSheet("third")}); }), "nothing is saved over it"));
    CHECK(contains(errorOf([&] { const EditGroup edit(project.db(), "edit", "anna"); }), "nothing is saved over it"));
    CHECK(contains(errorOf([&] { setActiveModel(project.db(), project.model); }), "nothing is saved over it"));
}

} // namespace

TEST_CASE("A project whose file another one took the place of is not written any more", "[storage][place]") {
    Project project, other;
    addSheets(other.db(), {namedSheet("theirs")});
    other.database.reset();
    SECTION("by a rename") {
        fs::rename(other.folder.project(), project.folder.project());
        const std::string theirs = bytesOf(project.folder.project());
        checkRefused(project);
        CHECK(bytesOf(project.folder.project()) == theirs);
        CHECK(sheets(project.db()).size() == 2);
        project.reopen();
        CHECK(sheets(project.db()).size() == 3);
        addSheets(project.db(), {namedSheet("fourth")});
    }
    SECTION("by a folder moved away and another put there") {
        const fs::path folder = project.folder.path();
        fs::rename(folder, folder.string() + "-moved");
        fs::rename(other.folder.path(), folder);
        checkRefused(project);
        fs::rename(folder, other.folder.path());
        fs::rename(folder.string() + "-moved", folder);
        addSheets(project.db(), {namedSheet("third")}); // its file is back
    }
}

TEST_CASE("A project whose file was deleted or cut short while open is not written any more", "[storage][place]") {
    Project project;
    SECTION("deleted") {
        fs::remove(project.folder.project());
        checkRefused(project);
        CHECK_FALSE(fs::exists(project.folder.project()));
    }
    SECTION("emptied") {
        fs::resize_file(project.folder.project(), 0);
        checkRefused(project);
        CHECK(fs::file_size(project.folder.project()) == 0);
    }
    SECTION("cut to half") {
        const auto half = fs::file_size(project.folder.project()) / 2;
        fs::resize_file(project.folder.project(), half);
        checkRefused(project);
        CHECK(fs::file_size(project.folder.project()) == half);
    }
    SECTION("overwritten by something else of its size") {
        const std::string zeros(fs::file_size(project.folder.project()), '\0');
        std::fstream(project.folder.project(), std::ios::in | std::ios::out | std::ios::binary) << zeros;
        checkRefused(project);
        CHECK(bytesOf(project.folder.project()) == zeros);
    }
    SECTION("its write-ahead log removed") {
        fs::remove(project.folder.project().string() + "-wal");
        checkRefused(project);
    }
}

TEST_CASE("A project that only grows is written as before", "[storage][place]") {
    Project project;
    for (int round = 0; round < 3; ++round) {
        std::vector<Sheet> many;
        for (int i = 0; i < 400; ++i) many.push_back(namedSheet(std::to_string(round) + "-" + std::to_string(i)));
        addSheets(project.db(), many);
        project.db().handle().exec("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    CHECK(sheets(project.db()).size() == 1202);
}

TEST_CASE("A link where a project's file would be made is not replaced", "[storage][place]") {
    TemporaryFolder folder;
    fs::create_symlink("elsewhere", folder.project());
    CHECK(contains(errorOf([&] { Database::create(folder.project()); }), "already there"));
    CHECK(fs::is_symlink(folder.project()));
}
