// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
// No error ends the program: whatever statement of the database fails, that is said and the project stays whole.
#include "tests/support/catch.h"
#include "tests/ui/main_window_fixture.h"
#include "tests/ui/stored_state.h"

#include "ui/actions.h"
#include "ui/application.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <QListView>
#include <QListWidget>
#include <QTimer>

#include <algorithm>
#include <new>
#include <set>
#include <stdexcept>

using namespace herbascope;
using ui::Command;
using ui::test::MainWindowFixture;
using ui::test::storedIn;

namespace {

/// While it lives SQLite refuses every n-th thing a statement asks for, so that preparing it fails. Taking back is
/// never refused: that needs no disk and cannot fail.
class FailingStatements {
public:
    /// `afterCommit`: from the end of the first transaction on.
    FailingStatements(const app::Project &project, int every, bool afterCommit = false)
        : m_database(project.database().handle().getHandle())
        , m_every(every)
        , m_waits(afterCommit) {
        sqlite3_set_authorizer(m_database, &FailingStatements::authorize, this);
    }
    ~FailingStatements() { sqlite3_set_authorizer(m_database, nullptr, nullptr); }
    int failed() const { return m_failed; }

private:
    static int authorize(void *self, int action, const char *what, const char *, const char *, const char *) {
        auto &me = *static_cast<FailingStatements *>(self);
        const std::string end = action == SQLITE_TRANSACTION ? what : std::string();
        if (action == SQLITE_SAVEPOINT || end == "ROLLBACK" || me.m_waits) {
            if (end == "COMMIT") me.m_waits = false;
            return SQLITE_OK;
        }
        if (++me.m_asked % me.m_every != 0) return SQLITE_OK;
        ++me.m_failed;
        return SQLITE_DENY;
    }
    sqlite3 *m_database;
    int m_every, m_asked = 0, m_failed = 0;
    bool m_waits;
};

/// These leave, ask for a file and would wait for it, or only paint.
const std::set<Command> notTried{
    Command::NewProject, Command::OpenProject, Command::OpenSample,  Command::ImportScans, Command::ImportAnnotations,
    Command::ExportVoc,  Command::ExportCoco,  Command::ExportCsv,   Command::SetAuthor,   Command::CloseProject,
    Command::Quit,       Command::Commands,    Command::ThemeSystem, Command::ThemeLight,  Command::ThemeDark};

void driveAll(MainWindowFixture &f) {
    const ui::Actions &actions = f.window->actions();
    ui::SheetView &view = f.view();
    for (const Command place : {Command::Annotate, Command::Review, Command::Learn}) {
        for (int i = 0; i < static_cast<int>(Command::Count) + ui::Actions::classKeys; ++i) {
            const bool isClass = i >= static_cast<int>(Command::Count);
            if (!isClass && notTried.contains(static_cast<Command>(i))) continue;
            if (!isClass && actions.rules(static_cast<Command>(i)) & ui::Actions::Repeats) continue; // they only look
            actions.get(place)->trigger();
            f.session.setSheet(f.sheets[static_cast<std::size_t>(i) % 3]);
            if (!view.annotations().empty() && place == Command::Annotate)
                view.setSelection({view.annotations().back().id});
            (isClass ? actions.classKey(i - static_cast<int>(Command::Count)) : actions.get(static_cast<Command>(i)))
                ->trigger();
            QApplication::processEvents();
        }
        actions.get(Command::Annotate)->trigger();
        for (const auto tool : {ui::SheetView::Tool::Box, ui::SheetView::Tool::Select}) {
            view.setTool(tool);
            QTest::mousePress(&view, Qt::LeftButton, {}, view.rect().center());
            QTest::mouseMove(&view, view.rect().center() + QPoint(40, 30));
            QTest::mouseMove(&view, view.rect().center() + QPoint(60, 50));
            QTest::mouseRelease(&view, Qt::LeftButton, {}, view.rect().center() + QPoint(60, 50));
            QTest::keyClick(&view, Qt::Key_Left);
        }
        auto *list = f.find<QListView>("sheetList");
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(1, 0)).center());
        for (const char *button : {"chipReview", "chipToDo", "chipAll", "doneButton", "class2"}) f.click(button);
        QApplication::processEvents();
    }
}

} // namespace

