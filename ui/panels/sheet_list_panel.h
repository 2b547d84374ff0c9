// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The left panel: search, chips with counts, the sheets. Choosing a row puts that sheet in front.

#include "app/sheet_filter_model.h"
#include "ui/session.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QListView;
class QPushButton;
class QTimer;
class QVBoxLayout;

namespace herbascope::ui {

class EmptyState;
class SheetDelegate;

class SheetListPanel : public QWidget {
    Q_OBJECT
public:
    explicit SheetListPanel(Session &session, QWidget *parent = nullptr);

    void focusSearch();
    void setChip(app::SheetFilterModel::Chip chip);
    /// The next sheet in the list's order and filter, `step` +1 or -1; with `toDo` the next that needs work. 0: none.
    app::SheetId neighbour(int step, bool toDo) const;

signals:
    void importWanted();
    void searched(); ///< Enter in the search: the keys belong to the sheet again

private:
    void buildHead(QVBoxLayout *column);
    void setProject();
    void updateCounts();
    void search(); ///< what the field says
    void takeFound();
    void showCurrent();
    void prefetchNeighbours();

    Session &m_session;
    app::SheetListModel m_model;
    app::SheetFilterModel m_filter{&m_model};
    SheetDelegate *m_delegate;
    QLabel *m_total;
    QLineEdit *m_search;
    QVector<QPushButton *> m_chips;
    QListView *m_list;
    EmptyState *m_empty;
    bool m_settling = false; ///< rows come and go: the view's own choice of a row is nobody's wish
    QTimer *m_countTimer;    ///< many changes, one count
    QTimer *m_searchTimer;   ///< looking at the boxes of the whole project waits for a pause in the typing
    QTimer *m_aheadTimer;    ///< reading ahead begins when the canvas has asked for the sheet in front
};

} // namespace herbascope::ui
