// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A random walk over keys, clicks, drags, undos and arriving predictions beside a shadow of what must be stored.
// HERBASCOPE_WALK_STEPS and HERBASCOPE_WALK_SEED make it longer or another one: 10,000 steps under the sanitizers.
#include "tests/support/catch.h"
#include "tests/ui/main_window_fixture.h"
#include "tests/ui/stored_state.h"

#include "ui/actions.h"
#include "ui/widgets/empty_state.h"

#include <QListView>
#include <QSlider>
#include <QToolButton>

#include <algorithm>
#include <optional>
#include <random>

using namespace herbascope;
using storage::Decision;
using storage::SheetState;
using ui::Command;
using ui::test::MainWindowFixture;
using ui::test::Stored;
using ui::test::StoredBox;
using ui::test::storedIn;

namespace {

int fromEnvironment(const char *name, int otherwise) {
    return qEnvironmentVariableIsSet(name) ? qEnvironmentVariableIntValue(name) : otherwise;
}

/// What undo brings back: boxes, decisions, and which sheets are done (a run makes new ones predicted on its own).
struct Undoable {
    explicit Undoable(const Stored &stored)
        : boxes(stored.boxes) {
        for (const auto &[id, one] : stored.decisions) decisions[id] = one.decision;
        for (const auto &[id, state] : stored.states) done[id] = state == SheetState::Done;
    }
    /// Decisions about predictions that are not current any more, or were not yet, cannot be compared.
    bool sameAs(const Undoable &other) const {
        for (const auto &[id, decision] : decisions)
            if (other.decisions.contains(id) && other.decisions.at(id) != decision) return false;
        return boxes == other.boxes && done == other.done;
    }
    std::map<std::int64_t, StoredBox> boxes;
    std::map<std::int64_t, Decision> decisions;
    std::map<std::int64_t, bool> done;
};

class Walk : public MainWindowFixture {
public:
    explicit Walk(unsigned seed)
        : m_random(seed)
        , m_steps{Undoable(storedIn(project()))} {}

    void step() {
        const int kind = number(0, 99);
        const Stored before = storedIn(project());
        const auto history = newest();
        m_said = {};
        if (kind < 8)
            arrive();
        else if (kind < 30)
            drag();
        else if (kind < 42)
            click();
        else if (kind < 48)
            look();
        else if (kind < 58)
            return travel(before);
        else
            press(before);
        const Stored after = storedIn(project());
        INFO(m_said);
        if (newest() != history) {
            m_steps.erase(m_steps.begin() + std::ptrdiff_t(m_now) + 1, m_steps.end());
            // Of several edits in one step (a drag, then a class) only what the last one left is known.
            for (auto made = newEdits(history); made > 0; --made, ++m_now, ++m_made)
                m_steps.push_back(made == 1 ? std::optional(Undoable(after)) : std::nullopt);
            CHECK(m_mayEdit);
        } else {
            CHECK(after.boxes == before.boxes);
        }
        check(after);
    }
    const std::string &said() const { return m_said; }
    std::size_t edits() const { return m_made; } ///< undone ones, too

private:
    int number(int from, int to) { return std::uniform_int_distribution(from, to)(m_random); }
    template <class List> auto oneOf(const List &list) {
        return list[std::size_t(number(0, int(std::size(list)) - 1))];
    }
    QPoint point() { return {number(20, view().width() - 20), number(20, view().height() - 20)}; }
    bool inLearn() { return window->workspace() == ui::MainWindow::Workspace::Learn; }

    std::int64_t newest() {
        const auto history = project().history(1);
        return history.empty() ? 0 : history.front().id.value;
    }
    std::size_t newEdits(std::int64_t since) {
        std::size_t count = 0;
        for (const storage::Operation &one : project().history(8)) count += one.id.value > since;
        return count;
    }

