// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Left in Learn: the models (which is active, what they started from, their figures) and the training runs that
/// stopped, each with Resume where it can go on.

#include "ui/session.h"

#include <QWidget>

class QScrollArea;
class QVBoxLayout;

namespace herbascope::ui {

class ModelsPanel : public QWidget {
    Q_OBJECT
public:
    explicit ModelsPanel(Session &session, QWidget *parent = nullptr);
    void refresh();
    /// The model or run whose curve and figures are shown.
    void setShown(app::ModelId model, app::RunId run);

signals:
    void modelChosen(herbascope::storage::ModelId id);
    void runChosen(herbascope::storage::RunId id);
    void resumeWanted(herbascope::storage::RunId id);

private:
    QWidget *makeModelCard(const app::Model &model);
    QWidget *makeRunCard(const app::TrainingRun &run);

    Session &m_session;
    QWidget *m_body = nullptr;
    QScrollArea *m_scroll;
    app::ModelId m_shownModel;
    app::RunId m_shownRun;
};

/// "stopped at iteration 120 of 400": goes on after a run's name
QString runText(const Session &session, const app::TrainingRun &run);

} // namespace herbascope::ui
