// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include "storage/queries.h"

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;
using storage::SheetState;

namespace {

/// A VOC file of one leaf box with something put in: behind <annotation or in front of <bndbox>.
QByteArray changed(QByteArray voc, const QByteArray &before, const QByteArray &after) {
    REQUIRE(voc.contains(before));
    return voc.replace(before, after);
}

ImportSettings vocOnly(const ProjectFixture &fixture) {
    ImportSettings settings;
    settings.voc = fixture.path(QStringLiteral("voc"));
    return settings;
}

} // namespace

TEST_CASE("Boxes with a score are predictions of a model named after the source", "[app][import]") {
    ProjectFixture fixture;
    const QByteArray file = vocFile(QStringLiteral("a"), 100, 100, {10, 20, 50, 60});
    fixture.write(QStringLiteral("voc/a.xml"), changed(file, "<bndbox>", "<score>0.75</score><bndbox>"));
    ImportSettings settings = vocOnly(fixture);
    const bool asAnnotations = GENERATE(false, true);
    settings.asAnnotations = asAnnotations;
    fixture.import(settings);
    const Sheet sheet = fixture.sheetNamed("a");
    if (asAnnotations) {
        CHECK(sheet.annotations == 1);
        CHECK(fixture.project().models().empty());
        return;
    }
    CHECK(sheet.annotations == 0);
    CHECK(sheet.state == SheetState::Predicted);
    REQUIRE(fixture.project().predictions(sheet.id).size() == 1);
    CHECK(fixture.project().predictions(sheet.id)[0].score == 0.75);
    REQUIRE(fixture.project().models().size() == 1);
    CHECK(fixture.project().models()[0].name == "imported-voc");
    CHECK_FALSE(fixture.project().activeModel()); // it cannot be run
    CHECK(fixture.import(settings).summary.boxes == 0);
}

TEST_CASE("How complete the files are decides the state of their sheets", "[app][import]") {
    ProjectFixture fixture;
    const QByteArray file = vocFile(QStringLiteral("a"), 100, 100, {10, 20, 50, 60});
    fixture.write(QStringLiteral("voc/plain.xml"), file);
    fixture.write(QStringLiteral("voc/verified.xml"), changed(file, "<annotation", "<annotation verified=\"yes\""));
    ImportSettings settings = vocOnly(fixture);
    fixture.write(QStringLiteral("voc/empty.xml"), "<annotation/>");
    settings.complete = GENERATE(Completeness::Boxed, Completeness::Yes, Completeness::No, Completeness::Verified);
    const Imported imported = fixture.import(settings);
    const bool all = settings.complete == Completeness::Yes || settings.complete == Completeness::Boxed;
    const bool some = settings.complete == Completeness::Verified;
    // What a file does not box is background only where that is asked for.
    CHECK(fixture.sheetNamed("empty").state ==
          (settings.complete == Completeness::Yes ? SheetState::Done : SheetState::New));
    CHECK(imported.names(QStringLiteral("box nothing on 1 sheet, ")) == (settings.complete == Completeness::Boxed));
    CHECK(fixture.sheetNamed("plain").state == (all ? SheetState::Done : SheetState::InReview));
    CHECK(fixture.sheetNamed("verified").state == (all || some ? SheetState::Done : SheetState::InReview));
    CHECK(fixture.sheetNamed("verified").verified);
    CHECK_FALSE(fixture.sheetNamed("plain").verified);
}

TEST_CASE("Image-set lists become splits and names without a sheet are said", "[app][import]") {
    ProjectFixture fixture(2);
    fixture.write(QStringLiteral("train.txt"), "Sheet-2\nghost\n");
    ImportSettings settings;
    settings.splits.append({QStringLiteral("train"), fixture.path(QStringLiteral("train.txt"))});
    const Imported imported = fixture.import(settings);
    REQUIRE(fixture.project().splits().size() == 1);
    CHECK(fixture.project().splits()[0].sheets == std::vector{fixture.sheets[1]});
    CHECK(imported.problems.size() == 1);
    CHECK(imported.names(QStringLiteral("ghost")));
}

