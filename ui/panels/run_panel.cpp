// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/run_panel.h"

#include "app/train_job.h"
#include "ui/panels/models_panel.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/figures_table.h"
#include "ui/widgets/loss_chart.h"
#include "ui/widgets/parts.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace herbascope::ui {

RunPanel::RunPanel(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_content(new QWidget(this))
    , m_empty(new EmptyState(this))
    , m_title(makeLabel({}, "title", m_content))
    , m_sentence(makeWrapped({}, "count", m_content))
    , m_notes(makeWrapped({}, "muted", m_content))
    , m_keep(new QPushButton(tr("Stop and keep the best"), m_content))
    , m_chart(new LossChart(m_content))
    , m_figuresTitle(makeLabel(tr("How good it is"), "heading", m_content))
    , m_figures(new FiguresTable(m_content)) {
    setObjectName(QStringLiteral("runPanel"));
    m_content->setObjectName(QStringLiteral("page"));
    m_title->setObjectName(QStringLiteral("runTitle"));
    m_sentence->setObjectName(QStringLiteral("runSentence"));
    auto *column = makeLayout<QVBoxLayout>(m_content, 24, 12);
    column->addWidget(m_title);
    column->addWidget(m_sentence);
    m_notes->setObjectName(QStringLiteral("runNotes"));
    m_keep->setObjectName(QStringLiteral("runKeep"));
    m_keep->setToolTip(
        tr("Ends the training after this iteration and keeps its best model. Stop, below, only pauses it."));
    m_keep->setFocusPolicy(Qt::TabFocus);
    m_keep->setVisible(false);
    column->addWidget(m_keep, 0, Qt::AlignLeft);
    connect(m_keep, &QPushButton::clicked, this, [this] {
        if (!m_job) return;
        m_job->stopAndKeep();
        m_keep->setEnabled(false);
        m_keep->setText(tr("Ending"));
    });
    column->addWidget(makeLabel(tr("Loss"), "heading", m_content));
    column->addWidget(m_chart, 1);
    column->addWidget(m_notes);
    column->addWidget(makeLine(m_content));
    column->addWidget(m_figuresTitle);
    column->addWidget(m_figures);
    auto *scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto *outer = makeLayout<QVBoxLayout>(this, 0, 0);
    outer->addWidget(scroll);
    scroll->setWidget(m_content);
    m_empty->setMaximumWidth(440);
    outer->addWidget(m_empty, 0, Qt::AlignHCenter);
    m_empty->setContent(
        QStringLiteral("learn"), tr("No model yet"),
        tr("Draw boxes on some sheets, mark them done, then press Train. The loss is drawn here while it learns, "
           "and you can go on annotating meanwhile."));
}

void RunPanel::showContent(const QString &title, const QString &sentence) {
    if (m_job) m_job->disconnect(this);
    m_job = nullptr;
    findChild<QScrollArea *>()->setVisible(true);
    m_empty->setVisible(false);
    m_title->setText(title);
    m_sentence->setText(sentence);
    m_keep->setVisible(false);
    showNotes({});
}

/// What was started anew, made smaller or measured: the newest few.
void RunPanel::showNotes(const QStringList &sentences) {
    constexpr qsizetype shown = 8;
    m_notes->setVisible(!sentences.isEmpty());
    m_notes->setText(sentences.mid(std::max<qsizetype>(0, sentences.size() - shown)).join('\n'));
}

void RunPanel::showNewest() {
    m_session.attempt([&] {
        if (!m_session.project()) return;
        if (auto *training = qobject_cast<app::TrainJob *>(m_session.jobs().deviceJob())) return follow(training);
        const auto models = m_session.project()->models();
        const auto runs = app::trainingRuns(*m_session.project(), m_session.jobs());
        if (!runs.empty() && runs.front().state != storage::RunState::Done) return showRun(runs.front().id);
        if (!models.empty()) return showModel(models.front().id);
        m_run = {};
        findChild<QScrollArea *>()->setVisible(false);
        m_empty->setVisible(true);
        emit shown({}, {});
    });
}

void RunPanel::showModel(app::ModelId id) {
    m_session.attempt([&] {
        for (const app::Model &model : m_session.project()->models()) {
            if (model.id != id) continue;
            const QString name = QString::fromStdString(model.name);
            showContent(name,
                        model.active
                            ? tr("This model makes the predictions.")
                            : tr("Another model makes the predictions. Use this one with the button on the left."));
            m_figures->setMetrics(model.metricsJson);
            m_chart->setCurve({}, 400);
            m_run = {};
            for (const app::TrainingRun &run : app::trainingRuns(*m_session.project(), m_session.jobs())) {
                if (run.model != id && run.name != model.name) continue;
                setStoredCurve(run);
                showNotes(QString::fromStdString(run.message).split('\n', Qt::SkipEmptyParts));
                m_run = run.id;
                break;
            }
            emit shown(id, {});
        }
    });
}

void RunPanel::showRun(app::RunId id) {
    if (auto *training = app::findTraining(m_session.jobs(), id)) return follow(training);
    m_session.attempt([&] {
        for (const app::TrainingRun &run : app::trainingRuns(*m_session.project(), m_session.jobs())) {
            if (run.id != id) continue;
            // A failed one ends with its own sentence.
            const bool failed = run.state == storage::RunState::Failed;
            showContent(QString::fromStdString(run.name),
                        (failed ? tr("This training %1") : tr("This training %1.")).arg(runText(m_session, run)));
            m_figures->setMetrics("{}");
            setStoredCurve(run);
            m_run = id;
            emit shown({}, id);
        }
    });
}

void RunPanel::follow(app::TrainJob *job) {
    const auto sayState = [this, job] {
        m_sentence->setText(job->state() == app::Job::State::Waiting
                                ? tr("Begins when the running job is done. You can go on annotating.")
                                : tr("Preparing the sheets."));
    };
    showContent(job->title(), {});
    sayState();
    connect(job, &app::Job::begun, this, sayState);
    m_job = job;
    m_run = job->runId();
    m_keep->setVisible(job->isActive() && !job->modelId());
    m_keep->setEnabled(true);
    m_keep->setText(tr("Stop and keep the best"));
    connect(job, &app::Job::finished, m_keep, &QWidget::hide);
    m_figures->setMetrics("{}");
    QVector<QPointF> points;
    for (const app::TrainingPoint &point : job->curve()) points.append(QPointF(point.iteration, point.loss));
    m_chart->setCurve(points, job->iterations());
    if (!job->curve().isEmpty() && job->curve().last().secondsPerIteration > 0)
        sayPoint(job->curve().last(), job->iterations());
    connect(job, &app::TrainJob::point, this, [this, job](const app::TrainingPoint &point) {
        m_chart->addPoint(QPointF(point.iteration, point.loss));
        sayPoint(point, job->iterations());
    });
    showNotes(job->sentences());
    connect(job, &app::TrainJob::said, this, [this, job] { showNotes(job->sentences()); });
    connect(job, &app::Job::changed, this, [this, job] {
        if (!job->modelId()) return; // its points say more
        m_keep->hide();
        m_sentence->setText(job->detail());
    });
    emit shown({}, m_run);
}

void RunPanel::sayPoint(const app::TrainingPoint &point, int iterations) {
    const QLocale locale;
    m_sentence->setText(
        tr("Iteration %1 of %2, loss %3, %4 s each, %5. You can go on annotating.")
            .arg(locale.toString(point.iteration), locale.toString(iterations), locale.toString(point.loss, 'f', 2),
                 locale.toString(point.secondsPerIteration, 'f', 1), app::timeLeftText(point.etaSeconds)));
}

void RunPanel::setStoredCurve(const app::TrainingRun &run) {
    QVector<QPointF> points;
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(run.lossJson));
    for (const QJsonValue &pair : document.array())
        points.append(QPointF(pair.toArray().at(0).toDouble(), pair.toArray().at(1).toDouble()));
    m_chart->setCurve(points, run.iterations);
}

} // namespace herbascope::ui
