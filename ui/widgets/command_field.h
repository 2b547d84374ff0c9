// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The command field in the top bar: type a few letters, choose with the arrow keys, Enter does it. Lists every action
/// that is available, with its keys.

#include "ui/actions.h"

#include <QLineEdit>

class QFrame;
class QListWidget;

namespace herbascope::ui {

class CommandField : public QLineEdit {
    Q_OBJECT
public:
    explicit CommandField(const Actions &actions, QWidget *parent = nullptr);
    void open();

protected:
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void fill();
    void place();
    void choose(int row);
    void leave();

    const Actions &m_actions;
    QFrame *m_popup = nullptr;
    QListWidget *m_list = nullptr;
    QWidget *m_hint;
    QVector<QAction *> m_shown;
};

} // namespace herbascope::ui
