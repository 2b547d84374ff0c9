// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/project_fixture.h"
#include "tests/support/catch.h"

using namespace herbascope::storage;
using namespace herbascope::storage::test;

TEST_CASE("A sheet comes back as it was stored", "[storage][records]") {
    Project project;
    Sheet wanted = namedSheet("FR-0030810");
    wanted.state = SheetState::InReview;
    wanted.image = ImageState::Missing;
    wanted.problem = "The file is gone.";
    wanted.sha256 = "abc";
    wanted.fileSize = 5'000'000'000;
    wanted.fileTime = 4'000'000'000;
    wanted.specimen = "FR-1";
    wanted.taxon = "Tilia";
    wanted.verified = true;
    wanted.vocJson = R"({"folder":"x"})";
    const SheetId id = addSheets(project.db(), {wanted}).at(0);
    project.draw(id, {1, 2, 3, 4});
    project.reopen();
    const Sheet stored = *sheet(project.db(), id);
    CHECK(stored.name == wanted.name);
    CHECK(stored.path == wanted.path);
    CHECK(stored.state == SheetState::InReview);
    CHECK(stored.image == ImageState::Missing);
    CHECK(stored.problem == wanted.problem);
    CHECK(stored.fileSize == wanted.fileSize);
    CHECK(stored.fileTime == wanted.fileTime);
    CHECK(stored.specimen == "FR-1");
    CHECK(stored.verified);
    CHECK(stored.vocJson == wanted.vocJson);
    CHECK(stored.annotations == 1);
    setSheetHash(project.db(), id, "def");
    CHECK(sheet(project.db(), id)->sha256 == "def");
}

TEST_CASE("Sheets are listed by name and found by path and by name without case", "[storage][records]") {
    Project project;
    addSheets(project.db(), {namedSheet("Alpha"), namedSheet("ÄHRE")});
    const auto all = sheets(project.db());
    REQUIRE(all.size() == 4);
    CHECK(all[0].name == "Alpha");
    CHECK(all[1].name == "first");
    CHECK(findSheetByPath(project.db(), "scans/first.jpg")->id == project.first);
    CHECK_FALSE(findSheetByPath(project.db(), ""));
    REQUIRE(findSheetsByName(project.db(), "ähre").size() == 1);
    CHECK(findSheetsByName(project.db(), "FIRST").at(0).id == project.first);
    CHECK(findSheetsByName(project.db(), "firs").empty());
    CHECK(all[0].specimen == "Alpha"); // the name while no specimen is known
    CHECK(sheetCounts(project.db()) == std::map<SheetState, int>{{SheetState::New, 4}});
}

TEST_CASE("A scan is in a project once; sheets without one may be many", "[storage][records]") {
    Project project;
    Sheet missing = namedSheet("no image");
    missing.path.clear();
    CHECK(addSheets(project.db(), {missing, missing}).size() == 2);
    const std::string sentence = errorOf([&] { addSheets(project.db(), {namedSheet("new"), namedSheet("first")}); });
    CHECK(contains(sentence, "already has a sheet with that image file"));
    CHECK(sheets(project.db()).size() == 4); // all or none
}

TEST_CASE("Boxes are counted by class and listed by sheet", "[storage][records]") {
    Project project;
    const Annotation late = project.draw(project.second, {1, 2, 3, 4});
    const Annotation early = project.draw(project.first, {1, 2, 3, 4});
    const auto all = allAnnotations(project.db());
    REQUIRE(all.size() == 2);
    CHECK(all[0].id == early.id);
    CHECK(all[1].id == late.id);
    CHECK(annotationCounts(project.db()) == std::map<ClassId, int>{{project.leaf, 2}});
}

TEST_CASE("The paper's classes have their colours and terms, others a colour of their own", "[storage][records]") {
    CHECK(defaultClass("Leaf", 0).termIri == "http://purl.obolibrary.org/obo/PO_0025034");
    CHECK(defaultClass("root", 5).color == "#7A5230");
    CHECK(defaultClass(" tendril ", 6).name == "tendril");
    CHECK(defaultClass("tendril", 6).termIri.empty());
    CHECK(defaultClass("tendril", 6).color != defaultClass("bract", 7).color);
}

