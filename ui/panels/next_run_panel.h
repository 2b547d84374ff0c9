// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Right in Learn: what the next training will do, in sentences, and one button. The plan is recomputed when a choice
/// changes; the time is estimated on a worker.

#include "app/device_info.h"
#include "app/train_job.h"
#include "ui/actions.h"
#include "ui/session.h"

#include <QFutureWatcher>
#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QTimer;
class QVBoxLayout;

namespace herbascope::ui {

class NextRunPanel : public QWidget {
    Q_OBJECT
public:
    explicit NextRunPanel(Session &session, QWidget *parent = nullptr);
    void refresh(); ///< choices and plan
    void focusTrain();
    app::TrainingSettings settings() const;

signals:
    void trainWanted(const herbascope::app::TrainingSettings &settings);

private:
    void buildChoices(QVBoxLayout *column);
    void buildMore(QVBoxLayout *column);
    void buildPlan(QVBoxLayout *column);
    void fillStarts();
    void chooseStart(int index);
    void showPublished();
    void useFetched(app::Job *job);
    void startFrom(const QString &file);
    void updatePlan();
    void showPlan(const app::TrainingPlan &plan);
    void showStart(const app::TrainingPlan &plan);
    void showEstimate();

    Session &m_session;
    QComboBox *m_preset = nullptr;
    QComboBox *m_start = nullptr;
    QLabel *m_startSentence = nullptr;
    QWidget *m_more = nullptr;
    QSpinBox *m_side = nullptr;
    QSpinBox *m_iterations = nullptr;
    QSpinBox *m_batch = nullptr;
    QLabel *m_sheets = nullptr;
    QLabel *m_boxes = nullptr;
    QLabel *m_device = nullptr;
    QLabel *m_estimate = nullptr;
    QWidget *m_warnCard = nullptr;
    QLabel *m_warnings = nullptr;
    QPushButton *m_train = nullptr;
    QTimer *m_planTimer;
    QFutureWatcher<double> m_watcher;
    QFutureWatcher<app::DeviceInfo> m_deviceWatcher;
    const app::Job *m_deviceJob = nullptr; ///< that the foot speaks of; only compared
    QString m_weightsFile;
    QString m_activeModel;
    bool m_startChosen = false;
    int m_lastStart = 0;
};

} // namespace herbascope::ui
