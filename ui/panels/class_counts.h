// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// "leaf 14 + 5 predicted" for the sheet in front, with an eye that hides a class on the sheet.

#include "ui/session.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QToolButton;

namespace herbascope::ui {

class SheetView;

class ClassCounts : public QWidget {
    Q_OBJECT
public:
    ClassCounts(Session &session, SheetView *view, QWidget *parent = nullptr);
    void rebuild(); ///< classes changed
    void recount();
    void showEyes();

private:
    struct Row {
        app::ClassId id;
        QLabel *boxes;
        QLabel *predicted;
        QToolButton *eye;
    };
    void addRow(const app::OrganClass &organ);

    Session &m_session;
    SheetView *m_view;
    QLabel *m_total;
    QWidget *m_body = nullptr;
    QGridLayout *m_grid = nullptr;
    QVector<Row> m_rows;
};

} // namespace herbascope::ui
