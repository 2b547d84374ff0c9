// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session.h"

#include "app/hash_job.h"
#include "app/sample_project.h"
#include "app/settings.h"

namespace herbascope::ui {
namespace {

const QString lastProjectKey = QStringLiteral("window/lastProject");

QString sheetKey(const app::Project &project) {
    return QStringLiteral("window/lastSheet/%1").arg(project.name());
}

} // namespace

Session::Session(QObject *parent)
    : QObject(parent)
    , m_jobs(std::make_unique<app::JobQueue>()) {}

Session::~Session() {
    m_jobs.reset();
    m_images.reset();
}

bool Session::sheetsAreComing() const {
    return !m_jobs->activeJobsOf<app::ImportJob>().isEmpty() ||
           !m_jobs->activeJobsOf<app::SampleProjectJob>().isEmpty();
}

app::Job *Session::jobInFront() const {
    if (app::Job *device = m_jobs->deviceJob()) return device;
    for (app::Job *job : m_jobs->activeJobs())
        if (!qobject_cast<app::HashJob *>(job)) return job;
    return nullptr;
}

bool Session::openProject(const QString &folder) {
    return attempt([&] { take(app::Project::open(folder)); });
}

bool Session::createProject(const QString &folder) {
    return attempt([&] { take(app::Project::create(folder)); });
}

void Session::take(std::unique_ptr<app::Project> project) {
    closeProject();
    m_project = std::move(project);
    m_images = std::make_unique<app::SheetImages>(*m_project);
    m_images->setMemoryCap(app::Settings().imageMemory());
    m_project->setScoreThreshold(app::Settings().scoreThreshold());
    connect(m_project.get(), &app::Project::notRead, this, &Session::failed);
    connect(m_images.get(), &app::SheetImages::scanGone, this, [this](app::SheetId id) {
        if (canEdit()) attempt([&] { m_project->markMissing(id); });
    });
    app::Settings().addRecentProject(m_project->folder());
    app::Settings().setValue(lastProjectKey, m_project->folder());
    emit projectChanged();
    const app::SheetId last{app::Settings().value(sheetKey(*m_project)).toLongLong()};
    if (m_project->sheet(last))
        setSheet(last);
    else if (!m_project->sheets().empty())
        setSheet(m_project->sheets().front().id);
    app::startHashing(*m_jobs, *m_project);
}

void Session::closeProject() {
    if (!m_project) return;
    m_jobs->cancelAll();
    m_jobs->waitForAll();
    setSheet({});
    emit projectClosing();
    m_images.reset();
    m_project.reset();
    app::Settings().setValue(lastProjectKey, QString());
    emit projectChanged();
}

void Session::setSheet(app::SheetId id) {
    if (id == m_sheet) return;
    m_sheet = id;
    if (id && m_project) app::Settings().setValue(sheetKey(*m_project), static_cast<qlonglong>(id.value));
    emit sheetChanged(id);
    findScanAgain(id); // now that it is in front: a list that was searched for missing ones keeps it
}

/// The disk was away when somebody looked last: it is asked again, as when a project is opened.
void Session::findScanAgain(app::SheetId id) {
    const app::Sheet *sheet = m_project ? m_project->sheet(id) : nullptr;
    if (!sheet || sheet->image != storage::ImageState::Missing || m_project->scanPath(id).isEmpty()) return;
    attempt([&] { m_project->reloadSheet(id); });
}

QString Session::sentenceOf(const std::exception &error) {
    if (dynamic_cast<const Error *>(&error)) return QString::fromUtf8(error.what());
    if (dynamic_cast<const std::bad_alloc *>(&error)) return tr("There is not enough memory for that.");
    return tr("Something went wrong in the program: %1.").arg(QString::fromUtf8(error.what()).section('\n', 0, 0));
}

QString Session::lastProject() {
    const QString folder = app::Settings().value(lastProjectKey).toString();
    return app::Project::isProject(folder) ? folder : QString();
}

} // namespace herbascope::ui
