// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/scan_search.h"
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <unistd.h>

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;

namespace {

QStringList namesOf(const FoundFiles &found) {
    QStringList names;
    for (const QString &scan : found.scans) names.append(QFileInfo(scan).fileName());
    return names;
}

} // namespace

TEST_CASE("Scans are found by ending and by content, each once", "[app][import]") {
    ProjectFixture fixture;
    const QString scan = fixture.writeScan(QStringLiteral("scans/a.jpg"));
    for (const char *name : {"b.JPG", "c.jfif", "d.scan", "e"})
        REQUIRE(QFile::copy(scan, fixture.path(QStringLiteral("scans/") + QLatin1String(name))));
    const QString folder = fixture.path(QStringLiteral("scans"));
    const FoundFiles found = findScans({folder, scan}, Subfolders::Yes);
    CHECK(namesOf(found) == QStringList{"a.jpg", "b.JPG", "c.jfif", "d.scan", "e"});
    CHECK(found.notes.isEmpty());
    CHECK(found.missing.isEmpty());
}

TEST_CASE("What is left out is counted in one sentence", "[app][import]") {
    ProjectFixture fixture;
    const QString scan = fixture.writeScan(QStringLiteral("scans/a.jpg"));
    const QByteArray tiff("II*\0\10\0\0\0", 8);
    for (int i = 0; i < 10; ++i) fixture.write(QStringLiteral("scans/raw/%1.CR2").arg(i), tiff);
    for (const char *name : {"b.heic", "c.pdf", "d.PDF", "README"})
        fixture.write(QStringLiteral("scans/") + QLatin1String(name), "text");
    for (const char *name : {"a.xml", "boxes.json", "train.txt", ".DS_Store"}) // not spoken of
        fixture.write(QStringLiteral("scans/") + QLatin1String(name), "text");
    REQUIRE(QFile::copy(scan, fixture.path(QStringLiteral("scans/.hidden.jpg"))));
    REQUIRE(QFile::copy(scan, fixture.path(QStringLiteral("scans/.thumbnails/small.jpg"))));
    REQUIRE(QFile::link(QStringLiteral("nowhere"), fixture.path(QStringLiteral("scans/link.jpg"))));
    const FoundFiles found = findScans({fixture.path(QStringLiteral("scans"))}, Subfolders::Yes);
    CHECK(namesOf(found) == QStringList{"a.jpg"});
    REQUIRE(found.notes.size() == 1);
    CHECK(found.notes[0].startsWith("17 files were left out: 10 .CR2, 2 hidden, "));
    CHECK(findScans({fixture.path(QStringLiteral("scans"))}, Subfolders::No).notes[0].startsWith("6 files"));
}

TEST_CASE("Folders that cannot be entered are named", "[app][import]") {
    ProjectFixture fixture;
    fixture.writeScan(QStringLiteral("scans/a.jpg"));
    fixture.writeScan(QStringLiteral("elsewhere/b.jpg"));
    REQUIRE(QFile::link(fixture.path(QStringLiteral("elsewhere")), fixture.path(QStringLiteral("scans/linked"))));
    FoundFiles found = findScans({fixture.path(QStringLiteral("scans"))}, Subfolders::Yes);
    CHECK(found.scans.size() == 1);
    REQUIRE(found.notes.size() == 1);
    CHECK(found.notes[0].contains("linked"));
    CHECK(findScans({fixture.path(QStringLiteral("scans/linked"))}, Subfolders::Yes).scans.size() == 1); // asked for
    CHECK(findScans({fixture.path(QStringLiteral("none"))}, Subfolders::Yes).missing.size() == 1);

    fixture.writeScan(QStringLiteral("scans/locked/c.jpg"));
    const QString locked = fixture.path(QStringLiteral("scans/locked"));
    QFile::setPermissions(locked, {});
    if (::geteuid() != 0) { // whom no permission stops
        found = findScans({fixture.path(QStringLiteral("scans"))}, Subfolders::Yes);
        REQUIRE(found.notes.size() == 2);
        CHECK(found.notes[0].contains("permission"));
        CHECK(found.notes[0].contains("locked"));
    }
    QFile::setPermissions(locked, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}
