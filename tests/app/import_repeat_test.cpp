// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include "app/job_queue.h"
#include "storage/queries.h"

#include <QSignalSpy>

#include <algorithm>

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;

TEST_CASE("The same import a second time adds nothing", "[app][import]") {
    ProjectFixture fixture;
    for (const char *name : {"a", "b", "c"}) {
        const QString stem = QLatin1String(name);
        fixture.writeScan(QStringLiteral("scans/%1.jpg").arg(stem));
        fixture.write(QStringLiteral("voc/%1.xml").arg(stem), vocFile(stem, 400, 900, {31, 47, 121, 211}));
    }
    fixture.write(QStringLiteral("voc/gone.xml"), vocFile(QStringLiteral("gone"), 400, 900, {31, 47, 121, 211}));
    const Imported first = fixture.import();
    CHECK(first.summary.sheetsAdded == 4);
    CHECK(first.summary.boxes == 4);
    const auto steps = fixture.project().history().size();
    fixture.reopen();
    const Imported second = fixture.import();
    CHECK(second.summary.sheetsAdded == 0);
    CHECK(second.summary.sheetsKnown == 3);
    CHECK(second.summary.boxes == 0);
    CHECK(fixture.project().sheets().size() == 4);
    CHECK(storage::allAnnotations(fixture.project().database()).size() == 4);
    CHECK(fixture.project().history().size() == steps);
}

TEST_CASE("An import is one undo step, whatever was known before stays", "[app][import][undo]") {
    ProjectFixture fixture(2);
    const AnnotationId drawn = fixture.draw(fixture.sheets[0], {1, 2, 30, 40}, "fruit");
    for (const char *name : {"sheet-1", "sheet-2"}) {
        fixture.write(QStringLiteral("voc/%1.xml").arg(QLatin1String(name)),
                      vocFile(QLatin1String(name), scanWidth, scanHeight, {5, 6, 70, 80}));
    }
    ImportSettings settings;
    settings.voc = fixture.path(QStringLiteral("voc"));
    CHECK(fixture.import(settings).summary.boxes == 2);
    CHECK(fixture.project().annotations(fixture.sheets[0]).size() == 2);
    CHECK(fixture.project().sheet(fixture.sheets[1])->state == storage::SheetState::Done);
    fixture.project().undo();
    REQUIRE(fixture.project().annotations(fixture.sheets[0]).size() == 1);
    CHECK(fixture.project().annotations(fixture.sheets[0])[0].id == drawn);
    CHECK(fixture.project().annotations(fixture.sheets[1]).empty());
    CHECK(fixture.project().sheet(fixture.sheets[1])->state == storage::SheetState::New);
    // What was undone can be taken in again.
    CHECK(fixture.import(settings).summary.boxes == 2);
    CHECK(fixture.project().annotations(fixture.sheets[0]).size() == 2);
}

TEST_CASE("Two scans of one stem are told apart by folder and never guessed", "[app][import]") {
    ProjectFixture fixture;
    fixture.writeScan(QStringLiteral("scans/east/a.jpg"));
    fixture.writeScan(QStringLiteral("scans/west/a.jpg"));
    fixture.write(QStringLiteral("voc/west/a.xml"), vocFile(QStringLiteral("a"), 200, 300, {1, 2, 30, 40}));
    fixture.import();
    for (const Sheet &sheet : fixture.project().sheets()) {
        CHECK(sheet.annotations == (sheet.path.find("west") != std::string::npos ? 1 : 0));
    }
    fixture.write(QStringLiteral("other/a.xml"), vocFile(QStringLiteral("a"), 200, 300, {5, 6, 30, 40}));
    ImportSettings settings;
    settings.voc = fixture.path(QStringLiteral("other"));
    const Imported unclear = fixture.import(settings);
    CHECK(unclear.summary.boxes == 0);
    CHECK(unclear.names(QStringLiteral("could mean several sheets")));
}

TEST_CASE("Imports that are queued together make each sheet once", "[app][import]") {
    constexpr int scans = 60; // more than a batch
    ProjectFixture fixture;
    for (int i = 0; i < scans; ++i) {
        const QString stem = QStringLiteral("s%1").arg(i);
        fixture.writeScan(QStringLiteral("scans/%1.jpg").arg(stem));
        fixture.write(QStringLiteral("voc/%1.xml").arg(stem), vocFile(stem, scanWidth, scanHeight, {5, 6, 70, 80}));
    }
    ImportSettings images, voc;
    images.images = QStringList{fixture.path(QStringLiteral("scans"))};
    voc.voc = fixture.path(QStringLiteral("voc"));
    const bool boxesFirst = GENERATE(true, false);
    CAPTURE(boxesFirst);
    JobQueue queue;
    queue.addLightJob(std::make_unique<ImportJob>(fixture.project(), boxesFirst ? voc : images));
    queue.addLightJob(std::make_unique<ImportJob>(fixture.project(), boxesFirst ? images : voc));
    queue.waitForAll();
    const std::vector<Sheet> &sheets = fixture.project().sheets();
    CHECK(sheets.size() == scans);
    CHECK(std::ranges::all_of(sheets, [](const Sheet &sheet) {
        return sheet.image == storage::ImageState::Present && sheet.annotations == 1;
    }));
}

TEST_CASE("Scans that came in before an import failed are not added a second time", "[app][import]") {
    ProjectFixture fixture;
    fixture.writeScan(QStringLiteral("scans/a.jpg"));
    ImportSettings settings;
    settings.images = QStringList{fixture.path(QStringLiteral("scans"))};
    settings.voc = fixture.path(QStringLiteral("nowhere.zip"));
    CHECK(fixture.import(settings).state == Job::State::Failed);
    CHECK(fixture.project().sheets().size() == 1);
    CHECK(fixture.import().summary.sheetsAdded == 0);
    CHECK(fixture.project().sheets().size() == 1);
}

TEST_CASE("An import that is stopped leaves no hashing behind", "[app][import][jobs]") {
    ProjectFixture fixture(2); // sheets without a hash
    fixture.writeScan(QStringLiteral("scans/a.jpg"));
    ImportSettings settings;
    settings.images = QStringList{fixture.path(QStringLiteral("scans"))};
    JobQueue queue;
    QSignalSpy added(&queue, &JobQueue::jobAdded);
    Job *job = queue.addLightJob(std::make_unique<ImportJob>(fixture.project(), settings));
    QObject::connect(job, &Job::begun, job, &Job::cancel);
    queue.waitForAll();
    CHECK(job->state() == Job::State::Cancelled);
    CHECK(added.size() == 1);
}
