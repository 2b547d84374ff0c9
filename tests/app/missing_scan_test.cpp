// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/predict_job.h"
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include <QFile>

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;

TEST_CASE("A scan that was missing is used again once it is back", "[app][scans]") {
    ProjectFixture fixture(1);
    const SheetId sheet = fixture.sheets[0];
    const QString scan = fixture.writeScan(QStringLiteral("scans/sheet-1.jpg"));
    const QString away = fixture.path(QStringLiteral("elsewhere/sheet-1.jpg"));
    REQUIRE(QFile::rename(scan, away));
    noteUnreadableScan(fixture.project(), sheet, "Cannot read sheet-1.jpg: there is no such file.");
    REQUIRE(fixture.project().sheet(sheet)->image == storage::ImageState::Missing);
    CHECK(fixture.project().scanPath(sheet).isEmpty());

    REQUIRE(QFile::rename(away, scan));
    CHECK(fixture.project().scanPath(sheet) == scan);
    fixture.project().reloadSheet(sheet);
    CHECK(fixture.project().sheet(sheet)->image == storage::ImageState::Present);
    CHECK(fixture.project().sheet(sheet)->problem.empty());
    fixture.reopen();
    CHECK(fixture.project().sheet(sheet)->image == storage::ImageState::Present);
}
