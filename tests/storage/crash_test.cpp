// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/processes.h"
#include "tests/storage/project_fixture.h"
#include "tests/support/catch.h"

using namespace herbascope::storage;
using namespace herbascope::storage::test;

namespace {

constexpr int boxesPerEdit = 3;

/// Edits without end and tells every group that was confirmed.
int editForever(const std::filesystem::path &file, SheetId sheet, ClassId organ, int pipe) {
    Database database = Database::open(file);
    for (;;) {
        EditGroup edit(database, "Draw three", "anna", sheet);
        for (int i = 0; i < boxesPerEdit; ++i) {
            Annotation annotation;
            annotation.sheet = sheet;
            annotation.organ = organ;
            annotation.box = {0, 0, 10.0 + i, 10};
            edit.addAnnotation(annotation);
        }
        Child::tell(pipe, edit.commit().value);
    }
}

} // namespace

TEST_CASE("A program killed while it edits loses no confirmed edit and leaves no half one", "[storage][crash]") {
    Project project;
    std::vector<std::int64_t> confirmed;
    for (const int edits : {1, 17, 40, 90}) {
        project.database.reset();
        Child child([&](int pipe) { return editForever(project.folder.project(), project.first, project.leaf, pipe); });
        for (int i = 0; i < edits; ++i) {
            const auto group = child.hear();
            REQUIRE(group);
            confirmed.push_back(*group);
        }
        child.kill();
        while (const auto group = child.hear()) confirmed.push_back(*group);

        project.database.emplace(Database::open(project.folder.project()));
        REQUIRE(project.db().access() == Database::Access::ReadWrite);
        CHECK(project.db().handle().execAndGet("PRAGMA integrity_check").getString() == "ok");
        for (const std::int64_t group : confirmed) {
            CHECK(project.count("operations WHERE group_id = " + std::to_string(group)) == boxesPerEdit);
        }
        const int groups = project.count("operation_groups");
        CHECK(groups >= static_cast<int>(confirmed.size()));
        CHECK(project.count("operations") == boxesPerEdit * groups);
        CHECK(annotations(project.db(), project.first).size() == static_cast<std::size_t>(boxesPerEdit * groups));
    }
}

TEST_CASE("A full disk is told in a sentence and the project goes on once there is space", "[storage][crash]") {
    Project project;
    const Annotation kept = project.draw(project.first, {1, 2, 30, 40});
    auto &handle = project.db().handle();
    const int pages = handle.execAndGet("PRAGMA page_count").getInt();
    handle.exec("PRAGMA max_page_count = " + std::to_string(pages + 1));

    const std::string sentence = errorOf([&] {
        for (int i = 0; i < 10000; ++i) {
            EditGroup edit(project.db(), std::string(500, 'x'), "anna", project.first);
            edit.addAnnotation(project.leafAt(project.first, {0, 0, 5, 5}));
            edit.commit();
        }
    });
    CHECK(contains(sentence, "the disk is full"));

    handle.exec("PRAGMA max_page_count = 1000000");
    CHECK(project.count("operations") == project.count("operation_groups"));
    CHECK(project.count("operations") == project.count("annotations"));
    project.draw(project.first, {2, 3, 40, 50}, "After");
    project.reopen();
    CHECK(annotation(project.db(), kept.id)->box == kept.box);
    CHECK(undoTitle(project.db()) == "After");
}

TEST_CASE("An edit that met a full disk cannot be committed", "[storage][crash]") {
    Project project;
    auto &handle = project.db().handle();
    handle.exec("PRAGMA max_page_count = " + std::to_string(handle.execAndGet("PRAGMA page_count").getInt()));
    const int before = project.count("annotations");
    {
        EditGroup edit(project.db(), "Draw many", "anna", project.first);
        const std::string sentence = errorOf([&] {
            for (int i = 0; i < 10000; ++i) edit.addAnnotation(project.leafAt(project.first, {0, 0, 5, 5}));
        });
        CHECK(contains(sentence, "the disk is full"));
        CHECK_THROWS_AS(edit.addAnnotation(project.leafAt(project.first, {0, 0, 5, 5})), herbascope::Error);
        CHECK_THROWS_AS(edit.commit(), herbascope::Error);
    }
    CHECK(project.count("annotations") == before);
    CHECK(project.count("operation_groups") == 0);
}
