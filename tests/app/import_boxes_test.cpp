// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include "app/import_problems.h"
#include "storage/queries.h"

#include <limits>

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;
using storage::SheetState;

namespace {

QByteArray object(const QByteArray &name, const QByteArray &x1, const QByteArray &y1, const QByteArray &x2,
                  const QByteArray &y2) {
    return "<object><name>" + name + "</name><bndbox><xmin>" + x1 + "</xmin><ymin>" + y1 + "</ymin><xmax>" + x2 +
           "</xmax><ymax>" + y2 + "</ymax></bndbox></object>";
}

QByteArray voc(const QByteArray &objects) {
    return "<annotation><size><width>200</width><height>300</height></size>" + objects + "</annotation>";
}

const QByteArray good = object("leaf", "10", "20", "50", "60");

/// Imports scans/ and voc/a.xml with a good leaf and this fruit.
struct WithFruit {
    ProjectFixture fixture;
    Imported imported;
    Sheet sheet;
    std::vector<Annotation> boxes;

    WithFruit(const QByteArray &x1, const QByteArray &y1, const QByteArray &x2, const QByteArray &y2) {
        fixture.writeScan(QStringLiteral("scans/a.jpg"));
        fixture.write(QStringLiteral("voc/a.xml"), voc(good + object("fruit", x1, y1, x2, y2)));
        imported = fixture.import();
        sheet = fixture.sheetNamed("a");
        boxes = fixture.project().annotations(sheet.id);
    }
};

} // namespace

TEST_CASE("Boxes are put right or cut at the sheet, and that is said", "[app][import][boxes]") {
    const WithFruit swapped("130", "190", "30", "40");
    REQUIRE(swapped.boxes.size() == 2);
    CHECK(swapped.boxes[1].box == Box{30, 40, 130, 190});
    CHECK(swapped.imported.names(QStringLiteral("the wrong way round: object 2 (fruit, line 1) of a.xml.")));
    CHECK(swapped.sheet.state == SheetState::Done);

    const WithFruit half("-50", "-50", "60", "60");
    REQUIRE(half.boxes.size() == 2);
    CHECK(half.boxes[1].box == Box{0, 0, 60, 60});
    CHECK(half.imported.names(QStringLiteral("cut at the edge")));
    CHECK(half.sheet.state == SheetState::Done);

    const WithFruit edge("1", "1", "201", "301"); // counted from 1
    REQUIRE(edge.boxes.size() == 2);
    CHECK(edge.boxes[1].box == Box{1, 1, 200, 300});
    CHECK(edge.imported.problems.isEmpty());
}

TEST_CASE("What is no box is left out by name, and its sheet is not done", "[app][import][boxes]") {
    const auto check = [](const QByteArray &x2, const QByteArray &y2, const char *reason) {
        INFO(x2.toStdString() << " " << y2.toStdString());
        const WithFruit dropped("30", "40", x2, y2);
        REQUIRE(dropped.boxes.size() == 1);
        CHECK(dropped.boxes[0].box == Box{10, 20, 50, 60});
        CHECK(dropped.imported.names(QLatin1String(reason) + QStringLiteral(": object 2 (fruit, line 1) of a.xml.")));
        CHECK(dropped.imported.names(QStringLiteral("Not marked as done")));
        CHECK(dropped.sheet.state == SheetState::InReview);
    };
    check("30", "190", "Left out because its box is empty");
    check("1e12", "1e12", "Left out because its box reaches further than any scan");
    check("-1e300", "90", "Left out because its box reaches further than any scan");
    check("nan", "90", "Left out because <xmax> is not a number");
    check("inf", "90", "Left out because <xmax> is not a number");
    check("abc", "90", "Left out because <xmax> is not a number");
    check("90", "-1e999", "Left out because <ymax> is not a number");
    const WithFruit outside("900", "900", "950", "950");
    CHECK(outside.boxes.size() == 1);
    CHECK(outside.sheet.state == SheetState::InReview);
    CHECK(outside.imported.names(QStringLiteral("its box lies outside the sheet: object 2 (fruit, line 1) of a.xml.")));
}

