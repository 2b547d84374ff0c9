// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/evaluation.h"
#include "app/job_queue.h"
#include "app/predict_job.h"
#include "app/train_job.h"
#include "engine/error.h"
#include "engine/imaging/sample_sheets.h"
#include "engine/model_folder.h"
#include "storage/queries.h"
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"
#include "tests/support/little_memory.h"

#include <QFileInfo>

#include <opencv2/imgcodecs.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>

using namespace herbascope;
using namespace herbascope::app::test;
using app::Job;
using storage::RunState;

namespace {

/// Six small drawn sheets with exact boxes, all done.
struct DrawnProject {
    ProjectFixture fixture;
    app::Project *project = &fixture.project();
    QVector<storage::SheetId> sheets;

    DrawnProject() {
        for (int i = 0; i < 6; ++i) {
            const engine::SampleSheet drawn = engine::drawSampleSheet(200, 300, 1, i);
            const QString path = fixture.path(QStringLiteral("scans/s%1.jpg").arg(i));
            cv::imwrite(path.toStdString(), drawn.image);
            storage::Sheet sheet;
            sheet.name = QStringLiteral("s%1").arg(i).toStdString();
            sheet.path = project->storedPath(path);
            sheet.width = 200;
            sheet.height = 300;
            const auto id = storage::addSheets(project->database(), {sheet}).front();
            project->reloadSheets();
            std::vector<std::pair<storage::ClassId, engine::Box>> boxes;
            for (std::size_t box = 0; box < drawn.boxes.size(); ++box) {
                boxes.emplace_back(project->classes()[static_cast<std::size_t>(drawn.labels[box])].id,
                                   drawn.boxes[box]);
            }
            project->addAnnotations(id, boxes);
            sheets.append(id);
        }
        project->setSheetState({sheets.begin(), sheets.end()}, storage::SheetState::Done);
    }
};

app::TrainingSettings tinySettings(int iterations) {
    app::TrainingSettings settings;
    settings.iterations = iterations;
    settings.batch = 1;
    settings.side = 64;
    settings.device = QStringLiteral("cpu");
    settings.precision = QStringLiteral("fp32");
    settings.threads = 1;
    return settings;
}

} // namespace

TEST_CASE("A run killed before its first checkpoint begins again and ends in an active model that predicts",
          "[app][training][jobs]") {
    DrawnProject drawn;
    app::JobQueue queue;
    storage::RunId killed;
    {
        const app::TrainJob neverRuns(*drawn.project, queue, tinySettings(2));
        killed = neverRuns.runId();
        REQUIRE(drawn.project->trainingRuns().front().state == RunState::Running);
    }
    drawn.fixture.reopen();
    drawn.project = &drawn.fixture.project();
    REQUIRE(drawn.project->trainingRuns().front().state == RunState::Interrupted);

    auto *training = queue.addDeviceJob(std::make_unique<app::TrainJob>(*drawn.project, queue, killed));
    REQUIRE(training->modelName() == "quick-1");
    queue.waitForAll();
    CAPTURE(training->message().toStdString());
    REQUIRE(training->state() == Job::State::Finished);
    REQUIRE(training->curve().size() == 2);
    REQUIRE(std::isfinite(training->curve()[1].loss));
    const auto model = drawn.project->activeModel();
    REQUIRE(model);
    REQUIRE(model->id == training->modelId());
    REQUIRE(app::figureRows(model->metricsJson).size() == 7);
    const auto run = drawn.project->trainingRuns().front();
    REQUIRE(run.state == RunState::Done);
    REQUIRE(run.model == model->id);
    REQUIRE_FALSE(QFileInfo::exists(drawn.project->absolutePath(run.folder)));

    drawn.fixture.write(QStringLiteral("scans/s1.jpg"), "no image any more");
    app::PredictSettings settings;
    settings.sheets = {drawn.sheets[0], drawn.sheets[1], drawn.sheets[2]};
    settings.device = QStringLiteral("cpu");
    settings.threads = 1;
    auto *prediction = queue.addDeviceJob(std::make_unique<app::PredictJob>(*drawn.project, settings));
    queue.waitForAll();
    REQUIRE(prediction->state() == Job::State::Finished);
    REQUIRE(prediction->sheetsDone() == 2);
    REQUIRE(prediction->problems().filter(QStringLiteral("s1.jpg")).size() == 1);
    REQUIRE(storage::hasPredictions(drawn.project->database(), model->id, drawn.sheets[2]));
    REQUIRE(drawn.project->sheet(drawn.sheets[1])->image == storage::ImageState::Broken);

    settings.skipPredicted = true;
    settings.sheets = {drawn.sheets[0], drawn.sheets[2]};
    auto *nothingLeft = queue.addDeviceJob(std::make_unique<app::PredictJob>(*drawn.project, settings));
    queue.waitForAll();
    REQUIRE(nothingLeft->state() == Job::State::Finished);
    REQUIRE(nothingLeft->sheetsDone() == 0);
}

