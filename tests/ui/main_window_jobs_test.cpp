// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hash_job.h"
#include "app/sample_project.h"
#include "tests/support/catch.h"
#include "tests/ui/main_window_fixture.h"
#include "ui/panels/next_run_panel.h"
#include "ui/panels/run_panel.h"
#include "ui/widgets/banner.h"

#include <QFile>
#include <QMessageBox>
#include <QSignalSpy>

using namespace herbascope;
using ui::test::EndlessJob;
using ui::test::MainWindowFixture;

namespace {

/// From Learn, which stays in front.
void startShortTraining(MainWindowFixture &f) {
    for (const app::SheetId sheet : f.sheets) f.add(sheet, "leaf", {10, 10, 60, 60});
    f.project().setSheetState(f.sheets, storage::SheetState::Done);
    app::TrainingSettings settings;
    settings.side = 64;
    settings.batch = 1;
    settings.iterations = 2;
    settings.precision = QStringLiteral("fp32");
    f.key(Qt::Key_3, Qt::AltModifier);
    emit f.find<ui::NextRunPanel>("nextRunPanel")->trainWanted(settings);
}

} // namespace

TEST_CASE("The job bar is there only while a job runs", "[ui][jobs]") {
    MainWindowFixture f;
    auto *bar = f.find<QWidget>("jobBar");
    CHECK_FALSE(bar->isVisible());
    f.session.jobs().addLightJob(std::make_unique<EndlessJob>());
    REQUIRE(QTest::qWaitFor([&] { return bar->isVisible(); }));
    CHECK(f.find<QLabel>("jobTitle")->text() == QStringLiteral("Counting petals"));
    f.click("jobCancel");
    CHECK(QTest::qWaitFor([&] { return !bar->isVisible(); }));
    CHECK(f.session.jobs().isIdle());
}

TEST_CASE("Closing during a job asks, and keeping on working keeps both", "[ui][jobs]") {
    MainWindowFixture f;
    app::Job *job = f.session.jobs().addLightJob(std::make_unique<EndlessJob>());
    CHECK_FALSE(f.window->close());
    auto *question = f.find<QMessageBox>("closeQuestion");
    CHECK(question->text().contains(job->title()));
    f.click("keepButton");
    CHECK(f.window->isVisible());
    CHECK(job->isActive());
}

TEST_CASE("Closing during a job can stop it and then closes", "[ui][jobs]") {
    MainWindowFixture f;
    f.session.jobs().addLightJob(std::make_unique<EndlessJob>());
    CHECK_FALSE(f.window->close());
    f.click("stopButton");
    CHECK(QTest::qWaitFor([&] { return !f.window->isVisible(); }));
    CHECK(f.session.jobs().isIdle());
}

TEST_CASE("Hashing is not asked about when closing, and shown only when nothing else runs", "[ui][jobs]") {
    MainWindowFixture f;
    f.session.jobs().addLightJob(std::make_unique<app::HashJob>(f.project()));
    auto *title = f.find<QLabel>("jobTitle");
    CHECK(title->text() == QStringLiteral("Noting what is in the scans"));
    app::Job *job = f.session.jobs().addLightJob(std::make_unique<EndlessJob>());
    CHECK(title->text() == job->title());
    CHECK_FALSE(f.window->close());
    CHECK(f.find<QMessageBox>("closeQuestion")->text().contains(job->title()));
    f.click("stopButton");
    REQUIRE(QTest::qWaitFor([&] { return !f.window->isVisible(); }));

    f.window->show();
    f.session.jobs().addLightJob(std::make_unique<app::HashJob>(f.project()));
    CHECK_FALSE(f.session.jobs().isIdle());
    CHECK(f.window->close());
    CHECK_FALSE(f.window->isVisible());
}

TEST_CASE("Hashing that is not finished goes on when the project is opened", "[ui][jobs]") {
    MainWindowFixture f;
    const QString folder = f.project().folder();
    f.session.closeProject();
    REQUIRE(f.session.openProject(folder));
    f.session.jobs().waitForAll();
    for (const app::Sheet &sheet : f.project().sheets()) CHECK(sheet.sha256.size() == 64);
}

TEST_CASE("The job bar counts the other jobs and says when one is stopping", "[ui][jobs]") {
    MainWindowFixture f;
    app::Job *job = f.session.jobs().addLightJob(std::make_unique<EndlessJob>());
    f.session.jobs().addLightJob(std::make_unique<EndlessJob>());
    auto *detail = f.find<QLabel>("jobDetail");
    CHECK(QTest::qWaitFor([&] { return detail->text().contains(QStringLiteral("(1 more job)")); }));
    f.session.jobs().addLightJob(std::make_unique<EndlessJob>());
    CHECK(QTest::qWaitFor([&] { return detail->text().contains(QStringLiteral("(2 more jobs)")); }));
    REQUIRE(QTest::qWaitFor([&] { return job->state() == app::Job::State::Running; }));
    job->cancel(); // not by the bar's own button
    CHECK_FALSE(f.find<QPushButton>("jobCancel")->isEnabled());
    CHECK(f.find<QPushButton>("jobCancel")->text() == QStringLiteral("Stopping"));
    f.session.jobs().cancelAll();
    f.session.jobs().waitForAll();
}

