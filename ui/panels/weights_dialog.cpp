// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/weights_dialog.h"

#include "ui/theme.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/weights_row.h"

#include <QScrollArea>
#include <QVBoxLayout>

namespace herbascope::ui {

WeightsDialog::WeightsDialog(Session &session, QWidget *parent)
    : QDialog(parent)
    , m_session(session) {
    setObjectName(QStringLiteral("weightsDialog"));
    setWindowTitle(tr("Published weights"));
    resize(620, 640);
    auto *body = new QWidget;
    body->setObjectName(QStringLiteral("scrollBody"));
    auto *column = makeLayout<QVBoxLayout>(body, 16, 12);
    column->addWidget(
        makeWrapped(tr("A training that starts from weights which know pictures already needs far fewer sheets. "
                       "The files come from their publishers and are kept in %1.")
                        .arg(app::weightsFolder()),
                    "muted", body));
    for (const app::PublishedWeights &weights : app::publishedWeights()) addRow(weights, column);
    column->addStretch();
    QScrollArea *scroll = makeScroll(this);
    scroll->setWidget(body);
    auto *close = new QPushButton(tr("Close"), this);
    close->setObjectName(QStringLiteral("weightsClose"));
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    auto *outer = makeLayout<QVBoxLayout>(this, 0, 0);
    outer->addWidget(scroll, 1);
    auto *foot = makeLayout<QHBoxLayout>(nullptr, 16, 8);
    foot->addStretch();
    foot->addWidget(close);
    outer->addLayout(foot);
    if (app::WeightsJob *job = running()) follow(job);
    refresh();
}

void WeightsDialog::addRow(const app::PublishedWeights &weights, QVBoxLayout *column) {
    auto *row = new WeightsRow(weights, this);
    m_rows.append(row);
    column->addWidget(makeLine(this));
    column->addWidget(row);
    connect(row, &WeightsRow::getWanted, this, [this, row](const QString &from) { fetch(row, from); });
    connect(row, &WeightsRow::stopWanted, this, [this] {
        if (app::WeightsJob *job = running()) job->cancel();
    });
    connect(row, &WeightsRow::useWanted, this, [this](const QString &file) {
        emit chosen(file);
        accept();
    });
}

void WeightsDialog::fetch(WeightsRow *row, const QString &from) {
    if (running()) return;
    row->showProblem({});
    follow(m_session.jobs().addLightJob(std::make_unique<app::WeightsJob>(row->weights(), from)));
    refresh();
}

void WeightsDialog::follow(app::WeightsJob *job) {
    connect(job, &app::Job::changed, this, [this, job] {
        if (job->isActive()) rowOf(job)->showFetching(job->fraction(), job->detail());
    });
    // Queued: the queue counts it as active until it has told everybody.
    connect(
        job, &app::Job::finished, this,
        [this, job] {
            rowOf(job)->showProblem(job->state() == app::Job::State::Finished ? QString() : job->message());
            refresh();
        },
        Qt::QueuedConnection);
}

void WeightsDialog::refresh() {
    const app::WeightsJob *job = running();
    const WeightsRow *busy = job ? rowOf(job) : nullptr;
    for (WeightsRow *row : m_rows) {
        if (row == busy)
            row->showFetching(job->fraction(), job->detail());
        else
            row->showAtRest(!busy);
    }
}

app::WeightsJob *WeightsDialog::running() const {
    for (app::WeightsJob *job : m_session.jobs().activeJobsOf<app::WeightsJob>())
        if (job->isActive()) return job;
    return nullptr;
}

WeightsRow *WeightsDialog::rowOf(const app::WeightsJob *job) const {
    for (WeightsRow *row : m_rows)
        if (row->weights().name == job->weights().name) return row;
    return nullptr;
}

} // namespace herbascope::ui
