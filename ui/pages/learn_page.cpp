// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/learn_page.h"

#include "app/train_job.h"
#include "ui/panels/models_panel.h"
#include "ui/panels/next_run_panel.h"
#include "ui/panels/run_panel.h"
#include "ui/widgets/parts.h"

#include <QHBoxLayout>

namespace herbascope::ui {

LearnPage::LearnPage(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_models(new ModelsPanel(session, this))
    , m_run(new RunPanel(session, this))
    , m_next(new NextRunPanel(session, this)) {
    setObjectName(QStringLiteral("learnPage"));
    setAttribute(Qt::WA_StyledBackground);
    auto *row = makeLayout<QHBoxLayout>(this, 0, 0);
    row->addWidget(m_models);
    row->addWidget(m_run, 1);
    row->addWidget(m_next);
    connect(m_models, &ModelsPanel::modelChosen, m_run, &RunPanel::showModel, Qt::QueuedConnection);
    connect(m_models, &ModelsPanel::runChosen, m_run, &RunPanel::showRun, Qt::QueuedConnection);
    connect(m_run, &RunPanel::shown, m_models, &ModelsPanel::setShown);
    connect(&m_session, &Session::projectChanged, this, [this] {
        if (!m_session.project()) return;
        connect(m_session.project(), &app::Project::modelsChanged, this, &LearnPage::refresh);
        refresh();
    });
    connect(&m_session.jobs(), &app::JobQueue::jobAdded, this, [this](app::Job *job) {
        if (qobject_cast<app::TrainJob *>(job)) refresh();
    });
    connect(&m_session.jobs(), &app::JobQueue::jobFinished, this, [this](app::Job *job) {
        if (qobject_cast<app::TrainJob *>(job))
            QMetaObject::invokeMethod(this, &LearnPage::refresh, Qt::QueuedConnection);
    });
}

void LearnPage::resizeEvent(QResizeEvent *event) {
    const bool narrow = width() < 1000; // px
    m_models->setFixedWidth(narrow ? 208 : 268);
    m_next->setFixedWidth(narrow ? 284 : 320);
    QWidget::resizeEvent(event);
}

void LearnPage::refresh() {
    if (!isVisible() || !m_session.project()) return;
    m_run->showNewest();
    m_next->refresh();
}

} // namespace herbascope::ui
