// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Training, resuming, predicting, and what is said when any job ends. Owned by the main window; GUI thread.

#include "app/train_job.h"
#include "ui/actions.h"
#include "ui/session.h"

#include <QObject>

namespace herbascope::ui {

class Banner;
class LearnPage;

class LearnFlow : public QObject {
    Q_OBJECT
public:
    LearnFlow(Session &session, const Actions &actions, LearnPage &page, Banner &banner);

    void train(const app::TrainingSettings &settings);
    void resume(app::RunId run);
    void predictSheet();
    void predictRemaining();

private:
    bool isBack(const app::Sheet &sheet) const; ///< its scan was missing; asks the disk
    void start(std::unique_ptr<app::TrainJob> job);
    bool hasModel();
    void sayEnd(app::Job *job);
    void sayResult(const app::Job *job, const QString &sentence, const QString &actionText = {},
                   std::function<void()> action = {});
    void sayTrainingEnd(app::TrainJob *training);
    void sayInterrupted();

    Session &m_session;
    const Actions &m_actions;
    LearnPage &m_page;
    Banner &m_banner;
};

} // namespace herbascope::ui
