// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "tests/ui/main_window_fixture.h"

#include <QLineEdit>

using namespace herbascope;
using ui::test::MainWindowFixture;

TEST_CASE("A digit key sets the class of new boxes", "[ui][keys]") {
    MainWindowFixture f;
    f.key(Qt::Key_3);
    CHECK(f.view().currentClass() == f.organ("fruit"));
    f.key(Qt::Key_5, Qt::ControlModifier);
    CHECK(f.view().currentClass() == f.organ("stem"));
    CHECK(f.find<QPushButton>("class5")->isChecked());
}

TEST_CASE("A digit key relabels what is selected", "[ui][keys]") {
    MainWindowFixture f;
    const auto id = f.add(f.sheets[0], "leaf", {50, 50, 200, 200});
    f.view().setSelection({id});
    f.key(Qt::Key_2);
    REQUIRE(f.project().annotations(f.sheets[0]).size() == 1);
    CHECK(f.project().annotations(f.sheets[0]).front().organ == f.organ("flower"));
    CHECK(f.find<QLabel>("boxes-flower")->text() == QStringLiteral("1"));
    CHECK(f.find<QLabel>("boxes-leaf")->text() == QStringLiteral("0"));
}

TEST_CASE("Ctrl+Shift+V pastes all boxes of the previous sheet as one step", "[ui][keys]") {
    MainWindowFixture f;
    f.add(f.sheets[0], "leaf", {50, 50, 200, 200});
    f.add(f.sheets[0], "stem", {60, 250, 200, 400});
    f.add(f.sheets[1], "root", {300, 50, 400, 200});
    f.session.setSheet(f.sheets[1]);
    f.key(Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
    const auto boxes = f.project().annotations(f.sheets[1]);
    REQUIRE(boxes.size() == 3);
    CHECK(boxes[1].organ == f.organ("leaf"));
    CHECK(boxes[1].box == app::Box{50, 50, 200, 200});
    CHECK(boxes[2].organ == f.organ("stem"));
    CHECK(f.view().selection() == QVector<app::AnnotationId>{boxes[1].id, boxes[2].id});
    f.key(Qt::Key_Z, Qt::ControlModifier);
    CHECK(f.project().annotations(f.sheets[1]).size() == 1);

    f.session.setSheet(f.sheets[0]);
    f.key(Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
    CHECK(f.project().annotations(f.sheets[0]).size() == 2);
    CHECK(f.toast() == QStringLiteral("This is the first sheet of the list."));
}

TEST_CASE("A flag is given to all selected boxes and leaves their other flags and notes", "[ui][flags]") {
    MainWindowFixture f;
    const auto first = f.add(f.sheets[0], "leaf", {50, 50, 200, 200}),
               second = f.add(f.sheets[0], "leaf", {60, 250, 200, 400});
    f.project().setFlags(f.sheets[0], {second}, storage::Occluded, true);
    f.project().setNote(f.sheets[0], second, QStringLiteral("gnawed"));
    f.view().setSelection({first, second});
    CHECK_FALSE(f.find<QLineEdit>("selectedNote")->isVisible());
    f.click("flag-1");
    const auto boxes = f.project().annotations(f.sheets[0]);
    REQUIRE(boxes.size() == 2);
    CHECK(boxes[0].flags == storage::Damaged);
    CHECK(boxes[1].flags == (storage::Damaged | storage::Occluded));
    CHECK(boxes[1].note == "gnawed");
}

TEST_CASE("A note is kept when the field is left, also by choosing another box", "[ui][flags]") {
    MainWindowFixture f;
    const auto first = f.add(f.sheets[0], "leaf", {50, 50, 200, 200}),
               second = f.add(f.sheets[0], "leaf", {60, 250, 200, 400});
    f.view().setSelection({first});
    auto *note = f.find<QLineEdit>("selectedNote");
    note->setFocus();
    QTest::keyClicks(note, QStringLiteral("torn by 2 insects"));
    f.key(Qt::Key_PageDown);
    CHECK(f.session.sheet() == f.sheets[0]);          // the keys rest while text is written
    f.add(f.sheets[0], "stem", {250, 250, 300, 400}); // what changes meanwhile does not take the text
    CHECK(note->text() == QStringLiteral("torn by 2 insects"));
    CHECK(note->hasFocus());
    f.view().setFocus();
    f.view().setSelection({second});
    CHECK(note->text().isEmpty());
    CHECK(f.project().annotations(f.sheets[0])[0].note == "torn by 2 insects");
    CHECK(f.project().annotations(f.sheets[0])[1].note.empty());
    f.key(Qt::Key_Z, Qt::ControlModifier);
    CHECK(f.project().annotations(f.sheets[0])[0].note.empty());
}

TEST_CASE("A note is kept when another box comes while it is written", "[ui][flags]") {
    MainWindowFixture f;
    const auto first = f.add(f.sheets[0], "leaf", {50, 50, 200, 200});
    f.view().setSelection({first});
    auto *note = f.find<QLineEdit>("selectedNote");
    note->setFocus();
    QTest::keyClicks(note, QStringLiteral("torn"));
    f.key(Qt::Key_D, Qt::ControlModifier);
    const auto boxes = f.project().annotations(f.sheets[0]);
    REQUIRE(boxes.size() == 2);
    CHECK(boxes[0].note == "torn");
    CHECK(boxes[1].note.empty());
    CHECK(note->text().isEmpty());
}

TEST_CASE("Enter keeps a note and gives the keys to the sheet", "[ui][flags][keys]") {
    MainWindowFixture f;
    f.view().setSelection({f.add(f.sheets[0], "leaf", {50, 50, 200, 200})});
    auto *note = f.find<QLineEdit>("selectedNote");
    note->setFocus();
    QTest::keyClicks(note, QStringLiteral("torn"));
    QTest::keyClick(note, Qt::Key_Return);
    CHECK(f.view().hasFocus());
    CHECK(f.project().annotations(f.sheets[0])[0].note == "torn");
    CHECK(f.project().history().size() == 2);
}

TEST_CASE("When the note's field goes, the note is kept and the keys go to the sheet", "[ui][flags][keys]") {
    MainWindowFixture f;
    const auto first = f.add(f.sheets[0], "leaf", {50, 50, 200, 200}),
               second = f.add(f.sheets[0], "leaf", {60, 250, 200, 400});
    f.session.setSheet(f.sheets[0]);
    auto *note = f.find<QLineEdit>("selectedNote");
    f.view().setSelection({second});
    note->setFocus();
    QTest::keyClicks(note, QStringLiteral("gnawed"));
    f.view().setSelection({first, second});
    CHECK(f.view().hasFocus());
    f.view().setSelection({first});
    note->setFocus();
    QTest::keyClicks(note, QStringLiteral("torn"));
    f.key(Qt::Key_Return, Qt::ControlModifier);
    REQUIRE(f.session.sheet() == f.sheets[1]);
    CHECK(f.view().hasFocus());
    f.key(Qt::Key_Space); // the button "Sheet done, next" would take it
    CHECK(f.session.sheet() == f.sheets[1]);
    CHECK(f.project().sheet(f.sheets[1])->state == storage::SheetState::New);
    CHECK(f.project().annotations(f.sheets[0])[0].note == "torn");
    CHECK(f.project().annotations(f.sheets[0])[1].note == "gnawed");
}

TEST_CASE("Undo travels to the sheet it changes and says what it took back", "[ui][undo]") {
    MainWindowFixture f;
    f.add(f.sheets[0], "leaf", {50, 50, 200, 200});
    f.session.setSheet(f.sheets[2]);
    const QString title = f.project().undoTitle();
    f.key(Qt::Key_Z, Qt::ControlModifier);
    CHECK(f.session.sheet() == f.sheets[0]);
    CHECK(f.view().sheet() == f.sheets[0]);
    CHECK(f.project().annotations(f.sheets[0]).empty());
    CHECK(f.toast().contains(title));

    f.session.setSheet(f.sheets[1]);
    f.key(Qt::Key_Y, Qt::ControlModifier);
    CHECK(f.session.sheet() == f.sheets[0]);
    CHECK(f.project().annotations(f.sheets[0]).size() == 1);
}

TEST_CASE("Sheet done goes on to the next one that needs work", "[ui][sheets]") {
    MainWindowFixture f;
    f.project().setSheetState({f.sheets[1]}, storage::SheetState::Done);
    f.session.setSheet(f.sheets[0]);
    f.key(Qt::Key_Return, Qt::ControlModifier);
    CHECK(f.project().sheet(f.sheets[0])->state == storage::SheetState::Done);
    CHECK(f.session.sheet() == f.sheets[2]);
    f.key(Qt::Key_Return, Qt::ControlModifier);
    CHECK(f.project().sheet(f.sheets[2])->state == storage::SheetState::Done);
    CHECK(f.toast().contains(QStringLiteral("No sheet")));
}

TEST_CASE("D and A walk through the sheets", "[ui][sheets]") {
    MainWindowFixture f;
    f.session.setSheet(f.sheets[0]);
    f.key(Qt::Key_D);
    CHECK(f.session.sheet() == f.sheets[1]);
    f.key(Qt::Key_PageDown);
    CHECK(f.session.sheet() == f.sheets[2]);
    f.key(Qt::Key_A);
    CHECK(f.session.sheet() == f.sheets[1]);
}

TEST_CASE("The corner says where the pointer is and how large the box in hand is", "[ui][sheet_view]") {
    MainWindowFixture f;
    f.session.setSheet(f.sheets[0]);
    auto *readout = f.find<QLabel>("cursorReadout");
    CHECK_FALSE(readout->isVisible());
    f.view().setZoom(1, QPointF(0, 0));
    f.view().centreOn(QPointF(300, 400));
    f.view().setTool(ui::SheetView::Tool::Box);
    const QPoint from = f.view().toWidget(QPointF(250, 350)).toPoint();
    const QPointF at = f.view().toScan(from);
    QTest::mouseMove(&f.view(), from);
    CHECK(readout->isVisible());
    CHECK(readout->text() == QStringLiteral("x %1   y %2").arg(int(at.x())).arg(int(at.y())));
    QTest::mousePress(&f.view(), Qt::LeftButton, Qt::NoModifier, from);
    QTest::mouseMove(&f.view(), from + QPoint(120, 80));
    CHECK(readout->text().endsWith(QStringLiteral("120 × 80 px")));
    QTest::mouseRelease(&f.view(), Qt::LeftButton, Qt::NoModifier, from + QPoint(120, 80));
    CHECK_FALSE(readout->text().contains(QStringLiteral("px")));
}
