// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/models_panel.h"

#include "app/evaluation.h"
#include "app/resume_point.h"
#include "app/train_job.h"
#include "ui/panels/history_list.h"
#include "ui/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/parts.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QScrollArea>
#include <QVBoxLayout>

namespace herbascope::ui {
namespace {

QString figuresText(const app::Model &model) {
    const QVector<app::FigureRow> rows = app::figureRows(model.metricsJson);
    if (rows.isEmpty() || !rows.first().ap) return ModelsPanel::tr("not measured");
    const QLocale locale;
    const QString ap = locale.toString(*rows.first().ap, 'f', 2);
    if (!rows.first().ap50) return ModelsPanel::tr("AP %1").arg(ap);
    return ModelsPanel::tr("AP %1, AP50 %2").arg(ap, locale.toString(*rows.first().ap50, 'f', 2));
}

} // namespace

QString runText(const Session &session, const app::TrainingRun &run) {
    const app::Project &project = *session.project();
    const QLocale locale;
    const QString all = locale.toString(run.iterations);
    const QString done = locale.toString(app::canResume(run) ? app::resumeIteration(project, run) : run.iteration);
    switch (run.state) {
    case storage::RunState::Running:
        if (const auto *job = app::findTraining(session.jobs(), run.id);
            job && job->state() == app::Job::State::Waiting)
            return ModelsPanel::tr("waits until the running job is done");
        return ModelsPanel::tr("is running");
    case storage::RunState::Interrupted:
        return ModelsPanel::tr("was interrupted at iteration %1 of %2").arg(done, all);
    case storage::RunState::Cancelled:
        return ModelsPanel::tr("stopped at iteration %1 of %2").arg(done, all);
    case storage::RunState::Failed:
        return ModelsPanel::tr("failed. %1").arg(QString::fromStdString(run.message));
    case storage::RunState::Done:
        break;
    }
    return ModelsPanel::tr("done, %1 iterations").arg(all);
}

ModelsPanel::ModelsPanel(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_scroll(makeScroll(this)) {
    setObjectName(QStringLiteral("modelsPanel"));
    setAttribute(Qt::WA_StyledBackground);
    auto *outer = makeLayout<QVBoxLayout>(this, 0, 0);
    outer->setContentsMargins(0, 0, 1, 0); // the hairline
    outer->addWidget(m_scroll);
    connect(&m_session, &Session::projectChanged, this, [this] {
        m_shownModel = {};
        m_shownRun = {};
        if (m_session.project())
            connect(m_session.project(), &app::Project::modelsChanged, this, &ModelsPanel::refresh);
        refresh();
    });
    connect(&m_session.jobs(), &app::JobQueue::jobAdded, this, [this](app::Job *job) {
        if (!qobject_cast<app::TrainJob *>(job)) return;
        connect(job, &app::Job::begun, this, &ModelsPanel::refresh);
        connect(job, &app::Job::finished, this, &ModelsPanel::refresh); // noted in the project or not
    });
    refresh();
}

void ModelsPanel::setShown(app::ModelId model, app::RunId run) {
    m_shownModel = model;
    m_shownRun = run;
    refresh();
}

void ModelsPanel::refresh() {
    auto *body = new QWidget;
    body->setObjectName(QStringLiteral("scrollBody"));
    auto *column = makeLayout<QVBoxLayout>(body, 8, 4);
    column->setContentsMargins(8, 14, 8, 16);
    auto *title = makeLabel(tr("Models"), "heading", body);
    title->setContentsMargins(8, 0, 0, 4);
    column->addWidget(title);
    if (m_session.project()) {
        m_session.attempt([&] {
            const std::vector<app::Model> models = m_session.project()->models();
            for (const app::Model &model : models) column->addWidget(makeModelCard(model));
            if (models.empty()) {
                auto *none =
                    makeWrapped(tr("None yet. The first one is a training away: choose on the right and press Train."),
                                "muted", body);
                none->setContentsMargins(8, 0, 8, 0);
                column->addWidget(none);
            }
            bool first = true;
            for (const app::TrainingRun &run : app::trainingRuns(*m_session.project(), m_session.jobs())) {
                if (run.state == storage::RunState::Done) continue;
                if (first) {
                    column->addSpacing(12);
                    auto *heading = makeLabel(tr("Runs that are not finished"), "heading", body);
                    heading->setContentsMargins(8, 0, 0, 4);
                    column->addWidget(heading);
                }
                first = false;
                column->addWidget(makeRunCard(run));
            }
        });
    }
    column->addStretch();
    m_scroll->setWidget(body);
}

QWidget *ModelsPanel::makeModelCard(const app::Model &model) {
    auto *card = new Card;
    card->setObjectName(QStringLiteral("modelCard"));
    card->setProperty("active", model.id == m_shownModel);
    auto *column = makeLayout<QVBoxLayout>(card, 10, 2);
    auto *head = makeLayout<QHBoxLayout>(nullptr, 0, 8);
    head->addWidget(makeLabel(QString::fromStdString(model.name), "strong", card));
    head->addStretch();
    if (model.active) {
        auto *mark = makeLabel(tr("active"), "saved", card);
        mark->setToolTip(tr("Predictions are made with this model."));
        head->addWidget(mark);
    } else if (m_session.canEdit()) {
        auto *use = makeLink(tr("Use"), card);
        use->setObjectName(QStringLiteral("useModel"));
        use->setToolTip(tr("Predict with this model from now on"));
        connect(use, &QPushButton::clicked, this, [this, id = model.id] {
            QMetaObject::invokeMethod(
                this, [this, id] { m_session.attempt([&] { m_session.project()->setActiveModel(id); }); },
                Qt::QueuedConnection);
        });
        head->addWidget(use);
    }
    column->addLayout(head);
    column->addWidget(makeLabel(figuresText(model), nullptr, card));
    const QString from = model.parent.empty() ? tr("from start weights or nothing")
                                              : tr("from %1").arg(QString::fromStdString(model.parent));
    column->addWidget(makeWrapped(tr("%1, %2").arg(from, shortTime(model.createdAt)), "muted", card));
    connect(card, &Card::clicked, this, [this, id = model.id] { emit modelChosen(id); });
    return card;
}

QWidget *ModelsPanel::makeRunCard(const app::TrainingRun &run) {
    auto *card = new Card;
    card->setObjectName(QStringLiteral("modelCard"));
    card->setProperty("active", run.id == m_shownRun);
    auto *column = makeLayout<QVBoxLayout>(card, 10, 2);
    auto *head = makeLayout<QHBoxLayout>(nullptr, 0, 8);
    head->addWidget(makeLabel(QString::fromStdString(run.name), "strong", card));
    head->addStretch();
    if (app::canResume(run) && m_session.canEdit()) {
        auto *resume = makeLink(tr("Resume"), card);
        resume->setObjectName(QStringLiteral("resumeRun"));
        resume->setToolTip(tr("Goes on from the last checkpoint as if it had never stopped"));
        connect(
            resume, &QPushButton::clicked, this, [this, id = run.id] { emit resumeWanted(id); }, Qt::QueuedConnection);
        head->addWidget(resume);
    }
    column->addLayout(head);
    auto *text = makeWrapped(runText(m_session, run), run.state == storage::RunState::Failed ? "warn" : "muted", card);
    text->setObjectName(QStringLiteral("runText"));
    column->addWidget(text);
    connect(card, &Card::clicked, this, [this, id = run.id] { emit runChosen(id); });
    return card;
}

} // namespace herbascope::ui