TEST_CASE("One model is active and names count on", "[storage][records]") {
    Project project;
    Model second;
    second.name = "quick-7";
    second.preset = "quick";
    second.active = true;
    const ModelId id = addModel(project.db(), second);
    CHECK(model(project.db(), id)->active);
    CHECK(model(project.db(), id)->metricsJson == "{}");
    setActiveModel(project.db(), project.model);
    CHECK_FALSE(model(project.db(), id)->active);
    CHECK(findModel(project.db(), "quick-1")->active);
    CHECK(models(project.db()).at(0).id == id); // newest first
    setModelMetrics(project.db(), id, R"({"ap":0.5})");
    CHECK(model(project.db(), id)->metricsJson == R"({"ap":0.5})");

    CHECK(nextModelName(project.db(), "quick") == "quick-8");
    CHECK(nextModelName(project.db(), "thorough") == "thorough-1");
    TrainingRun run;
    run.name = "quick-8";
    addTrainingRun(project.db(), run);
    CHECK(nextModelName(project.db(), "quick") == "quick-9");
    CHECK(contains(errorOf([&] { addModel(project.db(), second); }), "already has a model of that name"));
    CHECK_THROWS_AS(setActiveModel(project.db(), ModelId{99}), herbascope::Error);
    CHECK(findModel(project.db(), "quick-1")->active); // the refused change left the old one
}

TEST_CASE("Runs left running are marked interrupted, others are not", "[storage][records]") {
    Project project;
    TrainingRun run;
    run.name = "quick-2";
    run.configJson = R"({"seed":0})";
    run.iterations = 400;
    const RunId running = addTrainingRun(project.db(), run);
    run.name = "quick-3";
    run.id = addTrainingRun(project.db(), run);
    run.state = RunState::Done;
    run.iteration = 400;
    run.model = project.model;
    run.lossJson = "[[1, 2.5]]";
    updateTrainingRun(project.db(), run);
    project.reopen();
    markInterruptedRuns(project.db());
    CHECK(trainingRun(project.db(), running)->state == RunState::Interrupted);
    CHECK(trainingRun(project.db(), running)->configJson == R"({"seed":0})");
    const auto done = trainingRuns(project.db()).at(0);
    CHECK(done.state == RunState::Done);
    CHECK(done.iteration == 400);
    CHECK(done.model == project.model);
    CHECK(done.lossJson == "[[1, 2.5]]");
}

TEST_CASE("A split is a named set that can be replaced, frozen and overlap", "[storage][records]") {
    Project project;
    setSplit(project.db(), {"train", false, {project.second, project.first, project.first}});
    setSplit(project.db(), {"test", true, {project.second}});
    CHECK(split(project.db(), "train")->sheets == std::vector{project.first, project.second});
    CHECK(split(project.db(), "test")->frozen);
    setSplit(project.db(), {"train", false, {project.first}});
    CHECK(split(project.db(), "train")->sheets == std::vector{project.first});
    CHECK(splits(project.db()).size() == 2);
    CHECK_FALSE(split(project.db(), "val"));
    CHECK_THROWS_AS(setSplit(project.db(), {"test", true, {SheetId{99}}}), herbascope::Error);
    CHECK(split(project.db(), "test")->sheets == std::vector{project.second}); // the refused change left the old one
}

TEST_CASE("Writes in one transaction are kept all or none, edits among them", "[storage][records]") {
    Project project;
    inOneTransaction(project.db(), [&] {
        setMetaValue(project.db(), "name", "Linden");
        project.draw(project.first, {1, 2, 3, 4});
    });
    project.reopen();
    CHECK(metaValue(project.db(), "name") == "Linden");
    CHECK(annotations(project.db(), project.first).size() == 1);

    const std::string sentence = errorOf([&] {
        inOneTransaction(project.db(), [&] {
            setMetaValue(project.db(), "name", "Oaks");
            project.draw(project.first, {5, 6, 7, 8});
            throw herbascope::Error("Stopped.");
        });
    });
    CHECK(sentence == "Stopped.");
    CHECK(metaValue(project.db(), "name") == "Linden");
    CHECK(annotations(project.db(), project.first).size() == 1);
}

TEST_CASE("Meta values are kept and replaced", "[storage][records]") {
    Project project;
    CHECK_FALSE(metaValue(project.db(), "name"));
    setMetaValue(project.db(), "name", "Linden");
    setMetaValue(project.db(), "name", "Linden II");
    project.reopen();
    CHECK(metaValue(project.db(), "name") == "Linden II");
}
