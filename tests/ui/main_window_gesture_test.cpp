// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A gesture is one thing: what is in hand is finished or given up, and nothing else is touched instead.
#include "tests/support/catch.h"
#include "tests/ui/main_window_fixture.h"

#include "ui/actions.h"

using namespace herbascope;
using ui::test::MainWindowFixture;
using Tool = ui::SheetView::Tool;

namespace {

/// Sheet 1 with a box; the newest edit lies on sheet 3.
struct Hand : MainWindowFixture {
    Hand() {
        old = add(sheets[0], "stem", {50, 300, 250, 500});
        add(sheets[2], "fruit", {50, 50, 150, 150});
        session.setSheet(sheets[0]);
        view().setFocus();
    }
    QPoint at(double x, double y) { return view().toWidget(QPointF(x, y)).toPoint(); }
    void press(const QPoint &point) { QTest::mousePress(&view(), Qt::LeftButton, {}, point); }
    void moveTo(const QPoint &point) { QTest::mouseMove(&view(), point); }
    void release(const QPoint &point) { QTest::mouseRelease(&view(), Qt::LeftButton, {}, point); }
    void click(const QPoint &point) {
        press(point);
        release(point);
        QTest::mouseClick(&view(), Qt::RightButton, {}, point); // not a double click
    }
    std::size_t boxes(int sheet) { return project().annotations(sheets[static_cast<std::size_t>(sheet)]).size(); }
    app::Box oldBox() { return project().annotations(sheets[0]).front().box; }
    void takeInHand(const std::string &what) {
        if (what == "a box that is drawn") {
            view().setTool(Tool::Box);
            press(at(300, 100));
            moveTo(at(400, 200));
            moveTo(at(450, 250));
        } else if (what == "a press of the drawing tool") {
            view().setTool(Tool::Box);
            press(at(300, 100));
        } else if (what == "the first of two corners") {
            view().setTool(Tool::Box);
            click(at(300, 100));
            moveTo(at(450, 250));
        } else if (what == "two extreme points") {
            view().setTool(Tool::ExtremePoints);
            click(at(300, 100));
            click(at(450, 150));
        } else if (what == "a box that is moved") {
            press(at(150, 400));
            moveTo(at(200, 400));
        } else if (what == "a handle that has not moved") {
            view().setSelection({old});
            press(at(250, 500));
        } else if (what == "a handle that has moved") {
            view().setTool(Tool::Box);
            view().setSelection({old});
            press(at(250, 500));
            moveTo(at(300, 550));
        }
    }
    app::AnnotationId old;
};

} // namespace

TEST_CASE("Ctrl+Z with something in hand gives up that and nothing older", "[ui][gesture][undo]") {
    Hand f;
    const auto history = f.project().history().size();
    for (const char *what :
         {"a box that is drawn", "a press of the drawing tool", "the first of two corners", "two extreme points",
          "a box that is moved", "a handle that has not moved", "a handle that has moved"}) {
        INFO(what);
        f.view().setTool(Tool::Select);
        f.view().setSelection({});
        f.takeInHand(what);
        f.key(Qt::Key_Z, Qt::ControlModifier);
        CHECK(f.toast() == QStringLiteral("The box in hand is given up. Nothing else was undone."));
        f.release(f.at(450, 550));
        CHECK(f.session.sheet() == f.sheets[0]);
        CHECK(f.boxes(0) == 1);
        CHECK(f.boxes(2) == 1);
        CHECK(f.oldBox() == app::Box{50, 300, 250, 500});
        CHECK(f.project().history().size() == history);
    }
    f.key(Qt::Key_Z, Qt::ControlModifier); // with nothing in hand
    CHECK(f.session.sheet() == f.sheets[2]);
    CHECK(f.boxes(2) == 0);
}

