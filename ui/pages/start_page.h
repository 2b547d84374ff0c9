// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the window shows without a project: what the program is for, the three ways to begin, the projects opened last.

#include "ui/actions.h"

#include <QWidget>

class QLabel;
class QListWidget;

namespace herbascope::ui {

class StartPage : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(const Actions &actions, QWidget *parent = nullptr);
    void refresh(); ///< the recent projects

signals:
    void projectChosen(const QString &folder);

private:
    QLabel *m_recentTitle;
    QListWidget *m_recent;
};

} // namespace herbascope::ui
