// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/project_fixture.h"

#include "app/job_queue.h"
#include "storage/queries.h"

#include <opencv2/imgcodecs.hpp>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSettings>

#include <algorithm>
#include <stdexcept>

namespace herbascope::app::test {

namespace {

std::unique_ptr<Project> makeProject(const QTemporaryDir &folder) {
    // Another user's settings than those of whoever runs the test.
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.filePath(QStringLiteral("settings")));
    return Project::create(folder.filePath(QStringLiteral("project")));
}

} // namespace

bool Imported::names(const QString &text) const {
    return std::ranges::any_of(problems, [&](const QString &problem) { return problem.contains(text); });
}

ProjectFixture::ProjectFixture(int count)
    : m_project(makeProject(m_folder)) {
    std::vector<Sheet> records;
    for (int i = 1; i <= count; ++i) {
        Sheet sheet;
        sheet.name = "sheet-" + std::to_string(i);
        sheet.path = "../scans/" + sheet.name + ".jpg";
        sheet.width = scanWidth;
        sheet.height = scanHeight;
        records.push_back(sheet);
    }
    if (count == 0) return;
    sheets = storage::addSheets(m_project->database(), records);
    m_project->reloadSheets();
}

QString ProjectFixture::path(const QString &name) const {
    const QString path = m_folder.filePath(name);
    QDir().mkpath(QFileInfo(path).path());
    return path;
}

void ProjectFixture::reopen() {
    const QString folder = m_project->folder();
    m_project.reset();
    m_project = Project::open(folder);
}

ClassId ProjectFixture::organ(const std::string &name) {
    const auto found = std::ranges::find(m_project->classes(), name, &OrganClass::name);
    if (found == m_project->classes().end()) throw std::runtime_error("no class " + name);
    return found->id;
}

AnnotationId ProjectFixture::draw(SheetId sheet, const Box &box, const std::string &organName) {
    return m_project->addAnnotations(sheet, {{organ(organName), box}}).at(0);
}

std::vector<Prediction> ProjectFixture::predict(SheetId sheet, const std::vector<std::pair<Box, double>> &boxes) {
    const auto known = storage::findModel(m_project->database(), "model");
    Model fresh;
    fresh.name = "model";
    const ModelId model = known ? known->id : storage::addModel(m_project->database(), fresh);
    std::vector<Prediction> said;
    for (const auto &[box, score] : boxes) {
        Prediction prediction;
        prediction.organ = organ("leaf");
        prediction.box = box;
        prediction.score = score;
        said.push_back(prediction);
    }
    storage::storePredictions(m_project->database(), sheet, model, said);
    m_project->notifyPredictions(sheet);
    return m_project->predictions(sheet);
}

QString ProjectFixture::writeScan(const QString &name, int width, int height) const {
    cv::Mat pixels(height, width, CV_8UC3);
    cv::randu(pixels, cv::Scalar::all(0), cv::Scalar::all(255)); // noise: half the file is half the picture
    const QString file = path(name);
    if (!cv::imwrite(file.toStdString(), pixels)) throw std::runtime_error("no scan written");
    return file;
}

void ProjectFixture::write(const QString &name, const QByteArray &bytes) const {
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) throw std::runtime_error("no file");
}

Imported ProjectFixture::import() {
    ImportSettings settings;
    settings.images = QStringList{m_folder.filePath(QStringLiteral("scans"))};
    const QString voc = m_folder.filePath(QStringLiteral("voc"));
    if (QFileInfo(voc).isDir()) settings.voc = voc;
    return import(settings);
}

Imported ProjectFixture::import(const ImportSettings &settings) {
    JobQueue queue;
    const ImportJob *job = queue.addLightJob(std::make_unique<ImportJob>(*m_project, settings));
    queue.waitForAll();
    return {job->summary(), job->problems(), job->message(), job->state()};
}

const Sheet &ProjectFixture::sheetNamed(const std::string &name) {
    const auto found = std::ranges::find(m_project->sheets(), name, &Sheet::name);
    if (found == m_project->sheets().end()) throw std::runtime_error("no sheet " + name);
    return *found;
}

QByteArray vocFile(const QString &stem, int width, int height, const Box &box) {
    return QStringLiteral("<annotation><filename>%1.jpg</filename><size><width>%2</width><height>%3</height>"
                          "<depth>3</depth></size><object><name>leaf</name><bndbox><xmin>%4</xmin><ymin>%5</ymin>"
                          "<xmax>%6</xmax><ymax>%7</ymax></bndbox></object></annotation>")
        .arg(stem)
        .arg(width)
        .arg(height)
        .arg(box.x1)
        .arg(box.y1)
        .arg(box.x2)
        .arg(box.y2)
        .toUtf8();
}

} // namespace herbascope::app::test