TEST_CASE("Predicting without a model says what is missing", "[ui][jobs]") {
    MainWindowFixture f;
    f.key(Qt::Key_P);
    CHECK(f.session.jobs().isIdle());
    CHECK(f.find<QLabel>("bannerText")->isVisible());
    CHECK(f.find<QLabel>("bannerText")->text().contains(QStringLiteral("no model")));
}

TEST_CASE("Predicting a damaged sheet says what is wrong with it, a missing one that it is missing", "[ui][jobs]") {
    MainWindowFixture f;
    f.predict(f.sheets[1], {{{10, 10, 60, 60}, 0.9}}); // there is a model
    f.session.setSheet(f.sheets[0]);
    app::Sheet sheet = *f.project().sheet(f.sheets[0]);
    sheet.image = storage::ImageState::Broken;
    sheet.problem = "Cannot read sheet-1.jpg: the file is truncated.";
    storage::updateSheet(f.project().database(), sheet);
    f.project().reloadSheet(sheet.id);
    f.key(Qt::Key_P);
    CHECK(f.toast() == QString::fromStdString(sheet.problem));

    sheet.image = storage::ImageState::Missing;
    sheet.path = "nowhere/sheet-1.jpg";
    storage::updateSheet(f.project().database(), sheet);
    f.project().reloadSheet(sheet.id);
    f.key(Qt::Key_P);
    CHECK(f.toast().startsWith(QStringLiteral("The image of this sheet is missing. Import the folder")));
    CHECK(f.session.jobs().isIdle());
}

TEST_CASE("Predicting looks for the missing scans that it needs and for no others", "[ui][jobs]") {
    MainWindowFixture f;
    f.predict(f.sheets[1], {{{10, 10, 60, 60}, 0.9}}); // there is a model
    const app::SheetId gone = f.sheets[2];
    const QString scan = f.folder.filePath(QStringLiteral("sheet-3.jpg")), away = scan + QStringLiteral(".away");
    REQUIRE(QFile::rename(scan, away));
    f.project().markMissing(gone);
    f.project().setSheetState({f.sheets[0], f.sheets[1]}, storage::SheetState::Done);
    f.session.setSheet(f.sheets[0]);
    f.key(Qt::Key_P, Qt::ControlModifier);
    CHECK(f.toast() == QStringLiteral("The scans of all sheets that are not done are missing or cannot be read."));
    REQUIRE(QFile::rename(away, scan));
    f.key(Qt::Key_P);
    CHECK(f.project().sheet(gone)->image == storage::ImageState::Missing);
    QSignalSpy lists(&f.project(), &app::Project::sheetsChanged);
    f.key(Qt::Key_P, Qt::ControlModifier);
    CHECK(f.project().sheet(gone)->image == storage::ImageState::Present);
    CHECK(lists.size() == 1);
    f.project().setSheetState({gone}, storage::SheetState::Done);
    f.key(Qt::Key_P, Qt::ControlModifier);
    CHECK(f.toast() == QStringLiteral("Every sheet is done, so there is nothing to predict."));
}

TEST_CASE("A training that was killed or stopped is named when the project opens, with Resume", "[ui][jobs]") {
    MainWindowFixture f;
    const auto [state, words] = GENERATE(table<storage::RunState, QString>(
        {{storage::RunState::Running, "quick-7 was interrupted"}, {storage::RunState::Cancelled, "quick-7 stopped"}}));
    app::TrainingRun run;
    run.name = "quick-7";
    run.preset = "quick";
    run.folder = "models/quick-7.run";
    run.state = state;
    run.iterations = 400;
    storage::addTrainingRun(f.project().database(), run);
    const QString folder = f.project().folder();
    f.session.closeProject();
    REQUIRE(f.session.openProject(folder));
    CHECK(f.find<QLabel>("bannerText")->text().contains(words));
    CHECK(f.find<QPushButton>("bannerAction")->isVisible());
    f.key(Qt::Key_3, Qt::AltModifier);
    CHECK(f.find<QPushButton>("resumeRun")->isVisible());
}

TEST_CASE("A training that could not note its end is interrupted, not running", "[ui][jobs]") {
    MainWindowFixture f;
    app::TrainingRun run;
    run.name = "quick-7";
    run.folder = "models/quick-7.run";
    run.state = storage::RunState::Running;
    storage::addTrainingRun(f.project().database(), run);
    f.project().notifyModels();
    f.key(Qt::Key_3, Qt::AltModifier);
    CHECK(f.find<QLabel>("runText")->text().startsWith(QStringLiteral("was interrupted")));
    CHECK(f.find<QPushButton>("resumeRun")->isVisible());
}