TEST_CASE("A sheet that the memory does not suffice for is not taken for damaged", "[app][training][jobs]") {
#if defined(__SANITIZE_ADDRESS__)
    WARN("skipped: address sanitizer does not let an allocation fail.");
#else
    DrawnProject drawn;
    app::JobQueue queue;
    queue.addDeviceJob(std::make_unique<app::TrainJob>(*drawn.project, queue, tinySettings(1)));
    queue.waitForAll();
    const auto model = drawn.project->activeModel();
    REQUIRE(model);
    const std::string folder = drawn.project->absolutePath(model->folder).toStdString();
    const engine::ModelInfo info = engine::readModelInfo(folder);
    engine::ModelInfo huge = info;
    huge.config.testShortSide = 8192; // px: a sheet for the network takes 0.8 GB at least
    huge.config.maximumLongSide = 65536;
    engine::writeModelInfo(folder, huge);

    app::PredictSettings settings;
    settings.sheets = {drawn.sheets[0], drawn.sheets[1]};
    settings.device = QStringLiteral("cpu");
    settings.threads = 1;
    auto *failing = queue.addDeviceJob(std::make_unique<app::PredictJob>(*drawn.project, settings));
    {
        const herbascope::test::LittleMemory limit(512);
        queue.waitForAll();
    }
    CHECK(failing->state() == Job::State::Finished);
    CHECK(failing->sheetsDone() == 0);
    CHECK(failing->problems().filter(QStringLiteral("enough memory")).size() == 2);
    CHECK(failing->problems().filter(QStringLiteral("s1 ")).size() == 1);
    for (const auto id : settings.sheets) {
        CHECK(drawn.project->sheet(id)->image == storage::ImageState::Present);
        CHECK(drawn.project->sheet(id)->problem.empty());
    }

    engine::writeModelInfo(folder, info);
    auto *later = queue.addDeviceJob(std::make_unique<app::PredictJob>(*drawn.project, settings));
    queue.waitForAll();
    CHECK(later->sheetsDone() == 2);
#endif
}

TEST_CASE("Predicting in tiles can be cancelled between two tiles; only whole sheets are stored",
          "[app][training][jobs]") {
    DrawnProject drawn;
    app::JobQueue queue;
    queue.addDeviceJob(std::make_unique<app::TrainJob>(*drawn.project, queue, tinySettings(1)));
    queue.waitForAll();
    const auto model = drawn.project->activeModel();
    REQUIRE(model);
    app::PredictSettings settings;
    const auto isStored = [&](storage::SheetId id) {
        return storage::hasPredictions(drawn.project->database(), model->id, id);
    };
    std::copy_if(drawn.sheets.begin(), drawn.sheets.end(), std::back_inserter(settings.sheets),
                 [&](storage::SheetId id) { return !isStored(id); }); // some were measured on
    const auto sheets = static_cast<int>(settings.sheets.size());
    REQUIRE(sheets > 1);
    settings.device = QStringLiteral("cpu");
    settings.threads = 1;
    settings.tileSide = 64; // 4 x 6 tiles and the whole sheet
    auto *cancelled = queue.addDeviceJob(std::make_unique<app::PredictJob>(*drawn.project, settings));
    QString part;
    QObject::connect(cancelled, &app::Job::changed, cancelled, [&] {
        if (part.isEmpty() && cancelled->detail().contains(QStringLiteral(", part "))) {
            part = cancelled->detail();
            cancelled->cancel();
        }
    });
    queue.waitForAll();
    CAPTURE(cancelled->message().toStdString());
    REQUIRE(part.endsWith(QStringLiteral(" of 25")));
    if (cancelled->state() == Job::State::Finished)
        WARN("The prediction was over before the cancel reached it.");
    else
        REQUIRE(cancelled->state() == Job::State::Cancelled);
    REQUIRE((cancelled->state() == Job::State::Finished || cancelled->sheetsDone() < sheets));
    const auto stored = std::count_if(settings.sheets.begin(), settings.sheets.end(), isStored);
    REQUIRE(stored == cancelled->sheetsDone());

    settings.skipPredicted = true;
    auto *rest = queue.addDeviceJob(std::make_unique<app::PredictJob>(*drawn.project, settings));
    queue.waitForAll();
    REQUIRE(rest->state() == Job::State::Finished);
    REQUIRE(rest->sheetsDone() == sheets - stored);
}

