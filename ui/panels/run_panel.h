// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The centre of Learn: the loss of a run by iteration (live while it runs) and the figures of its model by class.

#include "ui/session.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QPushButton;

namespace herbascope::app {
class TrainJob;
struct TrainingPoint;
} // namespace herbascope::app

namespace herbascope::ui {

class EmptyState;
class FiguresTable;
class LossChart;

class RunPanel : public QWidget {
    Q_OBJECT
public:
    explicit RunPanel(Session &session, QWidget *parent = nullptr);
    void showModel(app::ModelId id);
    void showRun(app::RunId id);
    void follow(app::TrainJob *job); ///< live
    /// The running training, else the newest model, else the newest run, else the empty state.
    void showNewest();
    app::RunId run() const { return m_run; }

signals:
    void shown(herbascope::storage::ModelId model, herbascope::storage::RunId run);

private:
    void showContent(const QString &title, const QString &sentence);
    void showNotes(const QStringList &sentences);
    void sayPoint(const app::TrainingPoint &point, int iterations);
    void setStoredCurve(const app::TrainingRun &run);

    Session &m_session;
    QWidget *m_content;
    EmptyState *m_empty;
    QLabel *m_title;
    QLabel *m_sentence;
    QLabel *m_notes;
    QPushButton *m_keep;
    LossChart *m_chart;
    QLabel *m_figuresTitle;
    FiguresTable *m_figures;
    QPointer<app::TrainJob> m_job;
    app::RunId m_run;
};

} // namespace herbascope::ui
