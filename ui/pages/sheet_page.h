// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The Annotate and Review workspaces: sheet list, the sheet with what floats over it, and the right panel of the
/// workspace.

#include "ui/actions.h"
#include "ui/session.h"
#include "ui/sheet_view/sheet_view.h"

#include <QWidget>

class QSplitter;
class QStackedWidget;

namespace herbascope::ui {

class AnnotatePanel;
class Canvas;
class ReviewPanel;
class SheetListPanel;

class SheetPage : public QWidget {
    Q_OBJECT
public:
    SheetPage(Session &session, const Actions &actions, QWidget *parent = nullptr);

    SheetListPanel *list() const { return m_list; }
    Canvas *canvas() const { return m_canvas; }
    SheetView *view() const;
    ReviewPanel *review() const { return m_review; }
    void setReviewing(bool reviewing);
    bool isReviewing() const;

    QByteArray saveLayout() const;
    void restoreLayout(const QByteArray &state);

protected:
    void focusInEvent(QFocusEvent *event) override;

private:
    Session &m_session;
    QSplitter *m_splitter;
    SheetListPanel *m_list;
    Canvas *m_canvas;
    QStackedWidget *m_right;
    AnnotatePanel *m_annotate;
    ReviewPanel *m_review;
};

} // namespace herbascope::ui
