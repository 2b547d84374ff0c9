// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/processes.h"
#include "tests/storage/project_fixture.h"
#include "tests/support/catch.h"

#include <sys/stat.h>

using namespace herbascope::storage;
using namespace herbascope::storage::test;

TEST_CASE("A second program gets the project for reading, and is told who holds it", "[storage][lock]") {
    Project project;
    project.draw(project.first, {1, 2, 3, 4});
    project.database.reset();
    Child holder([&](int pipe) {
        Database held = Database::open(project.folder.project());
        Child::tell(pipe, held.access() == Database::Access::ReadWrite);
        pause();
        return 0;
    });
    REQUIRE(holder.hear() == 1);

    project.database.emplace(Database::open(project.folder.project()));
    CHECK(project.db().access() == Database::Access::ReadOnly);
    const std::string process = "(process " + std::to_string(holder.pid()) + ")";
    CHECK(contains(project.db().heldBy(), process));
    CHECK(contains(project.db().heldBy(), " on "));
    CHECK(annotations(project.db(), project.first).size() == 1);

    for (const std::string &sentence :
         {errorOf([&] {
              project.draw(project.first, {1, 2, 3, 4});
          }),
          errorOf([&] { undo(project.db(), "ben"); }), errorOf([&] { setMetaValue(project.db(), "key", "value"); })}) {
        CHECK(contains(sentence, "open for reading only"));
        CHECK(contains(sentence, process));
    }

    holder.kill(); // no chance to tidy up
    project.reopen();
    CHECK(project.db().access() == Database::Access::ReadWrite);
    CHECK(project.db().heldBy().empty());
}

TEST_CASE("A project opened twice in one program is writable once", "[storage][lock]") {
    Project project;
    {
        Database second = Database::open(project.folder.project());
        CHECK(second.access() == Database::Access::ReadOnly);
        CHECK(contains(second.heldBy(), std::to_string(getpid())));
        project.draw(project.first, {1, 2, 3, 4});
        CHECK(annotations(second, project.first).size() == 1); // a reader sees what is written meanwhile
    }
    CHECK_NOTHROW(project.draw(project.first, {5, 6, 7, 8})); // the second one took no lock with it
    {
        const Database third = Database::open(project.folder.project());
        CHECK(third.access() == Database::Access::ReadOnly);
    }
    project.reopen();
    CHECK(project.db().access() == Database::Access::ReadWrite);
}

TEST_CASE("No project is created in a folder where another is open", "[storage][lock]") {
    Project project;
    const auto other = project.folder.path() / "other.herb";
    CHECK(contains(errorOf([&] { Database::create(other); }), "(process " + std::to_string(getpid()) + ")"));
    CHECK_FALSE(std::filesystem::exists(other));
}

TEST_CASE("Who may only read a project learns who is working on it", "[storage][lock]") {
    Project project;
    const auto folder = project.folder.path();
    chmod((folder / "project.lock").c_str(), 0444);
    chmod(folder.c_str(), 0755);
    const std::string owner = "(process " + std::to_string(getpid()) + ")";
    Child reader([&](int) {
        if (geteuid() == 0 && (setegid(65534) != 0 || seteuid(65534) != 0)) return 10;
        const Database database = Database::open(folder / "project.herb");
        return contains(database.heldBy(), owner) ? 0 : 11;
    });
    CHECK(reader.wait() == 0);
}

TEST_CASE("A project on write-protected media can be read", "[storage][lock]") {
    Project project;
    project.draw(project.first, {1, 2, 3, 4});
    project.database.reset();
    const auto folder = project.folder.path();
    std::filesystem::remove(folder / "project.lock");
    chmod(project.folder.project().c_str(), 0444);
    chmod(folder.c_str(), 0555);

    Child reader([&](int) {
        // The administrator may write everywhere, so read as somebody else.
        if (geteuid() == 0 && (setegid(65534) != 0 || seteuid(65534) != 0)) return 10;
        Database database = Database::open(folder / "project.herb");
        if (database.access() != Database::Access::ReadOnly) return 11;
        if (database.notice().empty() || !database.heldBy().empty()) return 12;
        if (annotations(database, project.first).size() != 1) return 13;
        if (!contains(errorOf([&] { setMetaValue(database, "key", "value"); }), "write-protected")) return 14;
        return contains(errorOf([&] { Database::create(folder / "new.herb"); }), "write-protected") ? 0 : 15;
    });
    CHECK(reader.wait() == 0);
    chmod(folder.c_str(), 0755);
}
