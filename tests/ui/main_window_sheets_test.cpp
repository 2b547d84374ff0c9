// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "tests/ui/main_window_fixture.h"

#include "app/sheet_list_model.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QSlider>
#include <QTimer>

#include <algorithm>

using namespace herbascope;
using ui::test::MainWindowFixture;

TEST_CASE("The chips of the sheet list count and filter", "[ui][sheets]") {
    MainWindowFixture f;
    f.project().setSheetState({f.sheets[0]}, storage::SheetState::Done);
    f.predict(f.sheets[1], {{{50, 50, 150, 150}, 0.9}});
    f.session.setSheet(f.sheets[1]);
    QTest::qWait(0);
    auto *list = f.find<QListView>("sheetList");
    CHECK(f.find<QPushButton>("chipToDo")->text() == QStringLiteral("To do 2"));
    CHECK(f.find<QPushButton>("chipReview")->text() == QStringLiteral("Review 1"));
    CHECK(list->model()->rowCount() == 3);
    f.click("chipToDo");
    CHECK(list->model()->rowCount() == 2);
    f.click("chipReview");
    REQUIRE(list->model()->rowCount() == 1);
    CHECK(list->model()->index(0, 0).data().toString() == QStringLiteral("sheet-2"));
    f.click("chipAll");
    CHECK(list->model()->rowCount() == 3);
    CHECK(f.session.sheet() == f.sheets[1]);
}

TEST_CASE("The sheet in front stays in a filtered list after it is done", "[ui][sheets]") {
    MainWindowFixture f;
    f.session.setSheet(f.sheets[1]);
    f.click("chipToDo");
    f.session.setSheet(f.sheets[0]);
    f.project().setSheetState({f.sheets[0]}, storage::SheetState::Done);
    auto *list = f.find<QListView>("sheetList");
    CHECK(list->model()->rowCount() == 3);
    CHECK(f.session.sheet() == f.sheets[0]);
    f.session.setSheet(f.sheets[2]);
    CHECK(list->model()->rowCount() == 2);
    CHECK(f.session.sheet() == f.sheets[2]);
}

TEST_CASE("A click in the list or on the slider gives the keys to the sheet", "[ui][sheets][keys]") {
    MainWindowFixture f;
    f.session.setSheet(f.sheets[0]);
    auto *search = f.find<QLineEdit>("sheetSearch");
    search->setFocus();
    auto *list = f.find<QListView>("sheetList");
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(1, 0)).center());
    CHECK(f.session.sheet() == f.sheets[1]);
    CHECK(f.view().hasFocus());
    search->setFocus();
    QTest::mouseClick(f.find<QWidget>("annotatePanel")->findChild<QSlider *>(), Qt::LeftButton);
    CHECK(f.view().hasFocus());
    list->setFocus(Qt::TabFocusReason); // who came with Tab stays
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(2, 0)).center());
    CHECK(list->hasFocus());
}

TEST_CASE("Enter in the search shows the first sheet found and gives it the keys", "[ui][sheets][keys]") {
    MainWindowFixture f;
    f.session.setSheet(f.sheets[0]);
    auto *search = f.find<QLineEdit>("sheetSearch");
    search->setFocus();
    QTest::keyClicks(search, QStringLiteral("sheet"));
    QTest::keyClick(search, Qt::Key_Return);
    CHECK(f.session.sheet() == f.sheets[0]); // found, too
    CHECK(f.view().hasFocus());
    search->setFocus();
    QTest::keyClicks(search, QStringLiteral("-3"));
    QTest::keyClick(search, Qt::Key_Return);
    CHECK(f.session.sheet() == f.sheets[2]);
    CHECK(f.view().hasFocus());
    search->setFocus();
    search->setText(QStringLiteral("no such sheet"));
    QTest::keyClick(search, Qt::Key_Return);
    CHECK(f.session.sheet() == f.sheets[2]);
}

