// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/project_fixture.h"
#include "tests/support/catch.h"

#include <sqlite3.h>

using namespace herbascope::storage;
using namespace herbascope::storage::test;

namespace {

Annotation accept(Project &project, const Prediction &said) {
    EditGroup edit(project.db(), "Accept leaf", "anna", said.sheet);
    Annotation annotation = project.leafAt(said.sheet, said.box);
    annotation.origin = Origin::Accepted;
    annotation.prediction = said.id;
    annotation = edit.addAnnotation(annotation);
    edit.review(said.id, Decision::Accepted, annotation.id);
    edit.commit();
    return annotation;
}

void reject(Project &project, const Prediction &said) {
    EditGroup edit(project.db(), "Reject leaf", "anna", said.sheet);
    edit.review(said.id, Decision::Rejected);
    edit.commit();
}

/// Rows over which the statements that `function` runs step without an index.
template <class Function> int scannedRows(Database &database, Function &&function) {
    int rows = 0;
    const auto add = [](unsigned, void *sum, void *statement, void *) {
        *static_cast<int *>(sum) +=
            sqlite3_stmt_status(static_cast<sqlite3_stmt *>(statement), SQLITE_STMTSTATUS_FULLSCAN_STEP, 0);
        return 0;
    };
    sqlite3 *handle = database.handle().getHandle();
    REQUIRE(sqlite3_trace_v2(handle, SQLITE_TRACE_PROFILE, add, &rows) == SQLITE_OK);
    function();
    sqlite3_trace_v2(handle, 0, nullptr, nullptr);
    return rows;
}

} // namespace

TEST_CASE("A newer run supersedes the older one, which stays known by its model", "[storage][predictions]") {
    Project project;
    const ModelId newer = project.newModel("quick-2");
    const Prediction old = project.predict(project.first, project.model, {1, 2, 3, 4}, 0.1 + 0.2);
    CHECK(sheet(project.db(), project.first)->state == SheetState::Predicted);
    CHECK(sheet(project.db(), project.first)->openPredictions == 1);
    project.predict(project.first, newer, {5, 6, 7, 8});
    CHECK(prediction(project.db(), old.id)->superseded);
    CHECK(prediction(project.db(), old.id)->score == 0.1 + 0.2);
    const auto current = currentPredictions(project.db(), project.first);
    REQUIRE(current.size() == 1);
    CHECK(current[0].model == newer);
    const auto first = predictionsOf(project.db(), project.model, project.first);
    REQUIRE(first.size() == 1);
    CHECK(first[0].id == old.id);
    CHECK(openPredictionCount(project.db()) == 1);
}

TEST_CASE("A run that found nothing counts as a run", "[storage][predictions]") {
    Project project;
    CHECK_FALSE(hasPredictions(project.db(), project.model, project.first));
    project.predict(project.first, project.model, {1, 2, 3, 4});
    storePredictions(project.db(), project.first, project.model, {});
    storePredictions(project.db(), project.second, project.model, {});
    CHECK(hasPredictions(project.db(), project.model, project.second));
    CHECK(currentPredictions(project.db(), project.first).empty());
    CHECK(predictionsOf(project.db(), project.model, project.first).empty());
    CHECK(openPredictionCount(project.db()) == 0);
    CHECK(sheet(project.db(), project.second)->state == SheetState::Predicted);
}

TEST_CASE("With what a model was run is known of its newest run", "[storage][predictions]") {
    Project project;
    const auto known = [&] { return predictionSettings(project.db(), project.model, project.first); };
    CHECK_FALSE(known());
    storePredictions(project.db(), project.first, project.model, {}, PredictionSettings{0.1 + 0.2, 512});
    CHECK(known() == PredictionSettings{0.1 + 0.2, 512});
    storePredictions(project.db(), project.first, project.newModel("quick-2"), {}, PredictionSettings{0.5, 0});
    CHECK(known() == PredictionSettings{0.1 + 0.2, 512});
    CHECK_FALSE(predictionSettings(project.db(), project.model, project.second));
    storePredictions(project.db(), project.first, project.model, {});
    CHECK_FALSE(known());
}

TEST_CASE("Predicting a sheet that is done leaves it done", "[storage][predictions]") {
    Project project;
    {
        EditGroup edit(project.db(), "Done", "anna", project.first);
        edit.setSheetState(project.first, SheetState::Done);
        edit.commit();
    }
    project.predict(project.first, project.model, {1, 2, 3, 4});
    CHECK(sheet(project.db(), project.first)->state == SheetState::Done);
    undo(project.db(), "anna"); // it was new, but has predictions by now
    CHECK(sheet(project.db(), project.first)->state == SheetState::Predicted);
}

