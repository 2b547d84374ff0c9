// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/project_fixture.h"
#include "tests/support/catch.h"

#include <limits>

using namespace herbascope::storage;
using namespace herbascope::storage::test;

TEST_CASE("A drawn box comes back with id, author and time, and is there after reopening", "[storage][edit]") {
    Project project;
    Annotation wanted = project.leafAt(project.first, {1.25, 2.5, 30.125, 40});
    wanted.flags = Damaged | Occluded;
    wanted.note = "Blatt, angefressen";
    wanted.pose = "Left";
    wanted.origin = Origin::Corrected;
    EditGroup edit(project.db(), "Draw leaf", "anna", project.first);
    const Annotation drawn = edit.addAnnotation(wanted);
    CHECK(edit.commit());

    project.reopen();
    const auto stored = annotation(project.db(), drawn.id);
    REQUIRE(stored);
    CHECK(stored->box == wanted.box);
    CHECK(stored->sheet == project.first);
    CHECK(stored->organ == project.leaf);
    CHECK(stored->flags == (Damaged | Occluded));
    CHECK(stored->note == wanted.note);
    CHECK(stored->pose == "Left");
    CHECK(stored->origin == Origin::Corrected);
    CHECK(stored->author == "anna");
    CHECK(stored->changedAt == drawn.changedAt);
    CHECK(stored->changedAt.size() == 20);
    CHECK(stored->changedAt.back() == 'Z');
}

TEST_CASE("An edit without commit leaves nothing", "[storage][edit]") {
    Project project;
    {
        EditGroup edit(project.db(), "Draw leaf", "anna", project.first);
        edit.addAnnotation(project.leafAt(project.first, {1, 2, 3, 4}));
        edit.setSheetState(project.first, SheetState::Done);
        setMetaValue(project.db(), "key", "value"); // part of the same transaction
    }
    CHECK(annotations(project.db(), project.first).empty());
    CHECK(sheet(project.db(), project.first)->state == SheetState::New);
    CHECK_FALSE(metaValue(project.db(), "key"));
    CHECK_FALSE(undoTitle(project.db()));
    CHECK(project.count("operation_groups") == 0);
}

TEST_CASE("An edit that changes nothing is no entry of the history", "[storage][edit]") {
    Project project;
    const Annotation drawn = project.draw(project.first, {1, 2, 3, 4});
    EditGroup edit(project.db(), "Nothing", "ben", project.first);
    edit.updateAnnotation(drawn);
    edit.setSheetState(project.first, SheetState::New);
    edit.setVerified(project.first, false);
    edit.importAnnotations({});
    CHECK_FALSE(edit.commit());
    CHECK(history(project.db()).size() == 1);
    CHECK(annotation(project.db(), drawn.id)->author == "anna");
}

TEST_CASE("Moving, relabelling and deleting a box", "[storage][edit]") {
    Project project;
    Annotation box = project.draw(project.first, {1, 2, 3, 4});
    {
        EditGroup edit(project.db(), "Change", "ben", project.first);
        box.box = {10, 20, 30, 40};
        box.organ = project.flower;
        edit.updateAnnotation(box);
        edit.commit();
    }
    CHECK(annotation(project.db(), box.id)->box == Box{10, 20, 30, 40});
    CHECK(annotation(project.db(), box.id)->organ == project.flower);
    CHECK(annotation(project.db(), box.id)->author == "ben");
    {
        EditGroup edit(project.db(), "Delete", "ben", project.first);
        edit.deleteAnnotation(box.id);
        edit.commit();
    }
    CHECK_FALSE(annotation(project.db(), box.id));
    CHECK(annotationCounts(project.db()).empty());
    EditGroup edit(project.db(), "Late", "ben", project.first);
    CHECK(contains(errorOf([&] { edit.updateAnnotation(box); }), "no longer there"));
    CHECK(contains(errorOf([&] { edit.deleteAnnotation(box.id); }), "no longer there"));
}

TEST_CASE("Boxes without an area or of other projects are refused", "[storage][edit]") {
    Project project;
    EditGroup edit(project.db(), "Draw", "anna", project.first);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const Box &box : {Box{5, 5, 5, 9}, Box{5, 5, 4, 9}, Box{0, 0, nan, 9}}) {
        CHECK_THROWS_AS(edit.addAnnotation(project.leafAt(project.first, box)), herbascope::Error);
    }
    CHECK(contains(errorOf([&] { edit.addAnnotation(project.leafAt(SheetId{4711}, {1, 2, 3, 4})); }), "refers to"));
}

TEST_CASE("A class has one name, whatever its case", "[storage][edit]") {
    Project project;
    {
        EditGroup edit(project.db(), "Add class", "anna");
        const ClassId added = edit.addClass(defaultClass("  Blüte ", 2));
        edit.commit();
        CHECK(findClass(project.db(), "BLÜTE")->id == added);
        CHECK(findClass(project.db(), "blüte")->name == "Blüte");
    }
    EditGroup edit(project.db(), "Add class", "anna");
    CHECK(contains(errorOf([&] { edit.addClass(defaultClass("LEAF", 3)); }), "already has a class of that name"));
}
