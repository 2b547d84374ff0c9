// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/main_window_fixture.h"

#include "engine/imaging/overlay.h"
#include "engine/imaging/sample_sheets.h"

#include "ui/application.h"

#include <QSettings>

#include <condition_variable>
#include <mutex>

namespace herbascope::ui::test {

void EndlessJob::run(std::stop_token stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait(lock, stop, [] { return false; });
}

MainWindowFixture::MainWindowFixture(bool withProject) {
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.filePath(QStringLiteral("settings")));
    QApplication::installTranslator(&plurals);
    theme = std::make_unique<Theme>();
    QObject::connect(qobject_cast<Application *>(qApp), &Application::failed, &session, &Session::failed);
    QObject::connect(&session, &Session::failed, &session,
                     [this](const QString &sentence) { errors.append(sentence); });
    window = std::make_unique<MainWindow>(session);
    if (withProject) makeProject();
    window->resize(1280, 820);
    window->show();
    window->activateWindow();
    QApplication::processEvents();
    if (withProject) view().setFocus();
}

MainWindowFixture::~MainWindowFixture() {
    session.jobs().cancelAll();
    session.jobs().waitForAll();
    window.reset();
    QApplication::removeTranslator(&plurals);
}

void MainWindowFixture::makeProject() {
    constexpr int width = 600, height = 800;
    if (!session.createProject(folder.filePath(QStringLiteral("project")))) throw std::runtime_error("no project");
    std::vector<app::Sheet> records;
    for (int index = 0; index < 3; ++index) {
        const QString path = folder.filePath(QStringLiteral("sheet-%1.jpg").arg(index + 1));
        engine::writeJpeg(path.toStdString(), engine::drawSampleSheet(width, height, 3, index).image);
        app::Sheet sheet;
        sheet.name = QStringLiteral("sheet-%1").arg(index + 1).toStdString();
        sheet.path = project().storedPath(path);
        sheet.width = width;
        sheet.height = height;
        records.push_back(sheet);
    }
    sheets = storage::addSheets(project().database(), records);
    project().reloadSheets();
}

app::ClassId MainWindowFixture::organ(const char *name) {
    for (const app::OrganClass &organ : project().classes())
        if (organ.name == name) return organ.id;
    throw std::runtime_error("no such class");
}

app::AnnotationId MainWindowFixture::add(app::SheetId sheet, const char *organName, const app::Box &box) {
    return project().addAnnotations(sheet, {{organ(organName), box}}).front();
}

std::vector<app::PredictionId> MainWindowFixture::predict(app::SheetId sheet, const std::vector<Said> &boxes) {
    app::ModelId modelId;
    if (const auto model = project().activeModel()) {
        modelId = model->id;
    } else {
        app::Model made;
        made.name = "model";
        made.uuid = std::string("made-here");
        made.active = true;
        modelId = storage::addModel(project().database(), made);
    }
    std::vector<app::Prediction> predictions;
    for (const auto &[box, score, organName] : boxes) {
        app::Prediction prediction;
        prediction.organ = organ(organName);
        prediction.box = box;
        prediction.score = score;
        predictions.push_back(prediction);
    }
    storage::storePredictions(project().database(), sheet, modelId, predictions);
    project().reloadSheets();
    project().notifyPredictions(sheet);
    std::vector<app::PredictionId> ids;
    for (const app::Prediction &prediction : project().predictions(sheet)) ids.push_back(prediction.id);
    return ids;
}

void MainWindowFixture::key(Qt::Key key, Qt::KeyboardModifiers modifiers) {
    QWidget *target = QApplication::focusWidget();
    QTest::keyClick(target ? target : window.get(), key, modifiers);
}

} // namespace herbascope::ui::test
