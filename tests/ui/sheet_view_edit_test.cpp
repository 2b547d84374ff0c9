// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "tests/ui/sheet_view_fixture.h"

using namespace herbascope;
using namespace herbascope::ui;
using ui::test::SheetViewFixture;

TEST_CASE("Dragging a box moves it in one undo step", "[ui][sheet_view]") {
    SheetViewFixture f;
    const app::AnnotationId id = f.add("leaf", {300, 400, 700, 900});
    const int before = f.steps();
    const QPoint from = f.at(500, 650);
    f.drag(from, from + QPoint(40, -30));

    const app::Box moved = f.boxOf(id);
    CHECK(moved.x1 == Approx(300 + 40 * f.pixel()).margin(1));
    CHECK(moved.y1 == Approx(400 - 30 * f.pixel()).margin(1));
    CHECK(moved.width() == 400);
    CHECK(moved.height() == 500);
    CHECK(f.steps() == before + 1);
    f.project->undo();
    CHECK(f.boxOf(id) == app::Box{300, 400, 700, 900});
}

TEST_CASE("Dragging a handle resizes a box in one undo step", "[ui][sheet_view]") {
    SheetViewFixture f;
    const app::AnnotationId id = f.add("leaf", {300, 400, 700, 900});
    f.view->setSelection({id});
    const int before = f.steps();
    const QPoint corner = f.at(700, 900);
    f.drag(corner, corner + QPoint(50, 20));

    const app::Box resized = f.boxOf(id);
    CHECK(resized.x1 == 300);
    CHECK(resized.y1 == 400);
    CHECK(resized.x2 == Approx(700 + 50 * f.pixel()).margin(1));
    CHECK(resized.y2 == Approx(900 + 20 * f.pixel()).margin(1));
    CHECK(f.steps() == before + 1);
    f.project->undo();
    CHECK(f.boxOf(id) == app::Box{300, 400, 700, 900});
}

TEST_CASE("The handles of a new box can be taken without leaving the drawing tool", "[ui][sheet_view]") {
    SheetViewFixture f;
    const app::AnnotationId id = f.add("leaf", {300, 400, 700, 900});
    f.view->setTool(SheetView::Tool::Box);
    f.view->setSelection({id});
    f.drag(f.at(300, 650), f.at(200, 650));
    REQUIRE(f.stored().size() == 1);
    CHECK(f.boxOf(id).x1 == Approx(200).margin(f.pixel() + 1));
    CHECK(f.boxOf(id).x2 == 700);
}

TEST_CASE("A click moves nothing", "[ui][sheet_view]") {
    SheetViewFixture f;
    const app::AnnotationId id = f.add("leaf", {300, 400, 700, 900});
    const int before = f.steps();
    f.drag(f.at(500, 650), f.at(500, 650) + QPoint(2, 2));
    CHECK(f.boxOf(id) == app::Box{300, 400, 700, 900});
    CHECK(f.steps() == before);
    CHECK(f.view->selection() == QVector<app::AnnotationId>{id});
}

TEST_CASE("Boxes cannot be dragged off the sheet and keep their size at its edge", "[ui][sheet_view]") {
    SheetViewFixture f;
    const app::AnnotationId a = f.add("leaf", {100, 400, 300, 600});
    const app::AnnotationId b = f.add("leaf", {500, 400, 700, 600});
    f.view->setSelection({a, b});
    f.drag(f.at(600, 500), f.at(600, 500) - QPoint(300, 0));
    CHECK(f.boxOf(a) == app::Box{0, 400, 200, 600});
    CHECK(f.boxOf(b) == app::Box{400, 400, 600, 600});
}

TEST_CASE("Arrows nudge by one pixel of the scan and with Shift by ten", "[ui][sheet_view]") {
    SheetViewFixture f;
    const app::AnnotationId id = f.add("leaf", {5, 400, 300, 900});
    f.view->setSelection({id});
    f.key(Qt::Key_Right);
    f.key(Qt::Key_Down, Qt::ShiftModifier);
    CHECK(f.boxOf(id) == app::Box{6, 410, 301, 910});
    f.key(Qt::Key_Left, Qt::ShiftModifier); // only six px are left
    CHECK(f.boxOf(id) == app::Box{0, 410, 295, 910});
}

TEST_CASE("Delete removes what is selected and undo brings it back", "[ui][sheet_view]") {
    SheetViewFixture f;
    f.view->setSelection({f.add("leaf", {300, 400, 700, 900}), f.add("stem", {100, 100, 200, 200})});
    f.view->deleteSelection();
    CHECK(f.stored().empty());
    CHECK(f.view->selection().isEmpty());
    f.project->undo();
    CHECK(f.stored().size() == 2);
}

TEST_CASE("Relabelling changes the selected boxes only", "[ui][sheet_view]") {
    SheetViewFixture f;
    const app::AnnotationId id = f.add("leaf", {300, 400, 700, 900});
    const app::AnnotationId other = f.add("leaf", {100, 100, 200, 200});
    f.view->setSelection({id});
    f.view->relabelSelection(f.organ("root"));
    for (const app::Annotation &annotation : f.stored())
        CHECK(annotation.organ == f.organ(annotation.id == other ? "leaf" : "root"));
}

TEST_CASE("Boxes are copied to another sheet at the same place", "[ui][sheet_view]") {
    SheetViewFixture f;
    f.view->setSelection({f.add("flower", {300, 400, 700, 900})});
    f.view->copySelection();
    f.view->setSheet(f.second);
    f.view->paste();
    const std::vector<app::Annotation> pasted = f.project->annotations(f.second);
    REQUIRE(pasted.size() == 1);
    CHECK(pasted.front().box == app::Box{300, 400, 700, 900});
    CHECK(pasted.front().organ == f.organ("flower"));
    CHECK(f.view->selection() == QVector<app::AnnotationId>{pasted.front().id});
}

TEST_CASE("Dragging a prediction's handle accepts it as corrected", "[ui][sheet_view]") {
    SheetViewFixture f;
    const auto ids = f.predict({{{300, 400, 700, 900}, 0.9}});
    QSignalSpy corrected(f.view.get(), &SheetView::predictionCorrected);
    f.click(f.at(500, 650));
    CHECK(f.view->focusedPrediction() == ids.front());
    CHECK(f.stored().empty());
    f.drag(f.at(700, 650), f.at(800, 650));

    REQUIRE(f.stored().size() == 1);
    const app::Annotation accepted = f.stored().front();
    CHECK(accepted.prediction == ids.front());
    CHECK(accepted.origin == storage::Origin::Corrected);
    CHECK(accepted.box.x1 == 300);
    CHECK(accepted.box.x2 == Approx(800).margin(f.pixel() + 1));
    CHECK(f.view->shownPredictions().isEmpty());
    CHECK(f.view->focusedPrediction() == app::PredictionId());
    CHECK(corrected.count() == 1);
    f.project->undo();
    CHECK(f.stored().empty());
    CHECK(f.view->shownPredictions().size() == 1);
}
