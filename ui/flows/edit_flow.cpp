// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/flows/edit_flow.h"

#include "ui/pages/sheet_page.h"
#include "ui/panels/sheet_list_panel.h"
#include "ui/widgets/canvas.h"
#include "ui/widgets/class_palette.h"

#include <QActionGroup>
#include <QApplication>

#include <algorithm>

namespace herbascope::ui {

using Tool = SheetView::Tool;

EditFlow::EditFlow(Session &session, const Actions &actions, SheetPage &page, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_actions(actions)
    , m_page(page) {
    connectTools();
    connectEdits();
    connectSheets();
    connectView();
    connect(&m_session, &Session::projectChanged, this, [this] {
        if (m_session.project()) {
            connect(m_session.project(), &app::Project::historyChanged, this, &EditFlow::nameActions);
            connect(m_session.project(), &app::Project::classesChanged, this, &EditFlow::nameActions);
        }
        m_page.view()->setTool(Tool::Select);
        nameActions();
    });
    connect(&m_session, &Session::sheetChanged, this, [this] { m_before.reset(); });
}

void EditFlow::connectTools() {
    using enum Command;
    auto *group = new QActionGroup(this);
    const std::pair<Command, Tool> tools[] = {
        {ToolSelect, Tool::Select}, {ToolBox, Tool::Box}, {ToolExtreme, Tool::ExtremePoints}};
    for (const auto &[command, tool] : tools) {
        QAction *action = m_actions.get(command);
        action->setCheckable(true);
        group->addAction(action);
        m_actions.on(command, this, [this, tool = tool] { m_page.view()->setTool(tool); });
    }
    m_actions.get(ToolSelect)->setChecked(true);
    connect(m_page.view(), &SheetView::toolChanged, this, [this](Tool tool) {
        m_actions.get(tool == Tool::Select ? ToolSelect : tool == Tool::Box ? ToolBox : ToolExtreme)->setChecked(true);
    });
    m_actions.on(ToolAgain, this, [this] {
        m_page.view()->setTool(m_page.view()->tool() == Tool::ExtremePoints ? Tool::ExtremePoints : Tool::Box);
    });
    const auto use = [this](int index) { m_session.attempt([&] { useClass(index); }); };
    connect(&m_actions, &Actions::classKeyPressed, this, use);
    connect(m_page.canvas()->palette(), &ClassPalette::classClicked, this, use);
}

void EditFlow::connectEdits() {
    using enum Command;
    SheetView *view = m_page.view();
    const auto on = [&](Command command, auto work) { m_actions.on(command, this, work); };
    on(Undo, [this, view] {
        if (view->cancelGesture())
            emit m_session.said(tr("The box in hand is given up. Nothing else was undone."));
        else
            travel(m_session.project()->undo(), true);
    });
    on(Redo, [this] { travel(m_session.project()->redo(), false); });
    on(Copy, [view] { view->copySelection(); });
    on(Paste, [view] { view->paste(); });
    on(PastePrevious, [this] { pastePrevious(); });
    on(Duplicate, [view] {
        if (view->selection().isEmpty()) return;
        view->copySelection();
        view->paste();
    });
    on(Delete, [this, view] {
        if (!view->selection().isEmpty())
            view->deleteSelection();
        else
            emit rejectWanted();
    });
    on(Cancel, [view] {
        // The keys never go to a sheet that another page covers.
        QWidget *focused = QApplication::focusWidget();
        if (!view->isVisible() && focused)
            focused->clearFocus();
        else if (view->hasFocus())
            view->cancel();
        else if (view->isVisible())
            view->setFocus();
    });
    connect(view, &SheetView::notice, &m_session, &Session::said);
    connect(view, &SheetView::failed, &m_session, &Session::failed);
}

void EditFlow::connectSheets() {
    using enum Command;
    const auto on = [&](Command command, auto work) { m_actions.on(command, this, work); };
    on(NextSheet, [this] { go(1, false); });
    on(PreviousSheet, [this] { go(-1, false); });
    on(NextTodo, [this] { go(1, true); });
    on(PreviousTodo, [this] { go(-1, true); });
    on(DoneAndNext, [this] { doneAndNext(); });
    on(Reopen, [this] { m_session.project()->setSheetState({m_session.sheet()}, storage::SheetState::InReview); });
}

void EditFlow::connectView() {
    using enum Command;
    SheetView *view = m_page.view();
    const auto on = [&](Command command, auto work) { m_actions.on(command, this, work); };
    on(ZoomIn, [view] { view->zoomIn(); });
    on(ZoomOut, [view] { view->zoomOut(); });
    on(Fit, [view] { view->fit(); });
    on(Zoom100, [view] { view->zoomTo100(); });
    on(ZoomToBox, [this] { zoomToBox(); });
    on(NextBox, [view] { view->selectNext(1); });
    on(PreviousBox, [view] { view->selectNext(-1); });
    // Tab walks through the boxes on the sheet only; elsewhere it goes from field to field.
    for (const Command command : {NextBox, PreviousBox}) {
        QAction *action = m_actions.get(command);
        view->addAction(action);
        action->setShortcutContext(Qt::WidgetShortcut);
    }
    on(ToggleBoxes, [this, view] {
        view->setBoxesVisible(!view->areBoxesVisible());
        emit m_session.said(view->areBoxesVisible() ? tr("Boxes are shown.")
                                                    : tr("Boxes are hidden. T shows them again."));
    });
    on(Minimap, [this] { m_page.canvas()->setMinimapVisible(!m_page.canvas()->isMinimapVisible()); });
}

void EditFlow::useClass(int index) {
    if (!m_session.project()) return;
    const auto &classes = m_session.project()->classes();
    if (index >= static_cast<int>(classes.size())) return;
    const app::ClassId organ = classes[static_cast<std::size_t>(index)].id;
    SheetView *view = m_page.view();
    // A box that is being drawn gets the class; what was selected before it keeps its own.
    const bool changes = m_session.canEdit() && view->areBoxesShown() && !view->isDrawing();
    if (changes && !view->finishGesture()) return;
    if (changes && view->focusedPrediction()) return emit acceptAs(organ);
    if (changes) view->relabelSelection(organ);
    view->setCurrentClass(organ);
    m_page.canvas()->palette()->setCurrent(organ);
}

void EditFlow::travel(const std::optional<storage::UndoResult> &result, bool undone) {
    if (!result) {
        emit m_session.said(undone ? tr("There is nothing to undo.") : tr("There is nothing to redo."));
        return;
    }
    const bool hereAmong = std::ranges::find(result->sheets, m_session.sheet()) != result->sheets.end();
    if (result->sheet)
        m_session.setSheet(result->sheet);
    else if (!hereAmong && !result->sheets.empty())
        m_session.setSheet(result->sheets.front());
    SheetView *view = m_page.view();
    QVector<app::AnnotationId> there;
    for (const app::Annotation &annotation : m_session.project()->annotations(m_session.sheet()))
        if (std::ranges::find(result->annotations, annotation.id) != result->annotations.end())
            there.append(annotation.id);
    // Where boxes are hidden nobody would see what came back.
    if (!result->annotations.empty() || !result->predictions.empty()) {
        view->setBoxesVisible(true);
        view->setHiding(false);
    }
    if ((m_page.isReviewing() || there.empty()) && !result->predictions.empty())
        focusOneOf(result->predictions);
    else
        view->setSelection(there);
    const QString title = QString::fromStdString(result->title);
    emit m_session.said(undone ? tr("Undone: %1.").arg(title) : tr("Done again: %1.").arg(title));
}

/// What a redo decided again, or a newer run replaced, is not seen and must not come under decision: then, in Review,
/// the best of the sheet does.
void EditFlow::focusOneOf(const std::vector<app::PredictionId> &wanted) {
    const QVector<app::PredictionId> shown = m_page.view()->shownPredictions();
    app::PredictionId chosen = shown.isEmpty() || !m_page.isReviewing() ? app::PredictionId() : shown.front();
    const std::vector<app::Prediction> open = m_session.project()->predictions(m_session.sheet());
    const auto found = std::ranges::find_first_of(open, wanted, {}, &app::Prediction::id);
    if (found != open.end()) chosen = found->id;
    m_page.view()->setFocusedPrediction(chosen, bool(chosen));
}

void EditFlow::go(int step, bool toDo) {
    if (!m_session.project()) return;
    const app::SheetId next = m_page.list()->neighbour(step, toDo);
    if (next)
        m_session.setSheet(next);
    else
        emit m_session.said(step > 0 ? tr("This is the last sheet of the list.")
                                     : tr("This is the first sheet of the list."));
}

void EditFlow::doneAndNext() {
    const app::Sheet *sheet = m_session.currentSheet();
    if (!sheet || !m_session.canEdit()) return;
    const app::SheetId here = sheet->id;
    app::SheetId next = m_page.list()->neighbour(1, true);
    if (!next) next = m_page.list()->neighbour(-1, true);
    const QString name = QString::fromStdString(sheet->name);
    m_session.project()->setSheetState({here}, storage::SheetState::Done);
    if (next) m_session.setSheet(next);
    emit m_session.said(next ? tr("%1 is done.").arg(name)
                             : tr("%1 is done. No sheet of this list needs work any more.").arg(name));
}

void EditFlow::pastePrevious() {
    if (!m_session.currentSheet() || !m_session.canEdit()) return;
    const app::SheetId previous = m_page.list()->neighbour(-1, false);
    if (!previous) return emit m_session.said(tr("This is the first sheet of the list."));
    m_session.attempt([&] {
        std::vector<std::pair<app::ClassId, app::Box>> boxes;
        for (const app::Annotation &annotation : m_session.project()->annotations(previous))
            boxes.emplace_back(annotation.organ, annotation.box);
        if (boxes.empty()) return emit m_session.said(tr("The previous sheet has no boxes."));
        m_page.view()->pasteBoxes(boxes);
    });
}

std::optional<app::Box> EditFlow::chosenBox() const {
    const QVector<app::AnnotationId> ids = m_page.view()->selection();
    for (const app::Annotation &annotation : m_session.project()->annotations(m_session.sheet()))
        if (!ids.isEmpty() && annotation.id == ids.front()) return annotation.box;
    for (const app::Prediction &prediction : m_session.project()->predictions(m_session.sheet()))
        if (prediction.id == m_page.view()->focusedPrediction()) return prediction.box;
    return {};
}

void EditFlow::zoomToBox() {
    if (!m_session.currentSheet()) return;
    SheetView *view = m_page.view();
    if (m_before) {
        view->setZoom(m_before->zoom, QPointF(view->width() / 2.0, view->height() / 2.0));
        view->centreOn(m_before->centre);
        m_before.reset();
        return;
    }
    m_session.attempt([&] {
        const auto box = chosenBox();
        if (!box) return emit m_session.said(tr("Select a box first; Z zooms to it and back."));
        m_before = Place{view->visibleRect().center(), view->zoom()};
        view->zoomToBox(*box, true);
    });
}

void EditFlow::nameActions() {
    app::Project *project = m_session.project();
    const QString undo = project ? project->undoTitle() : QString(), redo = project ? project->redoTitle() : QString();
    m_actions.get(Command::Undo)->setText(undo.isEmpty() ? tr("Undo") : tr("Undo: %1").arg(undo));
    m_actions.get(Command::Redo)->setText(redo.isEmpty() ? tr("Redo") : tr("Redo: %1").arg(redo));
    for (int index = 0; index < Actions::classKeys; ++index) {
        const bool there = project && index < static_cast<int>(project->classes().size());
        m_actions.classKey(index)->setText(
            there ? tr("Class %1").arg(QString::fromStdString(project->classes()[static_cast<std::size_t>(index)].name))
                  : tr("Class %1").arg(index + 1));
    }
}

} // namespace herbascope::ui
