// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/flows/project_flow.h"

#include "app/sample_project.h"
#include "app/settings.h"
#include "ui/widgets/banner.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QStandardPaths>
#include <QTimer>

#include <utility>

namespace herbascope::ui {
namespace {

bool hasEnding(const QString &path, const QString &ending) {
    const QFileInfo info(path);
    return !info.isDir() && info.suffix().toLower() == ending;
}

bool isAnnotationFile(const QString &path) {
    return hasEnding(path, QStringLiteral("xml")) || hasEnding(path, QStringLiteral("zip")) ||
           hasEnding(path, QStringLiteral("json"));
}

/// A VOC file on its own stands for the folder it lies in.
QString annotationPlace(const QString &path) {
    const QFileInfo info(path);
    return QDir::cleanPath(hasEnding(path, QStringLiteral("xml")) ? info.absolutePath() : info.absoluteFilePath());
}

QString documents() {
    return QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
}

} // namespace

QString sampleProjectFolder() {
    const QString place = QFileInfo(documents()).isDir() ? documents() : QDir::homePath();
    return QDir(place).filePath(QStringLiteral("Herbascope sample"));
}

ProjectFlow::ProjectFlow(Session &session, const Actions &actions, Banner &banner, QWidget *window)
    : QObject(window)
    , m_session(session)
    , m_actions(actions)
    , m_banner(banner)
    , m_window(window) {
    using enum Command;
    const auto on = [&](Command command, auto work) { actions.on(command, this, work); };
    on(NewProject, [this] { chooseNew(); });
    on(OpenProject, [this] { chooseOpen(); });
    on(OpenSample, [this] { openSample(sampleProjectFolder()); });
    on(ImportScans, [this] { chooseScans(); });
    on(ImportAnnotations, [this] { chooseAnnotations(); });
    on(ExportVoc, [this] { chooseExport(app::ExportFormat::Voc); });
    on(ExportCoco, [this] { chooseExport(app::ExportFormat::Coco); });
    on(ExportCsv, [this] { chooseExport(app::ExportFormat::Csv); });
    on(SetAuthor, [this] { askName(); });
    on(CloseProject, [this] {
        if (mayLeave()) m_session.closeProject();
    });
    on(Save, [this] {
        emit m_session.said(m_session.project() ? tr("Everything is saved.")
                                                : tr("Nothing is open, so there is nothing to save."));
    });
    connect(&m_session, &Session::projectChanged, this, &ProjectFlow::afterOpening);
}

bool ProjectFlow::mayLeave() {
    bool refused = false;
    if (m_session.project() && m_session.jobInFront()) emit aboutToLeave(&refused);
    return !refused;
}

bool ProjectFlow::open(const QString &folder) {
    const QFileInfo info(folder);
    const QString place = QDir::cleanPath(info.isFile() ? info.absolutePath() : info.absoluteFilePath());
    if (m_session.project() && QDir::cleanPath(m_session.project()->folder()) == place) return true;
    return mayLeave() && m_session.openProject(place);
}

void ProjectFlow::afterOpening() {
    app::Project *project = m_session.project();
    m_banner.setStanding({});
    if (!project) return;
    if (project->readOnly()) {
        m_banner.setStanding(project->heldBy().isEmpty()
                                 ? tr("This project can only be read here: the folder does not allow writing.")
                                 : tr("This project is open elsewhere (%1), so it can only be read here. Close it "
                                      "there and open it again to edit.")
                                       .arg(project->heldBy()));
    } else if (!project->notice().isEmpty()) {
        m_banner.say(Banner::Kind::Info, project->notice());
    }
    connect(project, &app::Project::annotationsChanged, this, &ProjectFlow::offerName);
}

/// Once, after the first edit: who signs. The login does until somebody says otherwise.
void ProjectFlow::offerName() {
    const QString key = QStringLiteral("author/asked");
    app::Settings settings;
    if (settings.value(key, false).toBool() || !m_session.canEdit() || m_session.jobInFront()) return;
    settings.setValue(key, true);
    m_banner.say(Banner::Kind::Info,
                 tr("Your edits are signed \"%1\" in the history.").arg(m_session.project()->author()),
                 tr("Use another name…"), [this] { askName(); });
}

void ProjectFlow::askName() {
    if (!m_session.canEdit()) return;
    auto *dialog = new QInputDialog(m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Your name"));
    dialog->setLabelText(tr("The name your edits are signed with:"));
    dialog->setTextValue(m_session.project()->author());
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString &name) {
        if (name.trimmed().isEmpty() || !m_session.canEdit()) return;
        m_session.attempt([&] { m_session.project()->setAuthor(name.trimmed()); });
    });
    dialog->open();
}

void ProjectFlow::chooseNew() {
    const QString folder =
        QFileDialog::getExistingDirectory(m_window, tr("Choose or make a folder for the new project"), documents());
    if (folder.isEmpty()) return;
    if (app::Project::isProject(folder)) {
        if (open(folder)) emit m_session.said(tr("This folder holds a project already; it is open now."));
    } else if (mayLeave()) {
        m_session.createProject(folder);
    }
}

