// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "tests/ui/sheet_view_fixture.h"

using namespace herbascope;
using namespace herbascope::ui;
using ui::test::SheetViewFixture;
using Ids = QVector<app::AnnotationId>;

TEST_CASE("The smallest box under the pointer is selected and Alt goes to the next larger", "[ui][sheet_view]") {
    SheetViewFixture f;
    const app::AnnotationId small = f.add("leaf", {400, 500, 500, 600});
    const app::AnnotationId large = f.add("stem", {100, 100, 1100, 1500});
    const app::AnnotationId middle = f.add("flower", {300, 400, 700, 900});
    const QPoint point = f.at(450, 550);
    f.click(point);
    CHECK(f.view->selection() == Ids{small});
    f.click(point, Qt::AltModifier);
    CHECK(f.view->selection() == Ids{middle});
    f.click(point, Qt::AltModifier);
    CHECK(f.view->selection() == Ids{large});
    f.click(point, Qt::AltModifier);
    CHECK(f.view->selection() == Ids{small});
    f.click(f.at(20, 20));
    CHECK(f.view->selection().isEmpty());
}

TEST_CASE("Ctrl and Shift add to the selection and take away from it", "[ui][sheet_view]") {
    SheetViewFixture f;
    const app::AnnotationId a = f.add("leaf", {100, 100, 300, 300});
    const app::AnnotationId b = f.add("leaf", {500, 100, 700, 300});
    f.click(f.at(200, 200));
    f.click(f.at(600, 200), Qt::ControlModifier);
    CHECK(f.view->selection() == Ids{a, b});
    f.click(f.at(200, 200), Qt::ShiftModifier);
    CHECK(f.view->selection() == Ids{b});
}

TEST_CASE("A rubber band selects the boxes that lie in it", "[ui][sheet_view]") {
    SheetViewFixture f;
    const app::AnnotationId a = f.add("leaf", {100, 100, 300, 300});
    const app::AnnotationId b = f.add("leaf", {500, 100, 700, 300});
    f.add("leaf", {500, 900, 700, 1100});
    f.drag(f.at(50, 50), f.at(800, 500));
    CHECK(f.view->selection() == Ids{a, b});
}

TEST_CASE("The score threshold filters the predictions live, best first", "[ui][sheet_view]") {
    SheetViewFixture f;
    const auto ids =
        f.predict({{{100, 100, 300, 300}, 0.3}, {{500, 100, 700, 300}, 0.9}, {{100, 900, 300, 1100}, 0.6}});
    REQUIRE(ids.size() == 3); // best first: 0.9, 0.6, 0.3
    f.view->setScoreThreshold(0.5);
    CHECK(f.view->shownPredictions() == QVector<app::PredictionId>{ids[0], ids[1]});
    f.view->setScoreThreshold(0.2);
    CHECK(f.view->shownPredictions() == QVector<app::PredictionId>{ids[0], ids[1], ids[2]});
    f.view->setScoreThreshold(0.95);
    CHECK(f.view->shownPredictions().isEmpty());
    f.click(f.at(600, 200)); // hidden boxes cannot be hit
    CHECK(f.view->focusedPrediction() == app::PredictionId());
}

TEST_CASE("Boxes of a hidden class are neither shown nor hit", "[ui][sheet_view]") {
    SheetViewFixture f;
    f.add("leaf", {300, 400, 700, 900});
    f.view->setClassVisible(f.organ("leaf"), false);
    f.click(f.at(500, 650));
    CHECK(f.view->selection().isEmpty());
}

TEST_CASE("Tab goes through the boxes from the top of the sheet", "[ui][sheet_view]") {
    SheetViewFixture f;
    const app::AnnotationId low = f.add("leaf", {100, 900, 300, 1100});
    const app::AnnotationId high = f.add("leaf", {500, 100, 700, 300});
    f.key(Qt::Key_Tab);
    CHECK(f.view->selection() == Ids{high});
    f.key(Qt::Key_Tab);
    CHECK(f.view->selection() == Ids{low});
    f.key(Qt::Key_Backtab, Qt::ShiftModifier);
    CHECK(f.view->selection() == Ids{high});
}

TEST_CASE("Boxes and one prediction are never selected together", "[ui][sheet_view]") {
    SheetViewFixture f;
    const auto ids = f.predict({{{500, 100, 700, 300}, 0.9}});
    f.view->setSelection({f.add("stem", {100, 900, 300, 1100})});
    f.view->setFocusedPrediction(ids.front(), false);
    CHECK(f.view->selection().isEmpty());
    f.click(f.at(200, 1000));
    CHECK(f.view->focusedPrediction() == app::PredictionId());
}
