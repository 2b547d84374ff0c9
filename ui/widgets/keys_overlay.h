// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The keys on one page (F1 or ?), over the window; Esc or a click closes it.

#include "ui/actions.h"

#include <QFrame>
#include <QWidget>

namespace herbascope::ui {

class KeysOverlay : public QWidget {
    Q_OBJECT
public:
    explicit KeysOverlay(const Actions &actions, QWidget *window);
    void toggle();

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    bool eventFilter(QObject *object, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void place();
    QFrame *m_panel;
    QWidget *makeGroup(const Actions &actions, const QString &group);
};

} // namespace herbascope::ui
