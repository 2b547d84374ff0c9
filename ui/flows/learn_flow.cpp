// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/flows/learn_flow.h"

#include "app/predict_job.h"
#include "app/resume_point.h"
#include "app/settings.h"
#include "app/sheet_list_model.h"
#include "ui/pages/learn_page.h"
#include "ui/panels/models_panel.h"
#include "ui/panels/next_run_panel.h"
#include "ui/panels/run_panel.h"
#include "ui/widgets/banner.h"

#include <QLocale>

#include <algorithm>

namespace herbascope::ui {
namespace {

app::PredictSettings predictSettings() {
    app::PredictSettings settings;
    settings.threads = app::Settings().computeThreads();
    return settings;
}

QString predictOffer() {
    return LearnFlow::tr("Predict the sheets to do");
}
QString reviewOffer() {
    return LearnFlow::tr("Review them");
}

} // namespace

LearnFlow::LearnFlow(Session &session, const Actions &actions, LearnPage &page, Banner &banner)
    : QObject(&page)
    , m_session(session)
    , m_actions(actions)
    , m_page(page)
    , m_banner(banner) {
    actions.on(Command::Train, this, [this] {
        m_actions.get(Command::Learn)->trigger();
        m_page.next()->focusTrain();
    });
    actions.on(Command::Predict, this, [this] { predictSheet(); });
    actions.on(Command::PredictAll, this, [this] { predictRemaining(); });
    actions.on(Command::Review, this, [this] {
        if (m_banner.offers(reviewOffer())) m_banner.dismissOffer();
    });
    connect(page.next(), &NextRunPanel::trainWanted, this, &LearnFlow::train);
    connect(page.models(), &ModelsPanel::resumeWanted, this, &LearnFlow::resume);
    connect(&m_session.jobs(), &app::JobQueue::jobFinished, this, &LearnFlow::sayEnd);
    connect(&m_session, &Session::projectChanged, this, &LearnFlow::sayInterrupted);
}

void LearnFlow::train(const app::TrainingSettings &settings) {
    if (!m_session.canEdit()) return;
    m_session.attempt(
        [&] { start(std::make_unique<app::TrainJob>(*m_session.project(), m_session.jobs(), settings)); });
}

void LearnFlow::resume(app::RunId run) {
    if (!m_session.canEdit()) return;
    m_session.attempt([&] { start(std::make_unique<app::TrainJob>(*m_session.project(), m_session.jobs(), run)); });
}

void LearnFlow::start(std::unique_ptr<app::TrainJob> job) {
    app::TrainJob *training = m_session.jobs().addDeviceJob(std::move(job));
    m_page.run()->follow(training);
    m_banner.dismissOffer(); // to resume, say: that is under way
    emit m_session.said(tr("Training %1 has begun. You can go on annotating.").arg(training->modelName()));
}

bool LearnFlow::hasModel() {
    if (!m_session.canEdit()) return false;
    if (m_session.project()->activeModel()) return true;
    m_banner.say(
        Banner::Kind::Info,
        tr("There is no model yet that could predict. Train one first: it takes some done sheets and a button."),
        tr("Go to Learn"), [this] { m_actions.get(Command::Train)->trigger(); });
    return false;
}

/// A disk that was away may be back.
bool LearnFlow::isBack(const app::Sheet &sheet) const {
    return sheet.image == storage::ImageState::Missing && !m_session.project()->scanPath(sheet.id).isEmpty();
}

void LearnFlow::predictSheet() {
    if (!m_session.currentSheet() || !hasModel()) return;
    if (isBack(*m_session.currentSheet()))
        m_session.attempt([&] { m_session.project()->reloadSheet(m_session.sheet()); });
    const app::Sheet *sheet = m_session.currentSheet();
    if (sheet->image == storage::ImageState::Missing)
        return emit m_session.said(
            tr("The image of this sheet is missing. Import the folder it lies in now, and it is found again."));
    if (sheet->image == storage::ImageState::Broken)
        return emit m_session.said(sheet->problem.empty() ? tr("The image of this sheet cannot be read.")
                                                          : QString::fromStdString(sheet->problem));
    app::PredictSettings settings = predictSettings();
    settings.sheets = {sheet->id};
    m_session.attempt([&] {
        m_session.jobs().addUrgentDeviceJob(std::make_unique<app::PredictJob>(*m_session.project(), settings));
    });
}

void LearnFlow::predictRemaining() {
    if (!hasModel()) return;
    app::Project &project = *m_session.project();
    if (std::ranges::any_of(project.sheets(), [this](const app::Sheet &sheet) { return isBack(sheet); }))
        m_session.attempt([&] { project.reloadSheets(); });
    app::PredictSettings settings = predictSettings();
    settings.skipPredicted = true;
    for (const app::Sheet &sheet : project.sheets())
        if (app::needsWork(sheet)) settings.sheets.append(sheet.id);
    if (settings.sheets.isEmpty()) {
        const bool allDone = std::ranges::all_of(
            project.sheets(), [](const app::Sheet &sheet) { return sheet.state == storage::SheetState::Done; });
        return emit m_session.said(
            allDone ? tr("Every sheet is done, so there is nothing to predict.")
                    : tr("The scans of all sheets that are not done are missing or cannot be read."));
    }
    m_session.attempt([&] {
        m_session.jobs().addDeviceJob(std::make_unique<app::PredictJob>(project, settings));
        if (m_banner.offers(predictOffer())) m_banner.dismissOffer();
    });
}

void LearnFlow::sayEnd(app::Job *job) {
    if (job->state() == app::Job::State::Failed) {
        m_banner.say(Banner::Kind::Error,
                     job->message().isEmpty() ? tr("%1 failed.").arg(job->title()) : job->message());
        return;
    }
    if (auto *training = qobject_cast<app::TrainJob *>(job)) return sayTrainingEnd(training);
    auto *prediction = qobject_cast<app::PredictJob *>(job);
    if (prediction && prediction->boxesFound() > 0 && prediction->sheetsDone() > 1)
        return sayResult(job, job->message().isEmpty() ? tr("The predictions are ready.") : job->message(),
                         reviewOffer(), [this] { m_actions.get(Command::Review)->trigger(); });
    if (!job->problems().isEmpty()) return sayResult(job, job->message());
    if (prediction && prediction->state() == app::Job::State::Finished && prediction->sheetsDone() == 0)
        return emit m_session.said(tr("The active model has predicted every sheet that is not done."));
    if (!job->message().isEmpty()) emit m_session.said(job->message());
}

/// With what was skipped behind it.
void LearnFlow::sayResult(const app::Job *job, const QString &sentence, const QString &actionText,
                          std::function<void()> action) {
    const QStringList problems = job->problems();
    if (problems.isEmpty()) return m_banner.say(Banner::Kind::Info, sentence, actionText, std::move(action));
    constexpr int shown = 8;
    QString text = problems.mid(0, shown).join(QLatin1Char(' '));
    if (problems.size() > shown)
        text = tr("%1 And %n more.", nullptr, static_cast<int>(problems.size()) - shown).arg(text);
    m_banner.say(Banner::Kind::Warning, sentence.isEmpty() ? text : tr("%1 %2").arg(sentence, text), actionText,
                 std::move(action));
}

void LearnFlow::sayTrainingEnd(app::TrainJob *training) {
    if (training->state() == app::Job::State::Cancelled) {
        const app::RunId run = training->runId();
        return sayResult(training,
                         tr("Training %1 is stopped. It can go on from there at any time.").arg(training->modelName()),
                         tr("Resume"), [this, run] { resume(run); });
    }
    const QString text = training->message().isEmpty()
                             ? tr("%1 is trained and makes the predictions now.").arg(training->modelName())
                             : training->message();
    sayResult(training, text, predictOffer(), [this] { m_actions.get(Command::PredictAll)->trigger(); });
}

void LearnFlow::sayInterrupted() {
    if (!m_session.canEdit()) return;
    m_session.attempt([&] {
        const auto runs = app::trainingRuns(*m_session.project(), m_session.jobs());
        if (runs.empty() || runs.front().state == storage::RunState::Failed || !app::canResume(runs.front())) return;
        const app::RunId run = runs.front().id;
        m_banner.say(
            Banner::Kind::Info,
            tr("Training %1 %2.").arg(QString::fromStdString(runs.front().name), runText(m_session, runs.front())),
            tr("Resume"), [this, run] { resume(run); });
    });
}

} // namespace herbascope::ui
