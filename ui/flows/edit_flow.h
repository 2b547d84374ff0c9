// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Keys and buttons of annotating: tools, classes, undo and redo that travel, moving through the sheets, the view.
/// Owned by the main window; GUI thread.

#include "ui/actions.h"
#include "ui/session.h"

#include <QObject>
#include <QPointF>

#include <optional>

namespace herbascope::ui {

class SheetPage;

class EditFlow : public QObject {
    Q_OBJECT
public:
    EditFlow(Session &session, const Actions &actions, SheetPage &page, QObject *parent);

signals:
    /// A class key that is not about a selection or the sticky class: a prediction is to be accepted as it.
    void acceptAs(herbascope::storage::ClassId organ);
    void rejectWanted(); ///< Delete without a selected box

private:
    void connectTools();
    void connectEdits();
    void connectSheets();
    void connectView();
    void useClass(int index);
    void travel(const std::optional<storage::UndoResult> &result, bool undone);
    void focusOneOf(const std::vector<app::PredictionId> &wanted);
    void go(int step, bool toDo);
    void doneAndNext();
    void pastePrevious();
    void zoomToBox();
    void nameActions();
    std::optional<app::Box> chosenBox() const;

    struct Place {
        QPointF centre;
        double zoom;
    };

    Session &m_session;
    const Actions &m_actions;
    SheetPage &m_page;
    std::optional<Place> m_before; ///< where Z goes back to
};

} // namespace herbascope::ui
