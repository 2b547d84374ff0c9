// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Keys change boxes and sheets only where that is seen.
#include "tests/support/catch.h"
#include "tests/ui/main_window_fixture.h"
#include "tests/ui/stored_state.h"

#include "ui/actions.h"

#include <QSlider>
#include <QToolButton>

#include <set>

using namespace herbascope;
using ui::Command;
using ui::test::MainWindowFixture;
using ui::test::Stored;
using ui::test::storedIn;

namespace {

/// These ask for a file, leave, start a job, or take long and only paint.
const std::set<Command> leftOut{
    Command::NewProject,  Command::OpenProject, Command::OpenSample, Command::ImportScans, Command::ImportAnnotations,
    Command::ExportVoc,   Command::ExportCoco,  Command::ExportCsv,  Command::SetAuthor,   Command::CloseProject,
    Command::Quit,        Command::Predict,     Command::PredictAll, Command::Keys,        Command::Commands,
    Command::ThemeSystem, Command::ThemeLight,  Command::ThemeDark};

struct Window : MainWindowFixture {
    Window() {
        drawn = add(sheets[0], "leaf", {50, 300, 200, 450});
        add(sheets[0], "stem", {250, 300, 400, 450});
        said = predict(sheets[0],
                       {{{300, 50, 400, 150}, 0.9}, {{50, 50, 150, 150}, 0.8, "flower"}, {{450, 50, 550, 150}, 0.3}});
        predict(sheets[1], {{{300, 50, 400, 150}, 0.9}});
        add(sheets[2], "fruit", {50, 50, 150, 150}); // what Ctrl+Z would take back lies on another sheet
        begin = stored();
        title = project().undoTitle();
    }
    Stored stored() { return storedIn(project()); }
    void enter(ui::Command workspace) { window->actions().get(workspace)->trigger(); }
    void toAnnotate() {
        QTest::keyRelease(&view(), Qt::Key_H);
        enter(Command::Annotate);
        view().setFocus();
        view().setBoxesVisible(true);
        for (const app::OrganClass &one : project().classes()) view().setClassVisible(one.id, true);
        find<QWidget>("annotatePanel")->findChild<QSlider *>()->setValue(50);
        session.setSheet(sheets[0]);
        view().setTool(ui::SheetView::Tool::Select);
        view().setSelection({});
    }
    void toReview() {
        toAnnotate();
        enter(Command::Review);
        view().setFocusedPrediction(said[0], false);
    }
    void takeBack(bool undone = false) {
        if (undone && stored() != begin) project().redo();
        while (project().undoTitle() != title) REQUIRE(project().undo());
        REQUIRE(stored() == begin);
    }
    void hideHeld() { QTest::keyPress(&view(), Qt::Key_H); }

