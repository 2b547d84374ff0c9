// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The strip at the bottom while a job runs: what, how far, loss, time left in words, Cancel. Hidden otherwise. Shows
/// the device job before light ones; how many others wait is said.

#include "ui/session.h"

#include <QPointer>
#include <QVector>
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace herbascope::app {
class TrainJob;
}

namespace herbascope::ui {

class ElidedLabel;
class Sparkline;

class JobBar : public QWidget {
    Q_OBJECT
public:
    explicit JobBar(Session &session, QWidget *parent = nullptr);

private:
    void choose();
    void showJob(app::Job *job);
    void refresh();
    void followTraining(app::TrainJob *training);

    Session &m_session;
    QPointer<app::Job> m_job;
    QLabel *m_title;
    QLabel *m_step;
    QProgressBar *m_progress;
    QLabel *m_loss;
    Sparkline *m_spark;
    ElidedLabel *m_detail;
    QPushButton *m_cancel;
    QVector<double> m_losses;
};

} // namespace herbascope::ui