TEST_CASE("Accepting is undone and redone also after a newer run and a restart", "[storage][predictions]") {
    Project project;
    const Prediction said = project.predict(project.first, project.model, {1, 2, 30, 40});
    const Annotation accepted = accept(project, said);
    CHECK(prediction(project.db(), said.id)->decision == Decision::Accepted);
    CHECK(prediction(project.db(), said.id)->annotation == accepted.id);
    CHECK(openPredictionCount(project.db()) == 0);

    const Prediction later = project.predict(project.first, project.newModel("quick-2"), {2, 3, 31, 41});
    project.reopen();
    const auto undone = undo(project.db(), "anna");
    REQUIRE(undone);
    CHECK(undone->predictions == std::vector{said.id});
    CHECK(undone->annotations == std::vector{accepted.id});
    CHECK(undone->sheets == std::vector{project.first});
    CHECK_FALSE(annotation(project.db(), accepted.id));
    CHECK(prediction(project.db(), said.id)->decision == Decision::None);
    CHECK(prediction(project.db(), said.id)->superseded);
    CHECK(currentPredictions(project.db(), project.first).at(0).id == later.id);

    redo(project.db(), "anna");
    CHECK(annotation(project.db(), accepted.id)->prediction == said.id);
    CHECK(prediction(project.db(), said.id)->annotation == accepted.id);
}

TEST_CASE("A rejection holds over newer runs until it is taken back", "[storage][predictions]") {
    Project project;
    const Prediction said = project.predict(project.first, project.model, {1, 2, 30, 40});
    reject(project, said);
    project.predict(project.first, project.newModel("quick-2"), {1, 2, 30, 40});
    const auto rejected = rejectedPredictions(project.db(), project.first);
    REQUIRE(rejected.size() == 1);
    CHECK(rejected[0].id == said.id);
    CHECK(rejectedPredictions(project.db(), project.second).empty());
    EditGroup edit(project.db(), "Take back", "anna", project.first);
    edit.review(said.id, Decision::None);
    edit.commit();
    CHECK(rejectedPredictions(project.db(), project.first).empty());
    undo(project.db(), "anna");
    CHECK(rejectedPredictions(project.db(), project.first).size() == 1);
}

TEST_CASE("An unsure prediction stays open until it is decided", "[storage][predictions]") {
    Project project;
    const Prediction said = project.predict(project.first, project.model, {1, 2, 30, 40});
    EditGroup edit(project.db(), "Unsure", "anna", project.first);
    edit.review(said.id, Decision::Unsure);
    edit.commit();
    CHECK(openPredictionCount(project.db()) == 1);
    CHECK(sheet(project.db(), project.first)->openPredictions == 1);
    CHECK(sheetsWithBoxes(project.db(), {.organs = {said.organ}}, project.first).size() == 1);
    reject(project, said);
    CHECK(openPredictionCount(project.db()) == 0);
    CHECK(sheet(project.db(), project.first)->openPredictions == 0);
    CHECK(prediction(project.db(), said.id)->decision == Decision::Rejected);
    undo(project.db(), "anna");
    CHECK(prediction(project.db(), said.id)->decision == Decision::Unsure);
}

TEST_CASE("Asking one sheet for its boxes does not go through those of the others", "[storage][predictions]") {
    Project project;
    std::vector<Sheet> records;
    for (int i = 0; i < 20; ++i) records.push_back(namedSheet("other-" + std::to_string(i)));
    for (const SheetId other : addSheets(project.db(), records)) {
        project.predict(other, project.model, {1, 2, 30, 40});
        project.draw(other, {1, 2, 30, 40});
    }
    project.predict(project.first, project.model, {1, 2, 30, 40}, 0.4);
    project.draw(project.second, {1, 2, 30, 40});
    const BoxSearch any{.organs = {project.leaf}}, scored{.organs = {project.leaf}, .lowestScore = 0.3};
    CHECK(sheetsWithBoxes(project.db(), any).size() == 22);
    CHECK(sheetsWithBoxes(project.db(), scored).size() == 21);
    for (const BoxSearch &search : {any, scored}) {
        CHECK(scannedRows(project.db(), [&] { sheetsWithBoxes(project.db(), search); }) > 0);
        CHECK(scannedRows(project.db(), [&] { sheetsWithBoxes(project.db(), search, project.first); }) == 0);
        CHECK(sheetsWithBoxes(project.db(), search, project.first) == std::set{project.first});
    }
    CHECK(sheetsWithBoxes(project.db(), any, project.second) == std::set{project.second});
    CHECK(sheetsWithBoxes(project.db(), scored, project.second).empty());
}

TEST_CASE("A class that a model has found stays when its making is undone", "[storage][predictions]") {
    Project project;
    ClassId tendril;
    {
        EditGroup edit(project.db(), "Add class", "anna");
        tendril = edit.addClass(defaultClass("tendril", 2));
        edit.commit();
    }
    Prediction said;
    said.organ = tendril;
    said.box = {1, 2, 3, 4};
    storePredictions(project.db(), project.first, project.model, {said});
    undo(project.db(), "anna");
    CHECK(findClass(project.db(), "tendril")->id == tendril);
}