TEST_CASE("The search takes words and a state", "[ui][sheets]") {
    MainWindowFixture f;
    f.project().setSheetState({f.sheets[2]}, storage::SheetState::Done);
    auto *list = f.find<QListView>("sheetList");
    auto *search = f.find<QLineEdit>("sheetSearch");
    search->setText(QStringLiteral("SHEET-2"));
    REQUIRE(list->model()->rowCount() == 1);
    CHECK(list->model()->index(0, 0).data().toString() == QStringLiteral("sheet-2"));
    search->setText(QStringLiteral("status:done"));
    REQUIRE(list->model()->rowCount() == 1);
    CHECK(list->model()->index(0, 0).data().toString() == QStringLiteral("sheet-3"));
    search->setText(QStringLiteral("status:done sheet-1"));
    QTest::qWait(0);
    CHECK(list->model()->rowCount() == 0);
    CHECK_FALSE(list->isVisible());
}

TEST_CASE("The search finds sheets by class and by the score of what waits", "[ui][sheets]") {
    MainWindowFixture f;
    f.add(f.sheets[0], "fruit", {50, 50, 150, 150});
    const auto waiting = f.predict(f.sheets[1], {{{50, 50, 150, 150}, 0.9}, {{200, 50, 300, 150}, 0.3}});
    f.session.setSheet(f.sheets[2]);
    auto *list = f.find<QListView>("sheetList");
    auto *search = f.find<QLineEdit>("sheetSearch");
    const auto *timer = f.find<QTimer>("searchTimer");
    const auto found = [&](const QString &text) {
        search->setText(text);
        REQUIRE(QTest::qWaitFor([&] { return !timer->isActive(); }));
        QStringList names;
        for (int row = 0; row < list->model()->rowCount(); ++row)
            names.append(list->model()->index(row, 0).data().toString());
        return names.join(' ');
    };
    const QString all = QStringLiteral("sheet-1 sheet-2 sheet-3");
    CHECK(found(QStringLiteral("class:fru")) == QStringLiteral("sheet-1"));
    CHECK(found(QStringLiteral("class:leaf")) == QStringLiteral("sheet-2"));
    CHECK(found(QStringLiteral("class:leaf class:fruit")).isEmpty());
    CHECK(found(QStringLiteral("class:wing")).isEmpty());
    CHECK(found(QStringLiteral("class:")) == all);
    CHECK(found(QStringLiteral("score<")) == all);
    CHECK(found(QStringLiteral("score<1.5")) == all);
    CHECK(found(QStringLiteral("score<0,4")) == QStringLiteral("sheet-2"));
    CHECK(found(QStringLiteral("score>=0.95")).isEmpty());
    CHECK(found(QStringLiteral("class:fruit score<0.4")).isEmpty());
    CHECK(found(QStringLiteral("score<0.2")).isEmpty());

    // The one in front stays while it is worked on, and goes when another is chosen.
    CHECK(found(QStringLiteral("score<0.4")) == QStringLiteral("sheet-2"));
    f.session.setSheet(f.sheets[1]);
    f.project().rejectPredictions(f.sheets[1], {waiting[1]});
    CHECK(list->model()->rowCount() == 1);
    f.session.setSheet(f.sheets[0]);
    CHECK(list->model()->rowCount() == 0);
    f.project().undo();
    CHECK(list->model()->rowCount() == 1);
}