TEST_CASE("A cancelled training goes on from where it stopped, with the sheets it began with",
          "[app][training][jobs]") {
    DrawnProject drawn;
    app::JobQueue queue;
    auto *training = queue.addDeviceJob(std::make_unique<app::TrainJob>(*drawn.project, queue, tinySettings(3)));
    QObject::connect(training, &app::TrainJob::point, training, [training] { training->cancel(); });
    queue.waitForAll();
    REQUIRE(training->state() == Job::State::Cancelled);
    const auto run = drawn.project->trainingRuns().front();
    REQUIRE(run.state == RunState::Cancelled);
    REQUIRE(run.iteration >= 1);
    REQUIRE_FALSE(drawn.project->activeModel());
    if (run.iteration == run.iterations) {
        WARN("The training was over before the cancel reached it: resuming skipped.");
        return;
    }
    auto *resumed = queue.addDeviceJob(std::make_unique<app::TrainJob>(*drawn.project, queue, run.id));
    REQUIRE_THROWS_AS(app::TrainJob(*drawn.project, queue, run.id), Error); // it is going on
    queue.waitForAll();
    CAPTURE(resumed->message().toStdString());
    REQUIRE(resumed->state() == Job::State::Finished);
    REQUIRE(resumed->curve().size() == 3);
    for (int i = 0; i < 3; ++i) REQUIRE(resumed->curve()[i].iteration == i + 1);
    REQUIRE_THROWS_AS(app::TrainJob(*drawn.project, queue, run.id), Error); // it is finished
}

TEST_CASE("A training that is stopped to be kept leaves a model and a finished run", "[app][training][jobs]") {
    DrawnProject drawn;
    app::JobQueue queue;
    auto *training = queue.addDeviceJob(std::make_unique<app::TrainJob>(*drawn.project, queue, tinySettings(50)));
    QObject::connect(training, &app::TrainJob::point, training, [training] { training->stopAndKeep(); });
    queue.waitForAll();
    CAPTURE(training->message().toStdString());
    REQUIRE(training->state() == Job::State::Finished);
    const auto run = drawn.project->trainingRuns().front();
    CHECK(run.state == RunState::Done);
    CHECK(run.iterations < 50);
    CHECK(run.iteration == run.iterations);
    CHECK(drawn.project->activeModel());
}

TEST_CASE("Where no sheet can be measured on, there are no figures and that is said", "[app][training][jobs]") {
    DrawnProject drawn;
    app::JobQueue queue;
    const std::vector<storage::SheetId> learnt(drawn.sheets.begin(), drawn.sheets.end() - 1);
    storage::setSplit(drawn.project->database(), {"train", false, learnt});
    storage::setSplit(drawn.project->database(), {"val", false, {drawn.sheets.back()}});
    drawn.fixture.write(QStringLiteral("scans/s5.jpg"), "no image any more");
    auto *training = queue.addDeviceJob(std::make_unique<app::TrainJob>(*drawn.project, queue, tinySettings(1)));
    queue.waitForAll();
    CAPTURE(training->message().toStdString());
    REQUIRE(training->state() == Job::State::Finished);
    CHECK(training->problems().filter(QStringLiteral("s5.jpg")).size() == 1);
    CHECK(training->problems().filter(QStringLiteral("so there are no figures")).size() == 1);
    const auto model = drawn.project->activeModel();
    REQUIRE(model);
    CHECK(app::figureRows(model->metricsJson).empty());
}

TEST_CASE("A training without sheets and a prediction without a model are refused with a sentence", "[app][training]") {
    ProjectFixture fixture;
    app::JobQueue queue;
    CHECK(errorOf([&] { app::TrainJob(fixture.project(), queue, app::TrainingSettings{}); }) != "");
    CHECK(fixture.project().trainingRuns().empty());
    CHECK(errorOf([&] { app::PredictJob(fixture.project(), {}); }) != "");
}
