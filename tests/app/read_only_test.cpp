// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;
using Catch::Matchers::Contains;

TEST_CASE("Who opens a project second can look but not edit, and is told so", "[app][lock]") {
    ProjectFixture fixture(1);
    const SheetId sheet = fixture.sheets[0];
    const AnnotationId id = fixture.draw(sheet, {10, 20, 60, 90});
    const auto said = fixture.predict(sheet, {{{100, 100, 150, 150}, 0.9}});
    const ClassId leaf = fixture.organ("leaf");

    const auto second = Project::open(fixture.project().folder());
    CHECK(second->readOnly());
    CHECK_FALSE(second->heldBy().isEmpty());
    REQUIRE(second->annotations(sheet).size() == 1);
    const std::vector<std::string> sentences{
        errorOf([&] {
            second->addAnnotations(sheet, {{leaf, {1, 1, 9, 9}}});
        }),
        errorOf([&] {
            second->moveAnnotations(sheet, {{id, {1, 1, 9, 9}}});
        }),
        errorOf([&] { second->relabelAnnotations(sheet, {id}, fixture.organ("root")); }),
        errorOf([&] { second->deleteAnnotations(sheet, {id}); }),
        errorOf([&] { second->acceptPredictions(sheet, {said.at(0).id}); }),
        errorOf([&] { second->rejectPredictions(sheet, {said.at(0).id}); }),
        errorOf([&] { second->setSheetState({sheet}, storage::SheetState::Done); }),
        errorOf([&] { second->addClass(QStringLiteral("tendril")); }),
        errorOf([&] { second->undo(); }),
        errorOf([&] { ImportJob(*second, {}); }),
    };
    for (const std::string &sentence : sentences) {
        CHECK_THAT(sentence, Contains("for reading only") && Contains(second->heldBy().toStdString()));
        CHECK(sentence.ends_with("."));
    }
    CHECK(second->annotations(sheet).at(0).box == Box{10, 20, 60, 90});
    CHECK(second->sheet(sheet)->state == storage::SheetState::InReview);

    fixture.draw(sheet, {1, 1, 9, 9}); // the first one goes on
    CHECK(fixture.project().annotations(sheet).size() == 2);
}

TEST_CASE("An import names nobody where nobody holds the project", "[app][lock]") {
    ProjectFixture fixture;
    const auto reader = Project::openForReading(fixture.project().folder());
    REQUIRE(reader->heldBy().isEmpty());
    CHECK_THAT(errorOf([&] { ImportJob(*reader, {}); }), Contains("for reading only") && !Contains("held by"));
}

TEST_CASE("Opening what is no project and making one over another are refused", "[app]") {
    ProjectFixture fixture;
    CHECK_THAT(errorOf([&] { Project::open(fixture.path("nothing")); }), Contains("project.herb is missing"));
    CHECK_THAT(errorOf([&] { Project::create(fixture.project().folder()); }), Contains("already a project"));
    fixture.write(QStringLiteral("odd/project.herb"), "this is no database, only a line of text that is long enough");
    const std::string sentence = errorOf([&] { Project::open(fixture.path("odd")); });
    CHECK_THAT(sentence, Contains("project.herb"));
}
