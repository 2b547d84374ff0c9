// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/sheet_view_fixture.h"

#include "engine/imaging/overlay.h"
#include "engine/imaging/sample_sheets.h"

#include <QApplication>

#include <algorithm>
#include <stdexcept>

namespace herbascope::ui::test {

SheetViewFixture::SheetViewFixture() {
    project = app::Project::create(folder.filePath(QStringLiteral("project")));
    images = std::make_unique<app::SheetImages>(*project);
    const QString one = writeScan(QStringLiteral("one.jpg"), engine::drawSampleSheet(width, height, 7, 0).image);
    const QString two = writeScan(QStringLiteral("two.jpg"), engine::drawSampleSheet(width, height, 7, 1).image);
    first = addSheet(one, QSize(width, height));
    second = addSheet(two, QSize(width, height));
    view = std::make_unique<SheetView>();
    view->resize(640, 680);
    view->setProject(project.get(), images.get());
    view->setSheet(first);
    view->show();
    view->setFocus();
    QApplication::processEvents();
}

QString SheetViewFixture::writeScan(const QString &name, const cv::Mat &image) {
    const QString path = folder.filePath(name);
    engine::writeJpeg(path.toStdString(), image);
    return path;
}

app::SheetId SheetViewFixture::addSheet(const QString &file, const QSize &size) {
    app::Sheet sheet;
    sheet.name = QFileInfo(file).completeBaseName().toStdString();
    sheet.path = project->storedPath(file);
    sheet.width = size.width();
    sheet.height = size.height();
    const app::SheetId id = storage::addSheets(project->database(), {sheet}).front();
    project->reloadSheets();
    return id;
}

app::ClassId SheetViewFixture::organ(const char *name) const {
    for (const app::OrganClass &organ : project->classes())
        if (organ.name == name) return organ.id;
    throw std::runtime_error("no such class");
}

std::vector<app::PredictionId> SheetViewFixture::predict(const std::vector<std::pair<app::Box, double>> &boxes) {
    app::Model model;
    model.name = "model";
    model.uuid = "4f1c-test";
    model.active = true;
    const app::ModelId modelId = storage::addModel(project->database(), model);
    std::vector<app::Prediction> predictions;
    for (const auto &[box, score] : boxes) {
        app::Prediction prediction;
        prediction.organ = organ("leaf");
        prediction.box = box;
        prediction.score = score;
        predictions.push_back(prediction);
    }
    storage::storePredictions(project->database(), first, modelId, predictions);
    project->notifyPredictions(first);
    std::vector<app::PredictionId> ids;
    for (const app::Prediction &prediction : project->predictions(first)) ids.push_back(prediction.id);
    return ids;
}

app::AnnotationId SheetViewFixture::add(const char *organName, const app::Box &box) {
    return project->addAnnotations(first, {{organ(organName), box}}).front();
}

app::Box SheetViewFixture::boxOf(app::AnnotationId id) const {
    const std::vector<app::Annotation> all = stored();
    const auto found =
        std::find_if(all.begin(), all.end(), [id](const auto &annotation) { return annotation.id == id; });
    return found == all.end() ? app::Box() : found->box;
}

void SheetViewFixture::drag(const QPoint &from, const QPoint &to, Qt::KeyboardModifiers modifiers) {
    QTest::mousePress(view.get(), Qt::LeftButton, modifiers, from);
    QTest::mouseMove(view.get(), (from + to) / 2);
    QTest::mouseMove(view.get(), to);
    QTest::mouseRelease(view.get(), Qt::LeftButton, modifiers, to);
}

void SheetViewFixture::click(const QPoint &point, Qt::KeyboardModifiers modifiers) {
    QTest::mouseMove(view.get(), point);
    QTest::mouseClick(view.get(), Qt::LeftButton, modifiers, point);
    // Two clicks of a test follow each other faster than any hand: not a double click.
    QTest::mouseClick(view.get(), Qt::RightButton, Qt::NoModifier, point);
}

bool SheetViewFixture::waitForPixels() {
    return QTest::qWaitFor([this] { return images->pyramid(view->sheet()) != nullptr; }, 20000);
}

} // namespace herbascope::ui::test
