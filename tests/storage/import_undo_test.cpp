// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/project_fixture.h"
#include "tests/support/catch.h"

#include <limits>

using namespace herbascope::storage;
using namespace herbascope::storage::test;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

Prediction leafSaid(const Project &project, const Box &box, double score = 0.5) {
    Prediction said;
    said.organ = project.leaf;
    said.box = box;
    said.score = score;
    return said;
}

} // namespace

TEST_CASE("The database takes no box that is none or not on its sheet, by any way", "[storage][boxes]") {
    Project project; // sheets of 1000 x 500 px
    const Annotation drawn = project.draw(project.first, {1, 2, 30, 40});
    for (const Box &box : {Box{none, 0, 10, 10}, Box{0, 0, infinite, 10}, Box{0, 0, 1e300, 10}, Box{20, 0, 10, 10},
                           Box{5, 5, 5, 10}, Box{-1, 0, 10, 10}, Box{0, 0, 1001, 10}, Box{2000, 0, 2010, 10}}) {
        EditGroup edit(project.db(), "Draw", "anna", project.first);
        CHECK_THROWS_AS(edit.addAnnotation(project.leafAt(project.first, box)), herbascope::Error);
        Annotation moved = drawn;
        moved.box = box;
        CHECK_THROWS_AS(edit.updateAnnotation(moved), herbascope::Error);
        const std::vector set{project.leafAt(project.second, {1, 2, 3, 4}), project.leafAt(project.first, box)};
        CHECK_THROWS_AS(edit.importAnnotations(set), herbascope::Error);
        CHECK_THROWS_AS(edit.importPredictions(project.first, project.model, {leafSaid(project, box)}),
                        herbascope::Error);
        edit.commit();
        CHECK_THROWS_AS(storePredictions(project.db(), project.first, project.model, {leafSaid(project, box)}),
                        herbascope::Error);
    }
    CHECK_THROWS_AS(
        storePredictions(project.db(), project.first, project.model, {leafSaid(project, {1, 2, 3, 4}, none)}),
        herbascope::Error);
    CHECK(project.count("annotations") == 1);
    CHECK(project.count("predictions") == 0);
    CHECK(project.count("prediction_runs") == 0);
    CHECK(history(project.db()).size() == 1);
}

TEST_CASE("A box that an older program let in can be read, noted and deleted, and does not come back",
          "[storage][boxes]") {
    Project project;
    Annotation old = project.draw(project.first, {1, 2, 30, 40});
    project.db().handle().exec("UPDATE annotations SET x1 = 9e999, x2 = -5");
    project.reopen();
    old = annotations(project.db(), project.first).at(0);
    {
        EditGroup edit(project.db(), "Note", "anna", project.first);
        old.note = "odd";
        edit.updateAnnotation(old);
        edit.commit();
    }
    {
        EditGroup edit(project.db(), "Delete", "anna", project.first);
        edit.deleteAnnotation(old.id);
        edit.commit();
    }
    undo(project.db(), "anna");
    CHECK(annotations(project.db(), project.first).empty());
}

TEST_CASE("Imported predictions are undone and redone, newer ones stay", "[storage][undo]") {
    Project project;
    const Prediction before = project.predict(project.first, project.model, {1, 2, 30, 40});
    const auto current = [&](SheetId sheet) {
        std::vector<double> scores;
        for (const Prediction &said : currentPredictions(project.db(), sheet)) scores.push_back(said.score);
        return scores;
    };
    {
        EditGroup edit(project.db(), "Import", "anna");
        for (const SheetId sheet : {project.first, project.second})
            edit.importPredictions(sheet, project.newModel("imported-" + std::to_string(sheet.value)),
                                   {leafSaid(project, {5, 6, 70, 80}, 0.25)});
        edit.commit();
    }
    CHECK(current(project.first) == std::vector{0.25});
    const auto undone = undo(project.db(), "anna");
    REQUIRE(undone);
    CHECK(undone->sheets == std::vector{project.first, project.second});
    CHECK(current(project.first) == std::vector{before.score});
    CHECK(current(project.second).empty());
    CHECK(sheet(project.db(), project.second)->state == SheetState::New);
    redo(project.db(), "anna");
    CHECK(current(project.first) == std::vector{0.25});
    CHECK(current(project.second) == std::vector{0.25});
    CHECK(sheet(project.db(), project.second)->state == SheetState::Predicted);
    project.predict(project.first, project.newModel("newer"), {2, 3, 31, 41}, 0.75);
    undo(project.db(), "anna");
    CHECK(current(project.first) == std::vector{0.75});
    CHECK(current(project.second).empty());
    redo(project.db(), "anna");
    CHECK(current(project.first) == std::vector{0.75});
}

TEST_CASE("An imported split and what a file said of a sheet are undone", "[storage][undo]") {
    Project project;
    setSplit(project.db(), {"test", true, {project.first}});
    {
        EditGroup edit(project.db(), "Import", "anna");
        edit.importSplit({"test", false, {project.second}});
        edit.importSplit({"train", false, {project.first, project.second}});
        edit.setVocJson(project.first, R"({"folder":"x"})");
        edit.commit();
    }
    {
        EditGroup again(project.db(), "Import", "anna");
        again.importSplit({"test", false, {project.second}});
        CHECK_FALSE(again.commit()); // nothing changed: no step
    }
    undo(project.db(), "anna");
    REQUIRE(splits(project.db()).size() == 1);
    CHECK(split(project.db(), "test")->frozen);
    CHECK(split(project.db(), "test")->sheets == std::vector{project.first});
    CHECK(sheet(project.db(), project.first)->vocJson.empty());
    redo(project.db(), "anna");
    CHECK(split(project.db(), "test")->sheets == std::vector{project.second});
    CHECK(split(project.db(), "train")->sheets.size() == 2);
    CHECK(sheet(project.db(), project.first)->vocJson == R"({"folder":"x"})");
}
