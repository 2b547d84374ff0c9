// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The workspace switch in the top bar: one button of several is down. The Review button carries a badge with what
/// waits.

#include <QFrame>
#include <QVector>

class QAction;
class QLabel;
class QPushButton;

namespace herbascope::ui {

class SegmentedSwitch : public QFrame {
    Q_OBJECT
public:
    explicit SegmentedSwitch(const QVector<QAction *> &actions, QWidget *parent = nullptr);
    void setCurrent(int index); ///< -1: none
    void setBadge(int index, int count);

private:
    QVector<QPushButton *> m_buttons;
    QVector<QLabel *> m_badges;
    void fit(int index);
};

} // namespace herbascope::ui
