// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hash_job.h"
#include "engine/imaging/image.h"
#include "storage/queries.h"
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;

TEST_CASE("The hash of a scan that was replaced meanwhile is not stored", "[app][hash]") {
    ProjectFixture fixture(3);
    Project &project = fixture.project();
    for (const SheetId sheet : fixture.sheets)
        fixture.writeScan(QString::fromStdString(project.sheet(sheet)->path).mid(3));
    auto job = std::make_unique<HashJob>(project);
    // What an import writes that takes in other files under the old names.
    Sheet later = *project.sheet(fixture.sheets[0]), larger = *project.sheet(fixture.sheets[1]);
    later.fileTime += 1;
    larger.fileSize += 1;
    for (const Sheet &replaced : {later, larger}) {
        storage::updateSheet(project.database(), replaced);
        project.reloadSheet(replaced.id);
    }
    JobQueue queue;
    queue.addLightJob(std::move(job));
    queue.waitForAll();
    CHECK(project.sheet(fixture.sheets[0])->sha256.empty());
    CHECK(project.sheet(fixture.sheets[1])->sha256.empty());
    const std::string scan = fixture.path(QStringLiteral("scans/sheet-3.jpg")).toStdString();
    CHECK(project.sheet(fixture.sheets[2])->sha256 == engine::sha256OfFile(scan));

    startHashing(queue, project); // what follows an import
    queue.waitForAll();
    CHECK_FALSE(project.sheet(fixture.sheets[0])->sha256.empty());
    CHECK_FALSE(project.sheet(fixture.sheets[1])->sha256.empty());
}
