// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The 48 px at the top: project menu, workspace switch in the middle, command field, device chip.

#include "ui/actions.h"
#include "ui/session.h"

#include <QWidget>

class QMenu;
class QPushButton;

namespace herbascope::ui {

class CommandField;
class SegmentedSwitch;

class TopBar : public QWidget {
    Q_OBJECT
public:
    TopBar(Session &session, const Actions &actions, QWidget *parent = nullptr);
    SegmentedSwitch *workspaces() const { return m_workspaces; }
    CommandField *commands() const { return m_commands; }

signals:
    void projectChosen(const QString &folder);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildMenu(const Actions &actions);
    void fillRecent();
    void showProject();
    void showName(); ///< as much of it as there is room
    void showBadge();

    Session &m_session;
    QPushButton *m_project;
    QMenu *m_recent;
    SegmentedSwitch *m_workspaces;
    CommandField *m_commands;
};

} // namespace herbascope::ui