    void arrive() {
        m_said = "predictions arrive";
        m_mayEdit = false;
        std::vector<ui::test::Said> boxes;
        for (int i = number(0, 5); i > 0; --i) {
            const double x = number(0, 450), y = number(0, 650), side = number(30, 140);
            boxes.push_back(
                {{x, y, x + side, y + side}, number(5, 99) / 100.0, oneOf(std::array{"leaf", "flower", "stem"})});
            if (number(0, 2) == 0) boxes.push_back({{x + 3, y, x + side, y + side}, number(5, 99) / 100.0, "fruit"});
        }
        predict(oneOf(sheets), boxes);
    }

    void drag() {
        if (inLearn()) return;
        m_said = "drag";
        m_mayEdit = true;
        const QPoint from = point(), to = point();
        QTest::mousePress(&view(), Qt::LeftButton, {}, from);
        QTest::mouseMove(&view(), (from + to) / 2);
        if (number(0, 5) == 0) arrive(), m_mayEdit = true;
        QTest::mouseMove(&view(), to);
        const int inHand = number(0, 9);
        if (inHand == 0) undoInHand();
        if (inHand == 1) give(oneOf(std::array{Command::DoneAndNext, Command::NextSheet, Command::ToolSelect}));
        if (inHand == 2) key(oneOf(std::array{Qt::Key_1, Qt::Key_2, Qt::Key_3}));
        QTest::mouseRelease(&view(), Qt::LeftButton, {}, to);
    }

    void undoInHand() {
        const auto boxes = storedIn(project()).boxes;
        key(Qt::Key_Z, Qt::ControlModifier);
        CHECK(storedIn(project()).boxes == boxes);
    }

    void click() {
        if (inLearn()) return;
        m_said = "click";
        m_mayEdit = view().tool() != ui::SheetView::Tool::Select; // it may end a box
        const QPoint at = point();
        QTest::mouseClick(&view(), Qt::LeftButton,
                          oneOf(std::array{Qt::NoModifier, Qt::NoModifier, Qt::ControlModifier, Qt::AltModifier}), at);
        QTest::mouseClick(&view(), Qt::RightButton, {}, at);
    }

    /// Workspaces, classes, thresholds, sheets: nothing of it may change a box, unless one was in hand.
    void look() {
        m_said = "look elsewhere";
        m_mayEdit = false;
        switch (number(0, 4)) {
        case 0:
            return window->actions()
                .get(oneOf(std::array{Command::Annotate, Command::Review, Command::Learn}))
                ->trigger();
        case 1:
            return view().setClassVisible(oneOf(project().classes()).id, number(0, 2) > 0);
        case 2:
            return find<QWidget>("reviewPanel")->findChild<QSlider *>()->setValue(number(5, 100));
        case 3:
            return session.setSheet(oneOf(sheets));
        default:
            QTest::keyPress(&view(), Qt::Key_H);
            key(oneOf(std::array{Qt::Key_Delete, Qt::Key_X, Qt::Key_Return, Qt::Key_2, Qt::Key_C, Qt::Key_Left}));
            QTest::keyRelease(&view(), Qt::Key_H);
        }
    }

    void travel(const Stored &before) {
        const bool back = number(0, 2) > 0;
        m_said = back ? "undo" : "redo";
        view().cancelGesture();
        key(back ? Qt::Key_Z : Qt::Key_Y, Qt::ControlModifier);
        const bool moves = !inLearn() && (back ? m_now > 0 : m_now + 1 < m_steps.size());
        if (moves) m_now += back ? -1 : 1;
        const Stored after = storedIn(project());
        INFO(m_said);
        if (m_steps[m_now]) CHECK(Undoable(after).sameAs(*m_steps[m_now]));
        if (!moves) CHECK(after == before);
        check(after);
    }

    void give(Command command) {
        const QAction *action = window->actions().get(command);
        const QKeyCombination keys = action->property("keys").value<QList<QKeySequence>>().front()[0];
        key(keys.key(), keys.keyboardModifiers());
    }

