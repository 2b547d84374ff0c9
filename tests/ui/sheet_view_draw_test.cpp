// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "tests/ui/sheet_view_fixture.h"

using namespace herbascope;
using namespace herbascope::ui;
using ui::test::SheetViewFixture;

namespace {

/// A mouse points at whole screen px, so a box drawn at reduced zoom is right to that.
void checkBox(const app::Box &box, const app::Box &wanted, double margin) {
    CHECK(box.x1 == Approx(wanted.x1).margin(margin));
    CHECK(box.y1 == Approx(wanted.y1).margin(margin));
    CHECK(box.x2 == Approx(wanted.x2).margin(margin));
    CHECK(box.y2 == Approx(wanted.y2).margin(margin));
}

} // namespace

TEST_CASE("A box drawn by dragging is stored in pixels of the scan", "[ui][sheet_view]") {
    SheetViewFixture f;
    f.view->setTool(SheetView::Tool::Box);
    f.view->setCurrentClass(f.organ("fruit"));
    f.drag(f.at(300, 400), f.at(700, 900));

    REQUIRE(f.stored().size() == 1);
    const app::Annotation drawn = f.stored().front();
    checkBox(drawn.box, {300, 400, 700, 900}, f.pixel());
    CHECK(drawn.organ == f.organ("fruit"));
    CHECK(drawn.origin == storage::Origin::Drawn);
    CHECK(f.view->selection() == QVector<app::AnnotationId>{drawn.id});
    CHECK(f.steps() == 1);
}

TEST_CASE("Edges snap to whole pixels of the scan at high zoom", "[ui][sheet_view]") {
    SheetViewFixture f;
    f.view->setTool(SheetView::Tool::Box);
    f.view->setZoom(10, QPointF(320, 340));
    f.view->centreOn(QPointF(600, 800));
    f.drag(f.at(590.3, 790.4), f.at(608.8, 805.6));
    REQUIRE(f.stored().size() == 1);
    CHECK(f.stored().front().box == app::Box{590, 790, 609, 806});
}

TEST_CASE("Two clicks draw a box as a drag does", "[ui][sheet_view]") {
    SheetViewFixture f;
    f.view->setTool(SheetView::Tool::Box);
    f.click(f.at(200, 200));
    CHECK(f.stored().empty());
    f.click(f.at(500, 640));
    REQUIRE(f.stored().size() == 1);
    checkBox(f.stored().front().box, {200, 200, 500, 640}, f.pixel());
}

TEST_CASE("A box of less than eight screen pixels is refused with a sentence", "[ui][sheet_view]") {
    SheetViewFixture f;
    QSignalSpy notices(f.view.get(), &SheetView::notice);
    f.view->setTool(SheetView::Tool::Box);
    const QPoint from = f.at(400, 400);
    f.drag(from, from + QPoint(40, 6));
    CHECK(f.stored().empty());
    CHECK(notices.count() == 1);
    f.drag(from, from + QPoint(40, 12));
    CHECK(f.stored().size() == 1);
}

TEST_CASE("A box drawn beyond the paper ends at its edge", "[ui][sheet_view]") {
    SheetViewFixture f;
    f.view->setTool(SheetView::Tool::Box);
    f.drag(f.at(1000, 1500), f.at(1000, 1500) + QPoint(400, 400));
    REQUIRE(f.stored().size() == 1);
    CHECK(f.stored().front().box.x2 == SheetViewFixture::width);
    CHECK(f.stored().front().box.y2 == SheetViewFixture::height);
}

TEST_CASE("Escape drops the box that is being drawn", "[ui][sheet_view]") {
    SheetViewFixture f;
    f.view->setTool(SheetView::Tool::Box);
    f.click(f.at(200, 200));
    f.key(Qt::Key_Escape);
    QTest::mouseMove(f.view.get(), f.at(600, 600));
    f.click(f.at(600, 600)); // a first corner again
    CHECK(f.stored().empty());
}

TEST_CASE("Four clicks on an organ's extreme points make its box", "[ui][sheet_view]") {
    SheetViewFixture f;
    f.view->setTool(SheetView::Tool::ExtremePoints);
    f.click(f.at(600, 300)); // top
    f.click(f.at(900, 500)); // right
    f.click(f.at(550, 800)); // bottom
    CHECK(f.stored().empty());
    f.click(f.at(350, 610)); // left
    REQUIRE(f.stored().size() == 1);
    checkBox(f.stored().front().box, {350, 300, 900, 800}, f.pixel());
}

TEST_CASE("Drawing says the box in hand and that panels should fade", "[ui][sheet_view]") {
    SheetViewFixture f;
    f.view->setTool(SheetView::Tool::Box);
    QSignalSpy drawing(f.view.get(), &SheetView::drawing);
    QSignalSpy interacting(f.view.get(), &SheetView::interacting);
    f.drag(f.at(300, 400), f.at(700, 900));
    REQUIRE(interacting.count() == 2);
    CHECK(interacting.at(0).at(0).toBool());
    CHECK_FALSE(interacting.at(1).at(0).toBool());
    CHECK(drawing.count() > 0);
}

TEST_CASE("A class that is hidden comes back when it is drawn", "[ui][sheet_view]") {
    SheetViewFixture f;
    f.view->setTool(SheetView::Tool::Box);
    f.view->setCurrentClass(f.organ("stem"));
    f.view->setClassVisible(f.organ("stem"), false);
    f.drag(f.at(300, 400), f.at(700, 900));
    CHECK(f.view->isClassVisible(f.organ("stem")));
}