TEST_CASE("A sheet that was done is not done any more when a box for it is left out", "[app][import][boxes]") {
    ProjectFixture fixture(1);
    fixture.project().setSheetState({fixture.sheets[0]}, SheetState::Done);
    fixture.write(QStringLiteral("voc/sheet-1.xml"), voc(good + object("fruit", "30", "40", "30", "190")));
    ImportSettings settings;
    settings.voc = fixture.path(QStringLiteral("voc"));
    settings.complete = GENERATE(Completeness::Boxed, Completeness::Yes, Completeness::No);
    fixture.import(settings);
    CHECK(fixture.project().sheet(fixture.sheets[0])->state == SheetState::InReview);
    fixture.project().undo();
    CHECK(fixture.project().sheet(fixture.sheets[0])->state == SheetState::Done);
}

TEST_CASE("Boxes that came before their scan are put on it when it is found", "[app][import][boxes]") {
    ProjectFixture fixture;
    const QByteArray scored = "<object><name>leaf</name><score>0.5</score><bndbox><xmin>1</xmin><ymin>2</ymin>"
                              "<xmax>900</xmax><ymax>30</ymax></bndbox></object>";
    fixture.write(QStringLiteral("voc/a.xml"), "<annotation>" + good + object("fruit", "150", "250", "800", "900") +
                                                   object("stem", "700", "900", "800", "1000") + scored +
                                                   "</annotation>");
    ImportSettings settings;
    settings.voc = fixture.path(QStringLiteral("voc"));
    CHECK(fixture.import(settings).summary.boxes == 4);
    CHECK(fixture.sheetNamed("a").state == SheetState::Done);
    fixture.writeScan(QStringLiteral("scans/a.jpg"));
    ImportSettings scans;
    scans.images = QStringList{fixture.path(QStringLiteral("scans"))};
    const Imported later = fixture.import(scans);
    CHECK(later.summary.scansFound == 1);
    const Sheet sheet = fixture.sheetNamed("a");
    const auto boxes = fixture.project().annotations(sheet.id);
    REQUIRE(boxes.size() == 2);
    CHECK(boxes[0].box == Box{10, 20, 50, 60});
    CHECK(boxes[1].box == Box{150, 250, 200, 300});
    const auto said = storage::currentPredictions(fixture.project().database(), sheet.id);
    REQUIRE(said.size() == 1);
    CHECK(said[0].box == Box{1, 2, 200, 30});
    CHECK(sheet.state == SheetState::InReview);
    CHECK(later.names(QStringLiteral("its box lies outside the sheet: a box (stem) of a.")));
}

TEST_CASE("The window's boxes are put right or refused by the same rule", "[app][edits][boxes]") {
    ProjectFixture fixture(1);
    const SheetId sheet = fixture.sheets[0];
    const AnnotationId id = fixture.draw(sheet, {50, 60, -10, 20});
    CHECK(fixture.project().annotations(sheet).at(0).box == Box{0, 20, 50, 60});
    constexpr double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    for (const Box &box :
         {Box{nan, 0, 10, 10}, Box{0, 0, inf, 10}, Box{0, 0, 1e300, 10}, Box{5, 5, 5, 10}, Box{500, 500, 600, 600}}) {
        CHECK_FALSE(errorOf([&] { fixture.draw(sheet, box); }).empty());
        CHECK_FALSE(errorOf([&] { fixture.project().moveAnnotations(sheet, {{id, box}}); }).empty());
    }
    CHECK(fixture.project().annotations(sheet).size() == 1);
}

TEST_CASE("A thousand problems of a kind are one sentence", "[app][import]") {
    std::vector<storage::formats::FormatProblem> problems;
    for (int i = 1; i <= 1000; ++i)
        problems.push_back({"/x/voc/b/" + std::to_string(i) + ".xml", "object 1", "it is bad"});
    problems.push_back({"/x/voc/c.xml", {}, "it is bad", false});
    problems.push_back({"/y/d.xml", {}, "it is worse"});
    CHECK(problemSentences(problems, QStringLiteral("/x/voc")) ==
          QStringList{QStringLiteral("Left out 1000 times because it is bad: object 1 of b/1.xml, object 1 of b/2.xml, "
                                     "object 1 of b/3.xml, object 1 of b/4.xml, object 1 of b/5.xml and 995 more."),
                      QStringLiteral("Taken in, but it is bad: c.xml."),
                      QStringLiteral("Left out because it is worse: /y/d.xml.")});
}
