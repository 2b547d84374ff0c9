// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/project_fixture.h"
#include "tests/support/catch.h"

using namespace herbascope::storage;
using namespace herbascope::storage::test;

namespace {

/// The sheet's scan is found and is twice as wide and four times as high as the annotations said.
void findScan(Project &project) {
    Sheet found = *sheet(project.db(), project.first);
    found.width = 2000;
    found.height = 2000;
    updateSheet(project.db(), found);
}

} // namespace

TEST_CASE("Boxes and predictions follow their sheet to another size, those of other sheets stay", "[storage][frame]") {
    Project project;
    const Annotation box = project.draw(project.first, {1, 2, 30, 40});
    const Annotation other = project.draw(project.second, {1, 2, 30, 40});
    const Prediction said = project.predict(project.first, project.model, {5, 6, 7, 8});
    findScan(project);
    CHECK(annotation(project.db(), box.id)->box == Box{2, 8, 60, 160});
    CHECK(annotation(project.db(), other.id)->box == Box{1, 2, 30, 40});
    CHECK(prediction(project.db(), said.id)->box == Box{10, 24, 14, 32});
}

TEST_CASE("A size that becomes known scales nothing", "[storage][frame]") {
    Project project;
    Sheet unknown = namedSheet("third");
    unknown.width = unknown.height = 0;
    const SheetId id = addSheets(project.db(), {unknown}).at(0);
    const Annotation box = project.draw(id, {1, 2, 30, 40});
    Sheet known = *sheet(project.db(), id);
    known.width = known.height = 800;
    updateSheet(project.db(), known);
    CHECK(annotation(project.db(), box.id)->box == Box{1, 2, 30, 40});
    undo(project.db(), "anna");
    redo(project.db(), "anna");
    CHECK(annotation(project.db(), box.id)->box == Box{1, 2, 30, 40});
}

TEST_CASE("Undo and redo put boxes back in the sheet's present size", "[storage][frame]") {
    Project project;
    Annotation box = project.draw(project.first, {1, 2, 30, 40});
    {
        EditGroup edit(project.db(), "Move", "anna", project.first);
        box.box = {11, 12, 31, 42};
        edit.updateAnnotation(box);
        edit.commit();
    }
    findScan(project);
    undo(project.db(), "anna");
    CHECK(annotation(project.db(), box.id)->box == Box{2, 8, 60, 160});
    redo(project.db(), "anna");
    CHECK(annotation(project.db(), box.id)->box == Box{22, 48, 62, 168});

    const Annotation later = project.draw(project.first, {100, 200, 300, 400}); // logged in the new size
    undo(project.db(), "anna");
    redo(project.db(), "anna");
    CHECK(annotation(project.db(), later.id)->box == Box{100, 200, 300, 400});
}

TEST_CASE("An undone import comes back in the sheet's present size", "[storage][frame]") {
    Project project;
    {
        EditGroup edit(project.db(), "Import", "anna");
        edit.importAnnotations({project.leafAt(project.first, {1, 2, 30, 40})});
        edit.commit();
    }
    undo(project.db(), "anna");
    findScan(project);
    redo(project.db(), "anna");
    CHECK(annotations(project.db(), project.first).at(0).box == Box{2, 8, 60, 160});
}

TEST_CASE("Updating a sheet leaves its state to the edits", "[storage][frame]") {
    Project project;
    Sheet stale = *sheet(project.db(), project.first);
    {
        EditGroup edit(project.db(), "Done", "anna", project.first);
        edit.setSheetState(project.first, SheetState::Done);
        edit.setVerified(project.first, true);
        edit.commit();
    }
    stale.taxon = "Tilia cordata";
    stale.image = ImageState::Broken;
    stale.problem = "The file is truncated.";
    updateSheet(project.db(), stale);
    const auto stored = sheet(project.db(), project.first);
    CHECK(stored->state == SheetState::Done);
    CHECK(stored->verified);
    CHECK(stored->taxon == "Tilia cordata");
    CHECK(stored->image == ImageState::Broken);
    CHECK(stored->problem == "The file is truncated.");
}