TEST_CASE("The search by score leaves out what waits for nobody", "[ui][sheets]") {
    MainWindowFixture f;
    const app::Box box{50, 50, 150, 150}, rest{200, 50, 300, 150};
    for (const app::SheetId sheet : f.sheets) f.predict(sheet, {{box, 0.3}, {rest, 0.9}});
    f.session.setSheet(f.sheets[0]);
    auto *list = f.find<QListView>("sheetList");
    const auto found = [&](const char *text) {
        f.find<QLineEdit>("sheetSearch")->clear();
        f.find<QLineEdit>("sheetSearch")->setText(QLatin1String(text));
        REQUIRE(QTest::qWaitFor([&] { return !f.find<QTimer>("searchTimer")->isActive(); }));
        return list->model()->rowCount();
    };
    CHECK(found("class:leaf score<0.5") == 3);
    // Asked for the one sheet that changed.
    f.add(f.sheets[1], "leaf", box);
    CHECK(list->model()->rowCount() == 2);
    f.project().rejectPredictions(f.sheets[2], {f.project().predictions(f.sheets[2]).back().id});
    f.predict(f.sheets[2], {{box, 0.35}, {rest, 0.9}});
    CHECK(list->model()->rowCount() == 1);
    // Asked for all of them.
    CHECK(found("class:leaf score<0.5") == 1);
    CHECK(found("score>0.5") == 3); // the other prediction still waits
    f.project().setSheetState({f.sheets[0]}, storage::SheetState::Done);
    CHECK(found("score<0.5") == 0);
    CHECK(found("score>0.5") == 2);
    f.project().undo();
    f.project().undo(); // the rejection
    CHECK(found("score<0.5") == 2);
}

TEST_CASE("A search that looks at boxes waits for a pause in the typing, or for Enter", "[ui][sheets]") {
    MainWindowFixture f;
    f.add(f.sheets[1], "fruit", {50, 50, 150, 150});
    f.session.setSheet(f.sheets[0]);
    auto *list = f.find<QListView>("sheetList");
    auto *search = f.find<QLineEdit>("sheetSearch");
    search->setText(QStringLiteral("class:f"));
    CHECK(list->model()->rowCount() == 3);
    CHECK(QTest::qWaitFor([&] { return list->model()->rowCount() == 1; }));
    search->setText(QStringLiteral("class:st"));
    CHECK(list->model()->rowCount() == 1);
    search->setText(QStringLiteral("sheet")); // gives up the one that waits
    CHECK(list->model()->rowCount() == 3);
    search->setFocus();
    search->setText(QStringLiteral("class:fruit"));
    QTest::keyClick(search, Qt::Key_Return);
    CHECK(list->model()->rowCount() == 1);
    CHECK(f.session.sheet() == f.sheets[1]);
}

TEST_CASE("The next sheets of the list are read ahead, not those that its chip hides", "[ui][sheets][sheet_images]") {
    MainWindowFixture f;
    std::vector<app::Sheet> more;
    for (const char *name : {"sheet-4", "sheet-5"}) {
        const QString path = f.folder.filePath(QStringLiteral("%1.jpg").arg(QLatin1String(name)));
        REQUIRE(QFile::copy(f.folder.filePath(QStringLiteral("sheet-1.jpg")), path));
        app::Sheet sheet = *f.project().sheet(f.sheets[0]);
        sheet.name = name;
        sheet.path = f.project().storedPath(path);
        more.push_back(sheet);
    }
    const auto added = storage::addSheets(f.project().database(), more);
    f.project().reloadSheets();
    QSignalSpy ready(f.session.images(), &app::SheetImages::pyramidReady);
    const auto isRead = [&](app::SheetId id) {
        const auto isOfIt = [id](const auto &arguments) {
            return arguments.front().template value<app::SheetId>() == id;
        };
        return QTest::qWaitFor([&] { return std::ranges::any_of(ready, isOfIt); }, 20000);
    };
    f.session.setSheet(f.sheets[0]);
    f.project().setSheetState({f.sheets[1], added[0]}, storage::SheetState::Done);
    f.click("chipToDo");
    CHECK(isRead(f.sheets[2]));
    f.key(Qt::Key_D);
    REQUIRE(f.session.sheet() == f.sheets[2]);
    CHECK(isRead(added[1]));
}

TEST_CASE("The sheet list model keeps the rules of item models", "[ui][sheets]") {
    MainWindowFixture f;
    app::SheetListModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setProject(&f.project());
    f.add(f.sheets[0], "leaf", {50, 50, 200, 200});
    f.project().setSheetState({f.sheets[1]}, storage::SheetState::Done);
    CHECK(model.rowCount() == 3);
    CHECK(model.index(0).data(app::SheetListModel::BoxesRole).toInt() == 1);
    model.setProject(nullptr);
    CHECK(model.rowCount() == 0);
}