void ProjectFlow::chooseOpen() {
    const QString folder = QFileDialog::getExistingDirectory(m_window, tr("Open the folder of a project"), documents());
    if (!folder.isEmpty()) open(folder);
}

void ProjectFlow::openSample(const QString &folder) {
    const bool opened = app::Project::isProject(folder) ? open(folder) : mayLeave() && m_session.createProject(folder);
    // The drawing may have been cut off before any sheet came in.
    if (opened && m_session.canEdit() && m_session.project()->sheets().empty() && !m_session.sheetsAreComing())
        startSample(folder);
}

void ProjectFlow::startSample(const QString &folder) {
    auto *job = m_session.jobs().addLightJob(std::make_unique<app::SampleProjectJob>(folder));
    connect(job, &app::Job::finished, this, [this, job] {
        if (job->state() != app::Job::State::Finished || !m_session.canEdit()) return;
        startImport(job->importSettings());
    });
}

void ProjectFlow::chooseScans() {
    const QString folder = QFileDialog::getExistingDirectory(m_window, tr("Choose a folder of scans"), documents());
    if (!folder.isEmpty()) importScans({folder});
}

void ProjectFlow::importScans(const QStringList &paths) {
    importTogether(paths, {});
}

void ProjectFlow::chooseAnnotations() {
    const QString file =
        QFileDialog::getOpenFileName(m_window, tr("Choose annotations: a zip or file of Pascal VOC, or COCO"),
                                     documents(), tr("Annotations (*.zip *.xml *.json);;All files (*)"));
    if (!file.isEmpty()) importAnnotations(file);
}

void ProjectFlow::importAnnotations(const QString &path) {
    importTogether({}, {path});
}

/// One import takes the scans and the first annotations; it knows one place of each kind, so others follow it.
void ProjectFlow::importTogether(const QStringList &scans, const QStringList &annotations) {
    QStringList places;
    for (const QString &path : annotations) places.append(annotationPlace(path));
    places.removeDuplicates();
    app::ImportSettings settings;
    settings.images = scans;
    for (const QString &place : places) {
        (hasEnding(place, QStringLiteral("json")) ? settings.coco : settings.voc) = place;
        startImport(std::exchange(settings, {}));
    }
    if (!settings.images.isEmpty()) startImport(settings);
}

void ProjectFlow::startImport(const app::ImportSettings &settings) {
    m_session.attempt(
        [&] { m_session.jobs().addLightJob(std::make_unique<app::ImportJob>(*m_session.project(), settings)); });
}

void ProjectFlow::drop(const QStringList &paths) {
    if (paths.isEmpty()) return;
    for (const QString &path : paths) {
        if (app::Project::isProject(path) || path.endsWith(QLatin1String(".herb"))) {
            open(path);
            return;
        }
    }
    if (!m_session.project()) {
        const QString folder = QFileDialog::getExistingDirectory(
            m_window, tr("Where shall the project for these scans be kept?"), documents());
        if (folder.isEmpty() || !(app::Project::isProject(folder) ? open(folder) : m_session.createProject(folder)))
            return;
    }
    if (!m_session.canEdit()) {
        emit m_session.failed(tr("This project can only be read here, so nothing can be imported."));
        return;
    }
    QStringList scans, annotations;
    for (const QString &path : paths) {
        (isAnnotationFile(path) ? annotations : scans).append(path);
        // A folder that holds VOC files beside the scans brings its boxes along.
        if (QFileInfo(path).isDir() && !QDir(path).entryList({QStringLiteral("*.xml")}, QDir::Files).isEmpty())
            annotations.append(path);
    }
    importTogether(scans, annotations);
}

void ProjectFlow::chooseExport(app::ExportFormat format) {
    const QString name = m_session.project()->name();
    app::ExportSettings settings;
    settings.format = format;
    if (format == app::ExportFormat::Voc) {
        settings.target = QFileDialog::getSaveFileName(m_window, tr("Export as Pascal VOC"),
                                                       QDir(documents()).filePath(name + QStringLiteral("-voc.zip")),
                                                       tr("Zip of Pascal VOC files (*.zip)"));
        if (!settings.target.isEmpty() && QFileInfo(settings.target).suffix().isEmpty())
            settings.target += QStringLiteral(".zip");
    } else if (format == app::ExportFormat::Coco) {
        settings.target = QFileDialog::getSaveFileName(m_window, tr("Export as COCO"),
                                                       QDir(documents()).filePath(name + QStringLiteral("-coco.json")),
                                                       tr("COCO (*.json)"));
    } else {
        settings.target = QFileDialog::getSaveFileName(m_window, tr("Export as a table"),
                                                       QDir(documents()).filePath(name + QStringLiteral(".csv")),
                                                       tr("Table (*.csv)"));
    }
    if (settings.target.isEmpty()) return;
    m_session.attempt(
        [&] { m_session.jobs().addLightJob(std::make_unique<app::ExportJob>(*m_session.project(), settings)); });
}

} // namespace herbascope::ui