TEST_CASE("Whatever statement fails, that is said, and the project stays whole", "[ui][errors]") {
    const int every = GENERATE(1, 3, 41);
    INFO("every " << every);
    MainWindowFixture f;
    const QString folder = f.project().folder();
    for (const app::SheetId sheet : f.sheets) {
        f.add(sheet, "leaf", {50, 300, 200, 450});
        f.predict(sheet, {{{300, 50, 400, 150}, 0.9}, {{50, 50, 150, 150}, 0.8, "flower"}});
    }
    const std::size_t begun = f.project().history(10000).size();
    {
        const FailingStatements failing(f.project(), every);
        driveAll(f);
        CHECK(failing.failed() > 3);
    }
    REQUIRE(f.session.project());
    CHECK_FALSE(f.errors.isEmpty());
    for (const QString &error : f.errors) CHECK(error.endsWith(QLatin1Char('.')));
    QApplication::processEvents();

    // What was stored is whole: it can be taken back to the beginning, step by step, and is the same when opened again.
    CHECK(f.project().database().handle().execAndGet("PRAGMA integrity_check").getString() == "ok");
    const auto stored = storedIn(f.project());
    f.session.jobs().cancelAll();
    f.session.jobs().waitForAll();
    f.session.closeProject();
    REQUIRE(f.session.openProject(folder));
    CHECK(storedIn(f.project()) == stored);
    if (every > 20) CHECK(f.project().history(10000).size() > begun);
    while (f.project().undo()) {
    }
    CHECK(storedIn(f.project()).boxes.empty());
    for (const auto &[id, decision] : storedIn(f.project()).decisions)
        CHECK(decision.decision == storage::Decision::None);
}

TEST_CASE("An edit that is stored but cannot be read back is not said to have failed", "[ui][errors]") {
    MainWindowFixture f;
    f.session.setSheet(f.sheets[0]);
    std::vector<app::AnnotationId> made;
    {
        const FailingStatements failing(f.project(), 1, true);
        CHECK_NOTHROW(made = f.project().addAnnotations(f.sheets[0], {{f.organ("leaf"), {50, 50, 200, 200}}}));
    }
    CHECK(made.size() == 1);
    CHECK_FALSE(f.errors.isEmpty());
    CHECK(f.project().annotations(f.sheets[0]).size() == 1);
}

TEST_CASE("An error in a timer or a queued call is said and ends nothing", "[ui][errors]") {
    MainWindowFixture f;
    QTimer::singleShot(0, [] { throw Error("The disk is gone."); });
    QMetaObject::invokeMethod(
        f.window.get(), [] { throw std::bad_alloc(); }, Qt::QueuedConnection);
    QPushButton button(QStringLiteral("Fails"));
    QObject::connect(&button, &QPushButton::clicked, [] { throw std::logic_error("an inner word\nand a trace"); });
    QTest::mouseClick(&button, Qt::LeftButton);
    REQUIRE(QTest::qWaitFor([&] { return f.errors.size() == 3; }));
    std::ranges::sort(f.errors);
    CHECK(f.errors[0] == QStringLiteral("Something went wrong in the program: an inner word."));
    CHECK(f.errors[1] == QStringLiteral("The disk is gone."));
    CHECK(f.errors[2] == QStringLiteral("There is not enough memory for that."));
    CHECK_FALSE(f.find<QLabel>("bannerText")->text().isEmpty());
    f.key(Qt::Key_S, Qt::ControlModifier);
    CHECK(f.toast() == QStringLiteral("Everything is saved."));
}
