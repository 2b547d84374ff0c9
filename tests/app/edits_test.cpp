// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include <QSignalSpy>

#include <limits>

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;
using storage::SheetState;

namespace {

/// How often a project said that something changed, since made.
struct Signals {
    explicit Signals(Project &project)
        : annotations(&project, &Project::annotationsChanged)
        , sheet(&project, &Project::sheetChanged)
        , history(&project, &Project::historyChanged) {}

    SheetId lastSheet() const { return annotations.last().at(0).value<SheetId>(); }
    bool silent() const { return annotations.isEmpty() && sheet.isEmpty() && history.isEmpty(); }

    QSignalSpy annotations, sheet, history;
};

} // namespace

TEST_CASE("Every edit is there when the call returns and is told to the views", "[app][edit]") {
    ProjectFixture fixture(2);
    Project &project = fixture.project();
    const SheetId first = fixture.sheets[0];
    AnnotationId id = fixture.draw(first, {10, 20, 60, 90});
    Signals told(project);
    SECTION("drawn, from any corner and cut at the sheet's edge") {
        const AnnotationId other = fixture.draw(first, {250, 120, 150, 40});
        CHECK(project.annotations(first).size() == 2);
        CHECK(project.annotations(first).back().id == other);
        CHECK(project.annotations(first).back().box == Box{150, 40, 200, 120});
    }
    SECTION("moved") {
        project.moveAnnotations(first, {{id, {11, 21, 61, 91}}});
        CHECK(project.annotations(first).at(0).box == Box{11, 21, 61, 91});
    }
    SECTION("relabelled") {
        project.relabelAnnotations(first, {id}, fixture.organ("root"));
        CHECK(project.annotations(first).at(0).organ == fixture.organ("root"));
    }
    SECTION("flagged") {
        project.setFlags(first, {id}, storage::Damaged | storage::Uncertain, true);
        CHECK(project.annotations(first).at(0).flags == 5);
    }
    SECTION("noted") {
        project.setNote(first, id, QStringLiteral("torn"));
        CHECK(project.annotations(first).at(0).note == "torn");
    }
    SECTION("deleted") {
        project.deleteAnnotations(first, {id});
        CHECK(project.annotations(first).empty());
        CHECK(project.sheet(first)->annotations == 0);
    }
    CHECK(told.annotations.size() == 1);
    CHECK(told.lastSheet() == first);
    CHECK(told.history.size() == 1);
    const auto boxes = project.annotations(first).size();
    fixture.reopen();
    CHECK(fixture.project().annotations(first).size() == boxes);
    CHECK(fixture.project().sheet(first)->state == SheetState::InReview);
    CHECK(fixture.project().sheet(fixture.sheets[1])->state == SheetState::New);
}

TEST_CASE("A person's name signs edits in every project of theirs, not other people's", "[app][edit]") {
    ProjectFixture fixture(1);
    const QString login = fixture.project().author();
    CHECK_FALSE(login.isEmpty());
    fixture.project().setAuthor(QStringLiteral(" Anna "));
    fixture.draw(fixture.sheets[0], {1, 2, 30, 40});
    CHECK(fixture.project().history(1).front().author == "Anna");
    CHECK(Project::create(fixture.path("another"))->author() == QStringLiteral("Anna"));

    const ProjectFixture settingsOfBob;
    fixture.reopen();
    CHECK(fixture.project().author() == login);
    fixture.draw(fixture.sheets[0], {50, 60, 90, 99});
    CHECK(fixture.project().history(1).front().author == login.toStdString());
    CHECK(fixture.project().annotations(fixture.sheets[0]).front().author == "Anna");
}