TEST_CASE("A file that grew brings only what is new", "[app][import]") {
    ProjectFixture fixture;
    const QByteArray file = vocFile(QStringLiteral("a"), 100, 100, {10, 20, 50, 60});
    fixture.write(QStringLiteral("voc/a.xml"), file);
    fixture.import(vocOnly(fixture));
    const QByteArray bud = "<object><name>bud</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax>"
                           "</bndbox></object></annotation>";
    fixture.write(QStringLiteral("voc/a.xml"), changed(file, "</annotation>", bud));
    const Imported again = fixture.import(vocOnly(fixture));
    CHECK(again.summary.boxes == 1);
    CHECK(again.summary.unknownClasses == QStringList{QStringLiteral("bud")});
    CHECK(again.names(QStringLiteral("bud")));
    CHECK(fixture.sheetNamed("a").annotations == 2);
}

TEST_CASE("One undo takes an import back: boxes, predictions, states, classes and splits", "[app][import][undo]") {
    ProjectFixture fixture(3);
    fixture.predict(fixture.sheets[1], {{{1, 2, 30, 40}, 0.5}});
    storage::setSplit(fixture.project().database(), {"val", true, {fixture.sheets[0]}});
    const QByteArray file = vocFile(QStringLiteral("a"), scanWidth, scanHeight, {10, 20, 50, 60});
    fixture.write(QStringLiteral("voc/sheet-1.xml"), changed(file, "leaf", "bud"));
    for (const char *name : {"sheet-2", "sheet-3"})
        fixture.write(QStringLiteral("voc/%1.xml").arg(QLatin1String(name)),
                      changed(file, "<bndbox>", "<score>0.75</score><bndbox>"));
    fixture.write(QStringLiteral("all.txt"), "sheet-1\nsheet-3\n");
    ImportSettings settings = vocOnly(fixture);
    for (const char *split : {"val", "train"})
        settings.splits.append({QLatin1String(split), fixture.path(QStringLiteral("all.txt"))});
    Project &project = fixture.project();
    const auto isBefore = [&] {
        CHECK(project.annotations(fixture.sheets[0]).empty());
        CHECK(project.sheet(fixture.sheets[0])->state == SheetState::New);
        CHECK(project.sheet(fixture.sheets[1])->state == SheetState::Predicted);
        CHECK(project.sheet(fixture.sheets[2])->state == SheetState::New);
        REQUIRE(project.predictions(fixture.sheets[1]).size() == 1);
        CHECK(project.predictions(fixture.sheets[1])[0].score == 0.5);
        CHECK(project.predictions(fixture.sheets[2]).empty());
        CHECK(project.classes().size() == 6);
        REQUIRE(project.splits().size() == 1);
        CHECK(project.splits()[0].name == "val");
        CHECK(project.splits()[0].frozen);
        CHECK(project.splits()[0].sheets == std::vector{fixture.sheets[0]});
    };
    const auto isAfter = [&] {
        CHECK(project.annotations(fixture.sheets[0]).size() == 1);
        CHECK(project.sheet(fixture.sheets[0])->state == SheetState::Done);
        CHECK(project.sheet(fixture.sheets[2])->state == SheetState::Predicted);
        REQUIRE(project.predictions(fixture.sheets[1]).size() == 1);
        CHECK(project.predictions(fixture.sheets[1])[0].score == 0.75);
        CHECK(project.predictions(fixture.sheets[2]).size() == 1);
        CHECK(project.classes().size() == 7);
        REQUIRE(project.splits().size() == 2);
        CHECK(project.splits()[0].sheets.size() == 2);
    };
    CHECK(fixture.import(settings).summary.boxes == 3);
    isAfter();
    project.undo();
    isBefore();
    project.redo();
    isAfter();
    project.undo();
    isBefore();
    CHECK(fixture.import(settings).summary.boxes == 3); // what was undone can be taken in again
    isAfter();
    project.undo();
    const auto newer = fixture.predict(fixture.sheets[2], {{{5, 6, 30, 40}, 0.25}});
    project.redo(); // predictions that came in the meantime are no edit and stay
    REQUIRE(project.predictions(fixture.sheets[2]).size() == 1);
    CHECK(project.predictions(fixture.sheets[2])[0].score == 0.25);
}