TEST_CASE("A command keeps the box in hand before it changes sheet, page or boxes", "[ui][gesture]") {
    Hand f;
    const auto [key, modifiers] = GENERATE(table<Qt::Key, Qt::KeyboardModifiers>({
        {Qt::Key_Return, Qt::ControlModifier},
        {Qt::Key_D, Qt::NoModifier},
        {Qt::Key_2, Qt::AltModifier},
        {Qt::Key_3, Qt::AltModifier},
        {Qt::Key_E, Qt::NoModifier},
        {Qt::Key_T, Qt::NoModifier},
    }));
    const std::string what = GENERATE("a box that is drawn", "a box that is moved", "a handle that has moved");
    INFO(what << ", key " << key);
    f.takeInHand(what);
    f.key(key, modifiers);
    const bool isNew = what == "a box that is drawn";
    const auto boxes = f.project().annotations(f.sheets[0]);
    REQUIRE(boxes.size() == (isNew ? 2U : 1U));
    if (isNew)
        CHECK(boxes[1].box.width() == Approx(150).margin(3));
    else
        CHECK(boxes[0].box != app::Box{50, 300, 250, 500});
    CHECK(f.boxes(1) == 0);
    if (key == Qt::Key_Return) CHECK(f.project().sheet(f.sheets[0])->state == storage::SheetState::Done);
    if (key == Qt::Key_Return || key == Qt::Key_D) CHECK(f.session.sheet() == f.sheets[1]);
    const auto history = f.project().history().size();
    f.moveTo(f.at(500, 600));
    f.release(f.at(500, 600));
    CHECK(f.project().history().size() == history);
}

TEST_CASE("Between two clicks a box is half drawn, and commands wait for it", "[ui][gesture]") {
    Hand f;
    const std::string what = GENERATE("the first of two corners", "two extreme points");
    f.takeInHand(what);
    f.key(Qt::Key_Return, Qt::ControlModifier);
    CHECK(f.project().sheet(f.sheets[0])->state != storage::SheetState::Done);
    f.key(Qt::Key_D);
    f.key(Qt::Key_3, Qt::AltModifier);
    CHECK(f.session.sheet() == f.sheets[0]);
    CHECK(f.window->workspace() == ui::MainWindow::Workspace::Annotate);
    CHECK(f.toast() == QStringLiteral("A box is half drawn. Finish it, or press Esc to give it up."));
    f.key(Qt::Key_2); // its class: what was drawn before keeps its own
    if (what == "two extreme points") f.click(f.at(350, 80));
    f.click(f.at(470, 260));
    const auto boxes = f.project().annotations(f.sheets[0]);
    REQUIRE(boxes.size() == 2);
    CHECK(boxes[1].organ == f.organ("flower"));
    f.key(Qt::Key_Return, Qt::ControlModifier);
    CHECK(f.project().sheet(f.sheets[0])->state == storage::SheetState::Done);
}

TEST_CASE("A digit while a box is drawn is its class, not that of the box selected before", "[ui][gesture][keys]") {
    Hand f;
    f.view().setTool(Tool::Box);
    f.view().setSelection({f.old});
    f.takeInHand("a box that is drawn");
    f.key(Qt::Key_3);
    f.release(f.at(450, 250));
    const auto boxes = f.project().annotations(f.sheets[0]);
    REQUIRE(boxes.size() == 2);
    CHECK(boxes[0].organ == f.organ("stem"));
    CHECK(boxes[1].organ == f.organ("fruit"));
}

TEST_CASE("A prediction that is dragged while a newer run comes in becomes the person's box", "[ui][gesture][review]") {
    Hand f;
    const bool reviewing = GENERATE(false, true);
    const auto said = f.predict(f.sheets[0], {{{300, 50, 400, 150}, 0.9}});
    if (reviewing) f.key(Qt::Key_2, Qt::AltModifier);
    f.view().setTool(Tool::Select);
    f.view().fit();
    f.view().setFocusedPrediction(said[0], false);
    const QPoint from = f.at(350, 100), to = f.at(400, 160);
    f.press(from);
    f.moveTo((from + to) / 2);
    f.predict(f.sheets[0], {{{305, 55, 405, 155}, 0.8}, {{50, 50, 100, 100}, 0.7}});
    f.moveTo(to);
    f.release(to);
    const auto boxes = f.project().annotations(f.sheets[0]);
    REQUIRE(boxes.size() == 2);
    CHECK(boxes[1].box.x1 == Approx(350).margin(3));
    CHECK(boxes[1].box.y1 == Approx(110).margin(3));
    CHECK(boxes[1].origin == storage::Origin::Corrected);
    CHECK(f.view().selection() == QVector<app::AnnotationId>{boxes[1].id});
    CHECK(f.errors.isEmpty());
}