    app::AnnotationId drawn;
    std::vector<app::PredictionId> said;
    Stored begin;
    QString title;
};

struct State {
    const char *name;
    std::function<void(Window &)> reach;
};

const std::vector<State> states{
    {"a box is selected", [](Window &f) { f.toAnnotate(), f.view().setSelection({f.drawn}); }},
    {"nothing is selected", [](Window &f) { f.toAnnotate(); }},
    {"a prediction is chosen", [](Window &f) { f.toAnnotate(), f.view().setFocusedPrediction(f.said[1], false); }},
    {"T hid the selected box", [](Window &f) { f.toAnnotate(), f.view().setSelection({f.drawn}), f.key(Qt::Key_T); }},
    {"T hid the chosen prediction",
     [](Window &f) { f.toAnnotate(), f.view().setFocusedPrediction(f.said[1], false), f.key(Qt::Key_T); }},
    {"H hides the selected box", [](Window &f) { f.toAnnotate(), f.view().setSelection({f.drawn}), f.hideHeld(); }},
    {"H hides the chosen prediction",
     [](Window &f) { f.toAnnotate(), f.view().setFocusedPrediction(f.said[1], false), f.hideHeld(); }},
    {"the eye hid the class of the selected box",
     [](Window &f) {
         f.toAnnotate(), f.view().setSelection({f.drawn}), f.view().setClassVisible(f.organ("leaf"), false);
     }},
    {"the eye hid the class of the chosen prediction",
     [](Window &f) {
         f.toAnnotate(), f.view().setFocusedPrediction(f.said[1], false);
         f.view().setClassVisible(f.organ("flower"), false);
     }},
    {"the threshold hid the chosen prediction",
     [](Window &f) {
         f.toAnnotate(), f.view().setFocusedPrediction(f.said[1], false);
         f.find<QWidget>("annotatePanel")->findChild<QSlider *>()->setValue(95);
     }},
    {"Review", [](Window &f) { f.toReview(); }},
    {"Review, T hid the boxes", [](Window &f) { f.toReview(), f.key(Qt::Key_T); }},
    {"Review, H hides the boxes", [](Window &f) { f.toReview(), f.hideHeld(); }},
    {"Learn, a box was selected",
     [](Window &f) { f.toAnnotate(), f.view().setSelection({f.drawn}), f.enter(Command::Learn); }},
    {"Learn, a prediction was under decision", [](Window &f) { f.toReview(), f.enter(Command::Learn); }},
};

/// What can be seen in the window of boxes, predictions and sheets, asked of the widgets.
struct Sight {
    explicit Sight(Window &f) {
        page = f.view().isVisible();
        sheet = f.session.sheet();
        boxes = page && f.view().areBoxesShown();
        for (const app::OrganClass &one : f.project().classes())
            if (f.view().isClassVisible(one.id)) classes.insert(one.id);
        for (const app::PredictionId id : f.view().shownPredictions()) predictions.insert(id.value);
        predictions.insert(f.view().focusedPrediction().value);
    }
    bool sees(const ui::test::StoredBox &one) const {
        return boxes && sheet == one.sheet && classes.contains(one.organ);
    }
    bool sees(std::int64_t id, const ui::test::StoredDecision &one) const {
        return boxes && sheet == one.sheet && classes.contains(one.organ) && predictions.contains(id);
    }
    bool page, boxes;
    app::SheetId sheet;
    std::set<app::ClassId> classes;
    std::set<std::int64_t> predictions;
};

/// An undo goes to what it changes, and shows it; all else happens to what was seen before, or makes what is seen then.
void checkSeen(const Stored &was, const Stored &is, const Sight &before, const Sight &after, bool travels) {
    for (const auto &[id, box] : was.boxes) {
        const auto now = is.boxes.find(id);
        if (now == is.boxes.end()) CHECK((travels ? after.boxes && after.sheet == box.sheet : before.sees(box)));
        if (now != is.boxes.end() && !(now->second == box)) CHECK((before.sees(box) && after.sees(now->second)));
    }
    for (const auto &[id, box] : is.boxes)
        if (!was.boxes.contains(id)) CHECK((after.page && (after.sees(box) || before.sees(box))));
    for (const auto &[id, decision] : is.decisions) {
        if (was.decisions.at(id) == decision) continue;
        CHECK((travels ? after.boxes && after.sheet == decision.sheet : before.sees(id, decision)));
    }
    for (const auto &[id, state] : is.states) {
        if (was.states.at(id) == state) continue;
        CHECK((after.page && (before.sheet.value == id || after.sheet.value == id)));
    }
}

void give(Window &f, QAction *action) {
    if (action->shortcuts().isEmpty() || action->shortcutContext() == Qt::WidgetShortcut) return action->trigger();
    const QKeyCombination keys = action->shortcuts().front()[0];
    f.key(keys.key(), keys.keyboardModifiers());
}

} // namespace

TEST_CASE("Every command in every state changes only what is seen", "[ui][keys][seen]") {
    Window f;
    std::vector<std::pair<Command, QAction *>> commands;
    for (int i = 0; i < static_cast<int>(Command::Count); ++i)
        if (const auto command = static_cast<Command>(i);
            !leftOut.contains(command) && f.window->actions().rules(command) & ui::Actions::CanEdit)
            commands.emplace_back(command, f.window->actions().get(command));
    for (const int index : {0, 1, 5}) commands.emplace_back(Command::Count, f.window->actions().classKey(index));
    int changes = 0;
    for (const State &state : states) {
        for (const auto &[command, action] : commands) {
            INFO(state.name << ", " << action->text().toStdString());
            state.reach(f);
            const Sight before(f);
            give(f, action);
            const Stored is = f.stored();
            changes += is != f.begin;
            checkSeen(f.begin, is, before, Sight(f), command == Command::Undo || command == Command::Redo);
            f.takeBack(command == Command::Undo);
        }
    }
    CHECK(changes > 40);
    CHECK(f.errors.isEmpty());
}

TEST_CASE("In Learn no key changes a sheet, a box or a decision", "[ui][keys][seen]") {
    Window f;
    f.toReview();
    f.enter(Command::Learn);
    const double threshold = f.view().scoreThreshold();
    for (const Qt::Key key :
         {Qt::Key_Backspace, Qt::Key_Delete, Qt::Key_X, Qt::Key_Return, Qt::Key_Q, Qt::Key_C, Qt::Key_2, Qt::Key_D,
          Qt::Key_A, Qt::Key_BracketLeft, Qt::Key_T, Qt::Key_P, Qt::Key_Space})
        f.key(key);
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Z, Qt::Key_Y, Qt::Key_D, Qt::Key_V, Qt::Key_1})
        f.key(key, Qt::ControlModifier);
    f.key(Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
    f.key(Qt::Key_Space, Qt::ShiftModifier);
    f.toAnnotate();
    f.view().setSelection({f.drawn});
    f.enter(Command::Learn);
    for (const Qt::Key key : {Qt::Key_Escape, Qt::Key_Left, Qt::Key_Escape, Qt::Key_Down}) f.key(key);
    CHECK_FALSE(f.view().hasFocus());
    CHECK(f.stored() == f.begin);
    CHECK(f.session.sheet() == f.sheets[0]);
    CHECK(f.view().scoreThreshold() == threshold);
    CHECK(f.view().areBoxesVisible());
    CHECK(f.window->workspace() == ui::MainWindow::Workspace::Learn);
}