    void press(const Stored &before);
    void check(const Stored &stored);
    void checkKey(Command command, const Stored &before, const Stored &after);

    std::mt19937 m_random;
    std::vector<std::optional<Undoable>> m_steps; ///< after each edit that stands or can be done again
    std::size_t m_now = 0;
    std::size_t m_made = 0;
    std::string m_said;
    bool m_mayEdit = true;
    app::SheetId m_sheet; ///< before the key
    QVector<app::AnnotationId> m_selection;
    QVector<app::PredictionId> m_taken;
    app::PredictionId m_focused;
};

void Walk::press(const Stored &before) {
    using enum Command;
    static constexpr std::array commands{
        Accept,     Accept,        Accept,      Reject,       Reject,  Unsure,  Correct,       AcceptAll,
        Delete,     Delete,        Delete,      Duplicate,    Copy,    Paste,   PastePrevious, DoneAndNext,
        NextSheet,  PreviousSheet, NextTodo,    PreviousTodo, NextBox, NextBox, PreviousBox,   ToggleBoxes,
        ToolSelect, ToolBox,       ToolExtreme, ToolAgain,    Cancel,  ZoomIn,  ZoomOut,       Fit,
        ZoomToBox,  ThresholdDown, ThresholdUp, Minimap,      Save};
    m_sheet = session.sheet();
    view().cancelGesture();
    m_selection = view().areBoxesShown() ? view().selection() : QVector<app::AnnotationId>();
    m_taken = view().areBoxesShown() ? view().shownToAccept() : QVector<app::PredictionId>();
    m_focused = view().areBoxesShown() ? view().focusedPrediction() : app::PredictionId();
    m_mayEdit = !inLearn();
    const int other = number(0, 9);
    if (other < 2) {
        m_said = "a class key";
        key(oneOf(std::array{Qt::Key_1, Qt::Key_2, Qt::Key_3, Qt::Key_6}));
        const Stored after = storedIn(project());
        if (!inLearn() && (!m_selection.isEmpty() || m_focused)) {
            const std::size_t made = m_focused && m_selection.isEmpty() ? 1 : 0;
            CHECK(after.boxes.size() == before.boxes.size() + made);
        } else {
            CHECK(after == before);
        }
    } else if (other == 2) {
        m_said = "an arrow";
        key(oneOf(std::array{Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down}),
            number(0, 1) ? Qt::ShiftModifier : Qt::NoModifier);
        for (const auto &[id, box] : storedIn(project()).boxes)
            if (!m_selection.contains(app::AnnotationId{id})) CHECK(before.boxes.at(id) == box);
    } else {
        const Command command = oneOf(commands);
        m_said = window->actions().get(command)->text().toStdString();
        const bool works = window->actions().get(command)->isEnabled();
        if (command == NextBox || command == PreviousBox)
            window->actions().get(command)->trigger();
        else
            give(command);
        const Stored after = storedIn(project());
        if (works)
            checkKey(command, before, after);
        else
            CHECK(after == before);
    }
}

/// What the key must have made of what was there, no more and no less.
void Walk::checkKey(Command command, const Stored &before, const Stored &after) {
    Stored expected = before;
    std::size_t added = 0;
    switch (command) {
    case Command::Delete:
        for (const app::AnnotationId id : m_selection) { // deleting what was accepted says that the model was wrong
            const auto said = expected.decisions.find(expected.boxes.at(id.value).prediction.value);
            if (said != expected.decisions.end()) said->second.decision = Decision::Rejected;
            expected.boxes.erase(id.value);
        }
        if (m_selection.isEmpty() && m_focused) expected.decisions[m_focused.value].decision = Decision::Rejected;
        break;
    case Command::Reject:
        if (m_focused) expected.decisions[m_focused.value].decision = Decision::Rejected;
        break;
    case Command::Unsure:
        if (m_focused) expected.decisions[m_focused.value].decision = Decision::Unsure;
        break;
    case Command::Accept:
    case Command::Correct:
        if (m_focused) expected.decisions[m_focused.value].decision = Decision::Accepted;
        added = m_focused ? 1 : 0;
        break;
    case Command::AcceptAll:
        for (const app::PredictionId id : m_taken) expected.decisions[id.value].decision = Decision::Accepted;
        added = std::size_t(m_taken.size());
        break;
    case Command::DoneAndNext:
        expected.states[m_sheet.value] = SheetState::Done;
        break;
    case Command::Duplicate:
    case Command::Paste:
    case Command::PastePrevious: // some may lie beside the sheet
        CHECK(after.boxes.size() >= before.boxes.size());
        for (const auto &[id, box] : after.boxes)
            if (!before.boxes.contains(id)) CHECK(box.sheet == m_sheet);
        added = after.boxes.size() - before.boxes.size();
        break;
    default:
        break;
    }
    INFO(m_said);
    CHECK(after.decisions == expected.decisions);
    CHECK(after.boxes.size() == expected.boxes.size() + added);
    for (const auto &[id, box] : expected.boxes) CHECK(after.boxes.at(id) == box);
    for (const auto &[id, state] : expected.states)
        CHECK((after.states.at(id) == SheetState::Done) == (state == SheetState::Done));
}

void Walk::check(const Stored &stored) {
    CHECK(errors.isEmpty());
    CHECK(view().sheet() == session.sheet());
    // The canvas shows what is stored, and what is chosen is seen.
    std::size_t here = 0;
    for (const auto &[id, box] : stored.boxes) here += box.sheet == session.sheet();
    REQUIRE(view().annotations().size() == here);
    for (const app::Annotation &one : view().annotations()) CHECK(stored.boxes.at(one.id.value).box == one.box);
    for (const app::AnnotationId id : view().selection()) {
        CHECK(view().areBoxesShown() == !inLearn());
        CHECK(view().isClassVisible(stored.boxes.at(id.value).organ));
    }
    if (view().focusedPrediction()) {
        CHECK(view().areBoxesShown() == !inLearn());
        CHECK(view().isClassVisible(stored.decisions.at(view().focusedPrediction().value).organ));
    }
    // One count of what waits.
    int waiting = 0;
    for (const app::SheetId sheet : sheets) {
        if (stored.states.at(sheet.value) == SheetState::Done) continue;
        for (const app::Prediction &one : project().predictions(sheet)) waiting += one.score >= view().scoreThreshold();
    }
    CHECK(project().openPredictions() == waiting);
    CHECK(find<QLabel>("badgeReview")->text() == QString::number(waiting));
    if (find<QWidget>("reviewPanel")->isVisible() && waiting > 0)
        CHECK_FALSE(find<QWidget>("reviewPanel")
                        ->findChild<ui::EmptyState *>()
                        ->heading()
                        .startsWith(QStringLiteral("Nothing waits")));
}

} // namespace

TEST_CASE("A random walk stores what it must and nothing else", "[ui][walk]") {
    const int steps = fromEnvironment("HERBASCOPE_WALK_STEPS", 600), seed = fromEnvironment("HERBASCOPE_WALK_SEED", 3);
    Walk walk(static_cast<unsigned>(seed));
    walk.session.setSheet(walk.sheets[0]);
    for (int step = 0; step < steps; ++step) {
        INFO("seed " << seed << ", step " << step);
        walk.step();
        if (step % 50 == 0) QApplication::processEvents();
    }
    CHECK(walk.edits() > static_cast<std::size_t>(steps) / 20);
    const Stored stored = storedIn(walk.project());
    const QString folder = walk.project().folder();
    walk.session.closeProject();
    REQUIRE(walk.session.openProject(folder));
    CHECK(storedIn(walk.project()) == stored);
}
