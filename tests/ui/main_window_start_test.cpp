// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "tests/ui/main_window_fixture.h"

#include "app/sample_project.h"
#include "ui/actions.h"
#include "ui/flows/project_flow.h"

#include <QLineEdit>
#include <QScreen>

using namespace herbascope;
using ui::test::MainWindowFixture;

TEST_CASE("Without a project the window offers a new one, an old one and the sample", "[ui][start]") {
    MainWindowFixture f(false);
    CHECK(f.find<QWidget>("startPage")->isVisible());
    for (const char *name : {"startNew", "startOpen", "startSample"}) {
        INFO(name);
        CHECK(f.find<QPushButton>(name)->isVisible());
        CHECK(f.find<QPushButton>(name)->isEnabled());
        CHECK_FALSE(f.find<QPushButton>(name)->text().isEmpty());
    }
    CHECK_FALSE(f.window->actions().get(ui::Command::Train)->isEnabled());
    CHECK_FALSE(f.find<QWidget>("jobBar")->isVisible());
}

TEST_CASE("A project without sheets says what to do first", "[ui][start]") {
    MainWindowFixture f(false);
    REQUIRE(f.session.createProject(f.folder.filePath(QStringLiteral("empty"))));
    CHECK_FALSE(f.find<QWidget>("startPage")->isVisible());
    CHECK(f.find<QWidget>("emptyCanvas")->isVisible());
    CHECK_FALSE(f.find<QWidget>("classPalette")->isVisible());
}

TEST_CASE("A sample project whose drawing was cut off is drawn when it is opened again", "[ui][start]") {
    MainWindowFixture f(false);
    const QString place = f.folder.filePath(QStringLiteral("sample"));
    REQUIRE(f.session.createProject(place));
    f.session.closeProject();
    const auto drawing = [&] { return f.session.jobs().activeJobsOf<app::SampleProjectJob>().size(); };
    f.window->projects().openSample(place);
    CHECK(drawing() == 1);
    f.window->projects().openSample(place); // once more while it is drawn
    CHECK(drawing() == 1);
}

TEST_CASE("A sample project with sheets is only opened", "[ui][start]") {
    MainWindowFixture f;
    f.window->projects().openSample(f.project().folder());
    CHECK(f.session.jobs().activeJobsOf<app::SampleProjectJob>().isEmpty());
}

TEST_CASE("Ctrl+S answers that everything is saved", "[ui]") {
    MainWindowFixture f;
    f.key(Qt::Key_S, Qt::ControlModifier);
    CHECK(f.toast() == QStringLiteral("Everything is saved."));
}

TEST_CASE("Letter keys rest while a text field has the focus and Esc gives it back", "[ui][keys]") {
    MainWindowFixture f;
    f.view().setTool(ui::SheetView::Tool::Select);
    auto *search = f.find<QLineEdit>("sheetSearch");
    search->setFocus();
    QTest::keyClick(search, Qt::Key_R);
    CHECK(search->text() == QStringLiteral("r"));
    CHECK(f.view().tool() == ui::SheetView::Tool::Select);
    QTest::keyClick(search, Qt::Key_Escape);
    CHECK(f.view().hasFocus());
    f.key(Qt::Key_R);
    CHECK(f.view().tool() == ui::SheetView::Tool::Box);
}

TEST_CASE("Ctrl+F goes to the search, also from Learn", "[ui][keys]") {
    MainWindowFixture f;
    auto *search = f.find<QLineEdit>("sheetSearch");
    f.key(Qt::Key_F, Qt::ControlModifier);
    CHECK(search->hasFocus());
    f.key(Qt::Key_3, Qt::AltModifier);
    REQUIRE(f.window->workspace() == ui::MainWindow::Workspace::Learn);
    f.key(Qt::Key_F, Qt::ControlModifier);
    CHECK(f.window->workspace() == ui::MainWindow::Workspace::Annotate);
    CHECK(search->hasFocus());
}

TEST_CASE("A project that another program holds can be read but not edited", "[ui][start]") {
    MainWindowFixture f;
    const QString folder = f.project().folder();
    ui::Session other;
    ui::MainWindow second(other);
    REQUIRE(other.openProject(folder));
    REQUIRE(other.project()->readOnly());
    const auto *banner = second.findChild<QLabel *>(QStringLiteral("bannerText"));
    REQUIRE(banner);
    CHECK(banner->text().contains(other.project()->heldBy()));
    CHECK_FALSE(second.actions().get(ui::Command::ToolBox)->isEnabled());
    CHECK_FALSE(second.actions().get(ui::Command::Undo)->isEnabled());
    CHECK(second.actions().get(ui::Command::ZoomIn)->isEnabled());
}

TEST_CASE("The window fits small and magnified screens, and nothing of it lies outside", "[ui][start]") {
    MainWindowFixture f;
    f.add(f.sheets[0], "leaf", {50, 50, 150, 150});
    {
        ui::MainWindow first(f.session); // as at a first start: nothing is remembered
        const QSize room = first.screen()->availableGeometry().size();
        CHECK(first.width() <= room.width());
        CHECK(first.height() <= room.height());
    }
    const auto inside = [&](const char *name) {
        const auto *part = f.find<QWidget>(name);
        INFO(name);
        CHECK(part->isVisible());
        CHECK(f.window->rect().contains(QRect(part->mapTo(f.window.get(), QPoint()), part->size())));
    };
    // 1600 x 1000 at 150 %, 1024 x 768, 1600 x 1000 at 200 %
    for (const QSize size : {QSize(1058, 626), QSize(1016, 728), QSize(792, 460)}) {
        INFO(size.width() << " x " << size.height());
        f.window->resize(size);
        REQUIRE(f.window->size() == size);
        f.key(Qt::Key_1, Qt::AltModifier);
        QApplication::processEvents();
        for (const char *name : {"doneButton", "commandField", "deviceChip", "projectButton", "chipReview",
                                 "toolSelect", "zoomFit", "annotatePanel", "sheetListPanel"})
            inside(name);
        f.key(Qt::Key_2, Qt::AltModifier);
        QApplication::processEvents();
        inside("reviewPanel");
        f.key(Qt::Key_3, Qt::AltModifier);
        QApplication::processEvents();
        for (const char *name : {"trainButton", "modelsPanel", "runPanel"}) inside(name);
    }
}
