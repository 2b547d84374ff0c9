// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include <QDir>
#include <QFile>

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;

namespace {

void move(const ProjectFixture &fixture, const char *from, const char *to) {
    REQUIRE(QDir().rename(fixture.path(QLatin1String(from)), fixture.path(QLatin1String(to))));
}

Imported importFrom(ProjectFixture &fixture, const char *folder) {
    ImportSettings settings;
    settings.images = QStringList{fixture.path(QLatin1String(folder))};
    return fixture.import(settings);
}

SheetId sheetAt(ProjectFixture &fixture, const char *scan) {
    Project &project = fixture.project();
    const QString path = fixture.path(QLatin1String(scan));
    for (const Sheet &sheet : project.sheets())
        if (project.scanPath(sheet.id) == path) return sheet.id;
    return {};
}

} // namespace

TEST_CASE("Scans that were moved are found by the sheets they belong to", "[app][import]") {
    ProjectFixture fixture;
    fixture.writeScan(QStringLiteral("scans/a.jpg"));
    fixture.writeScan(QStringLiteral("scans/b.jpg"));
    fixture.import();
    const SheetId a = fixture.sheetNamed("a").id;
    fixture.draw(a, {10, 20, 60, 90});
    move(fixture, "scans", "moved");
    fixture.writeScan(QStringLiteral("moved/c.jpg"));
    const Imported later = importFrom(fixture, "moved");
    CHECK(later.summary.scansFound == 2);
    CHECK(later.summary.sheetsAdded == 1);
    CHECK(later.summary.filesScaled == 0);
    CHECK(fixture.project().sheets().size() == 3);
    CHECK(fixture.project().scanPath(a) == fixture.path(QStringLiteral("moved/a.jpg")));
    CHECK(fixture.project().annotations(a).at(0).box == Box{10, 20, 60, 90});
    CHECK(importFrom(fixture, "moved").summary.sheetsKnown == 3);
}

TEST_CASE("A scan of the same name elsewhere is a sheet of its own while the first is there", "[app][import]") {
    ProjectFixture fixture;
    fixture.writeScan(QStringLiteral("scans/a.jpg"));
    fixture.import();
    const SheetId a = fixture.sheetNamed("a").id;
    fixture.writeScan(QStringLiteral("other/a.jpg"));
    CHECK(importFrom(fixture, "other").summary.sheetsAdded == 1);
    CHECK(fixture.project().scanPath(a) == fixture.path(QStringLiteral("scans/a.jpg")));
}

TEST_CASE("A scan of a lost sheet's name with other content is a sheet of its own", "[app][import]") {
    ProjectFixture fixture;
    const QString first = fixture.writeScan(QStringLiteral("scans/a.jpg"));
    fixture.import(); // takes its hash too
    const SheetId a = fixture.sheetNamed("a").id;
    fixture.draw(a, {10, 20, 60, 90});
    REQUIRE(QFile::remove(first));
    fixture.writeScan(QStringLiteral("other/a.jpg"));
    const Imported imported = importFrom(fixture, "other");
    CHECK(imported.summary.scansFound == 0);
    CHECK(imported.summary.sheetsAdded == 1);
    CHECK(imported.names(QStringLiteral("still missing on 1 sheet")));
    const SheetId other = sheetAt(fixture, "other/a.jpg");
    REQUIRE(other);
    CHECK(other != a);
    CHECK(fixture.project().annotations(other).empty());
    CHECK(fixture.project().annotations(a).size() == 1);
}

TEST_CASE("A new specimen that is read before a moved scan of its name does not take its sheet", "[app][import]") {
    ProjectFixture fixture;
    fixture.writeScan(QStringLiteral("east/a.jpg"));
    importFrom(fixture, "east"); // takes its hash too
    const SheetId a = fixture.sheetNamed("a").id;
    move(fixture, "east", "new/z");
    fixture.writeScan(QStringLiteral("new/b/a.jpg"));
    const Imported imported = importFrom(fixture, "new");
    CHECK(imported.summary.scansFound == 1);
    CHECK(imported.summary.sheetsAdded == 1);
    CHECK(imported.problems.isEmpty());
    CHECK(fixture.project().scanPath(a) == fixture.path(QStringLiteral("new/z/a.jpg")));
}

TEST_CASE("Moved scans of one name go to the sheets that had their content, or to none", "[app][import]") {
    ProjectFixture fixture;
    fixture.writeScan(QStringLiteral("scans/east/a.jpg"));
    fixture.writeScan(QStringLiteral("scans/west/a.jpg"));
    fixture.import(); // takes their hashes too
    const SheetId east = sheetAt(fixture, "scans/east/a.jpg");
    const SheetId west = sheetAt(fixture, "scans/west/a.jpg");
    move(fixture, "scans/east", "moved/2");
    move(fixture, "scans/west", "moved/1");
    CHECK(importFrom(fixture, "moved").summary.scansFound == 2);
    CHECK(fixture.project().sheets().size() == 2);
    CHECK(fixture.project().scanPath(east) == fixture.path(QStringLiteral("moved/2/a.jpg")));
    CHECK(fixture.project().scanPath(west) == fixture.path(QStringLiteral("moved/1/a.jpg")));

    move(fixture, "moved", "again");
    fixture.writeScan(QStringLiteral("again/1/a.jpg")); // other scans under the old names
    fixture.writeScan(QStringLiteral("again/2/a.jpg"));
    const Imported unclear = importFrom(fixture, "again");
    CHECK(unclear.summary.scansFound == 0);
    CHECK(unclear.summary.sheetsAdded == 2);
}
