// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/job_bar.h"

#include "app/train_job.h"
#include "ui/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/sparkline.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QProgressBar>

namespace herbascope::ui {
namespace {

/// Points read back from an earlier session carry no time.
QString paceText(const app::TrainingPoint &point) {
    if (point.secondsPerIteration <= 0) return JobBar::tr("Going on from the last checkpoint.");
    return JobBar::tr("%1 s each, %2. You can go on annotating.")
        .arg(QLocale().toString(point.secondsPerIteration, 'f', 1), app::timeLeftText(point.etaSeconds));
}

} // namespace

JobBar::JobBar(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_title(makeLabel({}, "strong", this))
    , m_step(makeLabel({}, "count", this))
    , m_progress(new QProgressBar(this))
    , m_loss(makeLabel({}, nullptr, this))
    , m_spark(new Sparkline(this))
    , m_detail(styled(new ElidedLabel(this), "role", "muted"))
    , m_cancel(new QPushButton(tr("Cancel"), this)) {
    setObjectName(QStringLiteral("jobBar"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(40);
    m_title->setObjectName(QStringLiteral("jobTitle"));
    m_step->setObjectName(QStringLiteral("jobStep"));
    m_detail->setObjectName(QStringLiteral("jobDetail"));
    m_cancel->setObjectName(QStringLiteral("jobCancel"));
    m_cancel->setStyleSheet(QStringLiteral("min-height: 26px;"));
    m_cancel->setFocusPolicy(Qt::TabFocus);
    m_progress->setTextVisible(false);
    m_progress->setRange(0, 1000);
    m_progress->setMinimumWidth(48);
    m_progress->setMaximumWidth(170);
    m_detail->setMinimumWidth(60);
    auto *row = makeLayout<QHBoxLayout>(this, 0, 16);
    row->setContentsMargins(16, 0, 16, 0);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_title, m_step, m_progress, m_loss, m_spark})
        row->addWidget(widget);
    row->addWidget(m_detail, 1);
    row->addWidget(m_cancel);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_job) m_job->cancel();
    });
    connect(&m_session.jobs(), &app::JobQueue::activeChanged, this, &JobBar::choose);
    hide();
}

void JobBar::choose() {
    const QList<app::Job *> active = m_session.jobs().activeJobs();
    app::Job *front = m_session.jobInFront();
    showJob(front || active.isEmpty() ? front : active.first());
}

void JobBar::showJob(app::Job *job) {
    setVisible(job);
    if (m_job == job) {
        refresh();
        return;
    }
    if (m_job) m_job->disconnect(this);
    m_job = job;
    m_losses.clear();
    if (!job) return;
    auto *training = qobject_cast<app::TrainJob *>(job);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_step, m_loss, m_spark}) widget->setVisible(training);
    m_title->setText(job->title());
    m_cancel->setEnabled(true);
    m_cancel->setText(training ? tr("Stop") : tr("Cancel"));
    m_cancel->setToolTip(training ? tr("Stops after this iteration. Learn offers to resume it from there.")
                                  : tr("Stops. What is finished stays."));
    connect(job, &app::Job::changed, this, &JobBar::refresh);
    connect(job, &app::Job::cancelRequested, this, [this] {
        m_cancel->setEnabled(false);
        m_cancel->setText(tr("Stopping"));
    });
    if (training) followTraining(training);
    refresh();
}

void JobBar::followTraining(app::TrainJob *training) {
    m_step->setText(tr("preparing"));
    m_loss->clear();
    m_spark->setValues({});
    const auto showPoint = [this, training](const app::TrainingPoint &point) {
        const QLocale locale;
        m_losses.append(point.loss);
        m_spark->setValues(m_losses);
        m_step->setText(
            tr("iteration %1 of %2").arg(locale.toString(point.iteration), locale.toString(training->iterations())));
        m_loss->setText(tr("loss %1").arg(locale.toString(point.loss, 'f', 2)));
        m_progress->setValue(training->iterations() > 0 ? point.iteration * 1000 / training->iterations() : 0);
        m_detail->setFullText(paceText(point));
    };
    for (const app::TrainingPoint &point : training->curve()) m_losses.append(point.loss);
    if (!training->curve().isEmpty()) {
        m_losses.removeLast();
        showPoint(training->curve().last());
    }
    connect(training, &app::TrainJob::point, this, showPoint);
}

void JobBar::refresh() {
    if (!m_job) return;
    const bool known = m_job->fraction() >= 0;
    const auto *training = qobject_cast<const app::TrainJob *>(m_job);
    m_progress->setRange(0, known || training ? 1000 : 0);
    if (known) m_progress->setValue(qRound(m_job->fraction() * 1000));
    if (training && training->modelId()) {
        m_step->setText(tr("trained"));
        m_cancel->setToolTip(tr("Stops the measuring. The model is trained and stays."));
    } else if (training && !m_losses.isEmpty()) {
        return; // its points say more
    }
    const int others = static_cast<int>(m_session.jobs().activeJobs().size()) - 1;
    const QString detail = m_job->state() == app::Job::State::Waiting ? tr("waits for its turn") : m_job->detail();
    m_detail->setFullText(others > 0 ? tr("%1 (%n more job(s))", nullptr, others).arg(detail) : detail);
}

} // namespace herbascope::ui