TEST_CASE("A failed edit changes nothing and tells nothing", "[app][edit]") {
    ProjectFixture fixture(2);
    Project &project = fixture.project();
    const SheetId first = fixture.sheets[0], second = fixture.sheets[1];
    const AnnotationId id = fixture.draw(first, {10, 20, 60, 90});
    const ClassId leaf = fixture.organ("leaf"), nobody{4711};
    const auto steps = project.history().size();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    Signals told(project);

    CHECK_THROWS_AS(project.addAnnotations(first, {{leaf, {1, 1, 9, 9}}, {leaf, {5, 5, 5, 50}}}), Error);
    CHECK_THROWS_AS(project.addAnnotations(first, {{leaf, {1, 1, 9, 9}}, {leaf, {nan, 5, 9, 50}}}), Error);
    CHECK_THROWS_AS(project.addAnnotations(first, {{leaf, {1, 1, 9, 9}}, {nobody, {2, 2, 9, 9}}}), Error);
    CHECK_THROWS_AS(project.addAnnotations(SheetId{4711}, {{leaf, {1, 1, 9, 9}}}), Error);
    CHECK_THROWS_AS(project.moveAnnotations(first, {{id, {0, 0, 5, 5}}, {id, {300, 0, 400, 5}}}), Error);
    CHECK_THROWS_AS(project.moveAnnotations(second, {{id, {0, 0, 5, 5}}}), Error);
    CHECK_THROWS_AS(project.relabelAnnotations(first, {id}, nobody), Error);
    CHECK_THROWS_AS(project.deleteAnnotations(first, {id, AnnotationId{4711}}), Error);
    CHECK_THROWS_AS(project.acceptPredictions(first, {PredictionId{4711}}), Error);
    CHECK_THROWS_AS(project.setSheetState({first, SheetId{4711}}, SheetState::Done), Error);
    CHECK_THROWS_AS(project.addClass(QStringLiteral("  ")), Error);

    CHECK(told.silent());
    CHECK(project.history().size() == steps);
    REQUIRE(project.annotations(first).size() == 1);
    CHECK(project.annotations(first)[0].box == Box{10, 20, 60, 90});
    CHECK(project.annotations(second).empty());
    CHECK(project.sheet(first)->state == SheetState::InReview);
    CHECK(project.sheet(second)->state == SheetState::New);
}

TEST_CASE("Undo and redo go across sheets and on after the project was closed", "[app][edit][undo]") {
    ProjectFixture fixture(2);
    const SheetId first = fixture.sheets[0], second = fixture.sheets[1];
    const AnnotationId id = fixture.draw(first, {10, 20, 60, 90});
    fixture.draw(second, {1, 2, 30, 40}, "fruit");
    fixture.project().moveAnnotations(first, {{id, {20, 30, 70, 100}}});
    fixture.project().setSheetState({first, second}, SheetState::Done);
    fixture.reopen();

    Project &project = fixture.project();
    Signals told(project);
    project.undo();
    CHECK(project.sheet(first)->state == SheetState::InReview);
    CHECK(project.sheet(second)->state == SheetState::InReview);
    const auto moved = project.undo();
    REQUIRE(moved);
    CHECK(moved->sheet == first);
    CHECK(told.lastSheet() == first);
    CHECK(project.annotations(first).at(0).box == Box{10, 20, 60, 90});
    CHECK(project.undoTitle() == "Draw fruit");
    CHECK(project.undo()->sheet == second);
    CHECK(told.lastSheet() == second);
    CHECK(project.annotations(second).empty());
    CHECK(project.sheet(second)->state == SheetState::New);
    fixture.reopen();

    Project &later = fixture.project();
    CHECK(later.redoTitle() == "Draw fruit");
    while (later.redo()) {
    }
    CHECK(later.annotations(first).at(0).box == Box{20, 30, 70, 100});
    CHECK(later.annotations(second).size() == 1);
    CHECK(later.sheet(second)->state == SheetState::Done);
    while (later.undo()) {
    }
    CHECK(later.annotations(first).empty());
    CHECK(later.sheet(first)->state == SheetState::New);
    CHECK(later.undoTitle().isEmpty());
}

TEST_CASE("A class is known without case and its making can be undone", "[app][edit]") {
    ProjectFixture fixture(1);
    Project &project = fixture.project();
    const auto count = project.classes().size();
    QSignalSpy told(&project, &Project::classesChanged);
    CHECK(project.addClass(QStringLiteral(" Leaf ")) == fixture.organ("leaf"));
    CHECK(told.isEmpty());
    project.addClass(QStringLiteral("tendril"));
    CHECK(project.classes().size() == count + 1);
    project.undo();
    CHECK(project.classes().size() == count);
    CHECK(told.size() == 2);
}
