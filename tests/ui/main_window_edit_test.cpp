// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "tests/ui/main_window_fixture.h"

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