TEST_CASE("What a training says stays to be read, and its end offers the next step beside a warning", "[ui][jobs]") {
    MainWindowFixture f;
    startShortTraining(f);
    REQUIRE(QTest::qWaitFor([&] { return f.session.jobs().isIdle(); }, 60000));
    const QString said = f.find<QLabel>("bannerText")->text();
    CHECK(said.contains(QStringLiteral("quick-1 is trained and active")));
    CHECK(said.contains(QStringLiteral("too few done sheets")));
    CHECK(f.find<QPushButton>("bannerAction")->text() == QStringLiteral("Predict the sheets to do"));
    CHECK(f.find<QLabel>("runNotes")->isVisible());
    CHECK(f.find<QLabel>("runNotes")->text().contains(QStringLiteral("every layer is learnt")));
    f.find<ui::RunPanel>("runPanel")->showModel(f.project().models().front().id); // also later
    CHECK(f.find<QLabel>("runNotes")->text().contains(QStringLiteral("every layer is learnt")));
    f.project().setSheetState({f.sheets[2]}, storage::SheetState::InReview);
    f.key(Qt::Key_P, Qt::ControlModifier); // does what the banner offers; its warning stays to be read
    CHECK_FALSE(f.find<QPushButton>("bannerAction")->isVisible());
    CHECK(f.find<QLabel>("bannerText")->text().contains(QStringLiteral("too few done sheets")));
}

TEST_CASE("A model that is trained and only measured yet is not to be kept or resumed", "[ui][jobs]") {
    MainWindowFixture f;
    startShortTraining(f);
    auto *keep = f.find<QPushButton>("runKeep");
    auto *stop = f.find<QPushButton>("jobCancel");
    CHECK(keep->isVisible());
    CHECK(stop->toolTip().contains(QStringLiteral("resume")));
    bool asked = false;
    QObject watch; // the model is entered before the job ends
    QObject::connect(&f.project(), &app::Project::modelsChanged, &watch, [&] {
        const auto trainings = f.session.jobs().activeJobsOf<app::TrainJob>();
        if (asked || trainings.isEmpty() || !trainings.first()->modelId()) return;
        asked = true;
        f.find<ui::RunPanel>("runPanel")->follow(trainings.first()); // chosen again
        CHECK_FALSE(keep->isVisible());
        emit trainings.first()->changed();
        CHECK_FALSE(stop->toolTip().contains(QStringLiteral("resume")));
    });
    REQUIRE(QTest::qWaitFor([&] { return f.session.jobs().isIdle(); }, 60000));
    CHECK(asked);
}

TEST_CASE("A training that waits says so, and a second press starts no other", "[ui][jobs]") {
    MainWindowFixture f;
    for (const app::SheetId sheet : f.sheets) f.add(sheet, "leaf", {10, 10, 60, 60});
    f.project().setSheetState(f.sheets, storage::SheetState::Done);
    app::Job *running = f.session.jobs().addDeviceJob(std::make_unique<EndlessJob>());
    f.key(Qt::Key_3, Qt::AltModifier);
    auto *train = f.find<QPushButton>("trainButton");
    REQUIRE(train->isEnabled());
    CHECK(f.find<QLabel>("planEstimate")->text().contains(QStringLiteral("Waits until the running job is done")));
    auto *banner = f.find<ui::Banner>("banner");
    banner->say(ui::Banner::Kind::Warning, QStringLiteral("quick-0 is stopped."), QStringLiteral("Resume"), [] {});
    f.click("trainButton");
    f.click("trainButton");
    CHECK(banner->text() == QStringLiteral("quick-0 is stopped."));
    CHECK_FALSE(banner->offers(QStringLiteral("Resume")));
    CHECK_FALSE(f.find<QPushButton>("bannerAction")->isVisible());
    CHECK(f.session.jobs().activeJobs().size() == 2);
    CHECK(f.find<QLabel>("runText")->text() == QStringLiteral("waits until the running job is done"));
    REQUIRE(QTest::qWaitFor([&] {
        return f.find<QLabel>("planEstimate")->text() ==
               QStringLiteral("The next training can start when this one is done.");
    }));
    CHECK_FALSE(train->isEnabled());
    f.session.jobs().activeJobs().last()->cancel();
    CHECK(QTest::qWaitFor([&] { return train->isEnabled(); }));
    CHECK(running->isActive());
    f.session.jobs().cancelAll();
    f.session.jobs().waitForAll();
    CHECK(QTest::qWaitFor(
        [&] { return f.find<QLabel>("planEstimate")->text().contains(QStringLiteral("iterations, ")); }, 20000));
}

TEST_CASE("While sheets are read the empty places say so and ask for nothing", "[ui][jobs]") {
    MainWindowFixture f(false);
    REQUIRE(f.session.createProject(f.folder.filePath(QStringLiteral("fresh"))));
    auto *job = f.session.jobs().addLightJob(
        std::make_unique<app::SampleProjectJob>(f.folder.filePath(QStringLiteral("drawn"))));
    QLabel *title = f.find<QWidget>("sheetListPanel")->findChild<QLabel *>(QStringLiteral("emptyHeading"));
    REQUIRE(title);
    CHECK(QTest::qWaitFor([&] { return title->text() == QStringLiteral("Reading the sheets"); }));
    job->cancel();
    CHECK(QTest::qWaitFor([&] { return title->text() == QStringLiteral("No sheets yet"); }, 20000));
}
