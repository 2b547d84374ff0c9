// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A scan replaced by another picture under its name.
#include "app/sheet_extra.h"
#include "engine/imaging/image.h"
#include "storage/queries.h"
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;

namespace {

const QString name = QStringLiteral("scans/a.jpg");

QByteArray contentOf(const QString &path) {
    QFile file(path);
    REQUIRE(file.open(QIODevice::ReadOnly));
    return file.readAll();
}

void setModified(const QString &path, const QDateTime &time) {
    QFile file(path);
    REQUIRE(file.open(QIODevice::ReadWrite));
    REQUIRE(file.setFileTime(time, QFileDevice::FileModificationTime));
}

/// A done sheet with a box, hashed, and a prediction.
const Sheet &doneSheet(ProjectFixture &fixture) {
    fixture.writeScan(name);
    fixture.write(name, contentOf(fixture.path(name)) + "note one"); // behind the picture
    fixture.import();
    const SheetId id = fixture.sheetNamed("a").id;
    fixture.draw(id, {10, 20, 60, 90});
    fixture.predict(id, {{{100, 100, 150, 150}, 0.9}});
    fixture.project().setSheetState({id}, storage::SheetState::Done);
    REQUIRE_FALSE(fixture.sheetNamed("a").sha256.empty());
    return fixture.sheetNamed("a");
}

} // namespace

TEST_CASE("Boxes of a replaced scan stay, and its sheet is not done any more", "[app][import]") {
    ProjectFixture fixture;
    const std::string before = doneSheet(fixture).sha256;
    const QFileInfo old(fixture.path(name));
    const QDateTime time = old.lastModified();
    const bool looksTheSame = GENERATE(false, true); // size and time of the old file
    QByteArray other;
    {
        ProjectFixture elsewhere;
        other = contentOf(elsewhere.writeScan(name)); // as large in px, other noise
    }
    if (looksTheSame) other = contentOf(fixture.path(name)).replace("note one", "note two");
    fixture.write(name, other);
    if (looksTheSame) setModified(fixture.path(name), time);
    const Imported again = fixture.import();
    const Sheet &sheet = fixture.sheetNamed("a");
    CHECK(sheet.state == storage::SheetState::InReview);
    CHECK(fixture.project().annotations(sheet.id).size() == 1);
    CHECK(fixture.project().predictions(sheet.id).empty());
    CHECK(sheet.sha256 == engine::sha256OfFile(fixture.path(name).toStdString()));
    CHECK(SheetExtra::fromJson(sheet.vocJson).earlierScans == std::vector<std::string>{before});
    CHECK(again.names(QStringLiteral("another picture than before on 1 sheet: a")));
    CHECK(fixture.import().problems.isEmpty()); // said once
}

TEST_CASE("The same content under a new time is the same scan", "[app][import]") {
    ProjectFixture fixture;
    doneSheet(fixture);
    const QByteArray content = contentOf(fixture.path(name));
    fixture.write(name, content);
    setModified(fixture.path(name), QDateTime::currentDateTime().addDays(3));
    const Imported again = fixture.import();
    CHECK(again.problems.isEmpty());
    CHECK(fixture.sheetNamed("a").state == storage::SheetState::Done);
    CHECK(fixture.project().predictions(fixture.sheetNamed("a").id).size() == 1);
}

TEST_CASE("A replaced scan that nobody worked on is taken in without a word", "[app][import]") {
    ProjectFixture fixture;
    fixture.writeScan(name);
    fixture.import();
    fixture.writeScan(name, 220, 310);
    CHECK(fixture.import().problems.isEmpty());
    CHECK(fixture.sheetNamed("a").width == 220);
}

TEST_CASE("A scan that was damaged for a while comes back as the one it was", "[app][import]") {
    ProjectFixture fixture;
    doneSheet(fixture);
    const QByteArray content = contentOf(fixture.path(name));
    fixture.write(name, content.first(content.size() / 2));
    CHECK(fixture.import().summary.sheetsBroken == 1);
    CHECK(fixture.sheetNamed("a").image == storage::ImageState::Broken);
    fixture.write(name, content);
    CHECK(fixture.import().problems.isEmpty());
    CHECK(fixture.sheetNamed("a").image == storage::ImageState::Present);
    CHECK(fixture.sheetNamed("a").state == storage::SheetState::Done);
}

TEST_CASE("An import judges a picture's end as the decoder does", "[app][import]") {
    ProjectFixture fixture;
    const int side = GENERATE(200, 1500); // judged at once, and behind the import
    const QByteArray whole = contentOf(fixture.writeScan(QStringLiteral("scans/plain.jpg"), side, side));
    const QByteArray half = whole.first(whole.size() * 8 / 10);
    fixture.write(QStringLiteral("scans/zeros.jpg"), whole + QByteArray(70000, 0));
    fixture.write(QStringLiteral("scans/second.jpg"), whole + whole);
    fixture.write(QStringLiteral("scans/cut.jpg"), half);
    fixture.write(QStringLiteral("scans/false-end.jpg"), half + QByteArray("\xFF\xD9", 2));
    fixture.import();
    for (const char *good : {"plain", "zeros", "second"})
        CHECK(fixture.sheetNamed(good).image == storage::ImageState::Present);
    for (const char *bad : {"cut", "false-end"}) {
        const Sheet &sheet = fixture.sheetNamed(bad);
        CHECK(sheet.image == storage::ImageState::Broken);
        CHECK(sheet.problem == "Cannot read " + std::string(bad) + ".jpg: the file is truncated.");
    }
}
