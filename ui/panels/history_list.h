// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The newest intentions of the operation log, newest first; undone ones are struck out. A click goes to the sheet.

#include "ui/session.h"

#include <QListWidget>

namespace herbascope::ui {

class HistoryList : public QListWidget {
    Q_OBJECT
public:
    explicit HistoryList(Session &session, QWidget *parent = nullptr);
    void refresh();

private:
    void addRow(const storage::Operation &operation, bool newest);
    Session &m_session;
};

/// "now", "10:41", "3 Mar": an ISO time in the words of today.
QString shortTime(const std::string &iso);

} // namespace herbascope::ui
