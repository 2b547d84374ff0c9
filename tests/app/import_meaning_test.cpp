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
    settings.complete = GENERATE(Completeness::Yes, Completeness::No, Completeness::Verified);
    fixture.import(settings);
    const bool all = settings.complete == Completeness::Yes;
    const bool some = settings.complete == Completeness::Verified;
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