TEST_CASE("Hiding gives up the selection, and choosing shows what is chosen", "[ui][seen]") {
    Window f;
    f.toAnnotate();
    const auto eye = [&] { return f.find<QToolButton>("eye"); }; // of the first class, leaf
    f.view().setSelection({f.drawn});
    eye()->click();
    CHECK(f.view().selection().isEmpty());
    f.view().setSelection({f.drawn});
    CHECK(f.view().isClassVisible(f.organ("leaf")));
    f.key(Qt::Key_T);
    CHECK(f.view().selection().isEmpty());
    f.view().setFocusedPrediction(f.said[0], false);
    CHECK(f.view().areBoxesVisible());
    f.view().setScoreThreshold(0.95);
    CHECK_FALSE(f.view().focusedPrediction());
    f.view().setSelection({f.drawn});
    f.key(Qt::Key_5); // a stem now
    f.view().setClassVisible(f.organ("fruit"), false);
    f.key(Qt::Key_3);
    CHECK(f.view().isClassVisible(f.organ("fruit"))); // or the box would be selected and unseen
    CHECK(f.view().selection() == QVector<app::AnnotationId>{f.drawn});
}

TEST_CASE("Every delete and relabel is said with the way back", "[ui][keys][seen]") {
    Window f;
    f.toAnnotate();
    f.view().setSelection({f.drawn});
    f.key(Qt::Key_2);
    CHECK(f.toast() == QStringLiteral("Relabelled 1 box as flower. Ctrl+Z undoes it."));
    f.key(Qt::Key_Delete);
    CHECK(f.toast() == QStringLiteral("Deleted 1 box. Ctrl+Z undoes it."));
    f.view().setFocusedPrediction(f.said[1], false);
    f.key(Qt::Key_Backspace);
    CHECK(f.toast() == QStringLiteral("Rejected. Ctrl+Z undoes it."));
    f.view().setFocusedPrediction(f.said[0], false);
    f.key(Qt::Key_2);
    CHECK(f.toast() == QStringLiteral("Accepted as flower. Ctrl+Z undoes it."));
    f.takeBack();
}

TEST_CASE("The tool strip's eye hides for as long as it is held, whatever T said", "[ui][seen]") {
    Window f;
    f.toAnnotate();
    f.key(Qt::Key_T);
    auto *eye = f.find<QToolButton>("toolHide");
    QTest::mousePress(eye, Qt::LeftButton);
    QTest::mouseRelease(eye, Qt::LeftButton);
    CHECK_FALSE(f.view().areBoxesShown());
    f.key(Qt::Key_T);
    QTest::mousePress(eye, Qt::LeftButton);
    CHECK_FALSE(f.view().areBoxesShown());
    QTest::mouseRelease(eye, Qt::LeftButton);
    CHECK(f.view().areBoxesShown());
}

TEST_CASE("A held key is one decision; moving about repeats", "[ui][keys]") {
    Window f;
    const auto &actions = f.window->actions();
    using enum Command;
    const std::set<Command> repeating{NextSheet, PreviousSheet, NextTodo, PreviousTodo, ZoomIn,        ZoomOut,
                                      Fit,       Zoom100,       NextBox,  PreviousBox,  ThresholdDown, ThresholdUp};
    for (int i = 0; i < static_cast<int>(Count); ++i) {
        INFO(actions.get(static_cast<Command>(i))->text().toStdString());
        CHECK(actions.get(static_cast<Command>(i))->autoRepeat() == repeating.contains(static_cast<Command>(i)));
    }
    for (int i = 0; i < ui::Actions::classKeys; ++i) CHECK_FALSE(actions.classKey(i)->autoRepeat());

    const auto hold = [&](int key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::simulateEvent(QApplication::focusWidget(), true, key, modifiers, QString(), true);
    };
    f.toReview();
    for (const int key : {Qt::Key_Return, Qt::Key_X, Qt::Key_Q, Qt::Key_Space, Qt::Key_2, Qt::Key_Delete}) hold(key);
    hold(Qt::Key_Return, Qt::ControlModifier);
    hold(Qt::Key_Z, Qt::ControlModifier);
    hold(Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
    auto *button = f.find<QPushButton>("acceptButton");
    button->setAutoDefault(true);
    button->setFocus(Qt::TabFocusReason);
    for (const int key : {Qt::Key_Return, Qt::Key_Enter, Qt::Key_Space}) hold(key);
    CHECK(f.stored() == f.begin);
    f.toAnnotate();
    hold(Qt::Key_D);
    CHECK(f.session.sheet() == f.sheets[1]);
}
