// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The Learn workspace: models and runs, the run in the middle, the next training.

#include "ui/session.h"

#include <QWidget>

namespace herbascope::ui {

class ModelsPanel;
class NextRunPanel;
class RunPanel;

class LearnPage : public QWidget {
    Q_OBJECT
public:
    explicit LearnPage(Session &session, QWidget *parent = nullptr);
    ModelsPanel *models() const { return m_models; }
    RunPanel *run() const { return m_run; }
    NextRunPanel *next() const { return m_next; }
    void refresh(); ///< called when it comes to the front

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    Session &m_session;
    ModelsPanel *m_models;
    RunPanel *m_run;
    NextRunPanel *m_next;
};

} // namespace herbascope::ui
