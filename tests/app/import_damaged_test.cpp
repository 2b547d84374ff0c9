// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include <QFile>

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;

namespace {

QByteArray bytesOf(const QString &path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A whole, small JPEG whose header states another size.
QByteArray withSize(QByteArray jpeg, int width, int height) {
    const qsizetype frame = jpeg.indexOf(QByteArray("\xFF\xC0", 2)); // SOF0: marker, length, precision, height, width
    REQUIRE(frame > 0);
    jpeg[frame + 5] = static_cast<char>(height >> 8);
    jpeg[frame + 6] = static_cast<char>(height);
    jpeg[frame + 7] = static_cast<char>(width >> 8);
    jpeg[frame + 8] = static_cast<char>(width);
    return jpeg;
}

/// A PNG header can state any size; a JPEG's goes to 65,535.
QByteArray hugePng() {
    return QByteArray("\x89PNG\r\n\x1A\n\x00\x00\x00\x0DIHDR\x00\x01\x86\xA0\x00\x01\x86\xA0\x08\x02\x00\x00\x00", 29) +
           QByteArray(64, '\0');
}

} // namespace

TEST_CASE("Damaged scans are named one by one and the good ones beside them come in", "[app][import][damaged]") {
    ProjectFixture fixture;
    const QByteArray good = bytesOf(fixture.writeScan(QStringLiteral("scans/good-1.jpg")));
    fixture.writeScan(QStringLiteral("scans/zz/good-2.jpg"));
    fixture.write(QStringLiteral("scans/cut.jpg"), good.left(good.size() / 2));
    fixture.write(QStringLiteral("scans/text.jpg"), "These are notes about the sheet, not a picture.\n");
    fixture.write(QStringLiteral("scans/empty.jpg"), {});
    fixture.write(QStringLiteral("scans/huge.jpg"), withSize(good, 65500, 65500));
    fixture.write(QStringLiteral("scans/huge.png"), hugePng());
    fixture.write(QStringLiteral("scans/notes.txt"), "no scan at all");
    const Imported imported = fixture.import();
    INFO(imported.problems.join('\n').toStdString());
    CHECK(imported.state == Job::State::Finished);
    for (const char *name : {"cut.jpg", "text.jpg", "empty.jpg", "huge.jpg", "huge.png"}) {
        INFO(name);
        CHECK(imported.names(QLatin1String(name)));
    }
    CHECK(imported.problems.size() == 5);
    CHECK_FALSE(imported.names(QStringLiteral("good")));
    CHECK(imported.summary.sheetsBroken == 5);
    CHECK(imported.message.contains(QStringLiteral("5 sheets damaged")));
    for (const char *name : {"good-1", "good-2"}) {
        const Sheet &sheet = fixture.sheetNamed(name);
        CHECK(sheet.image == storage::ImageState::Present);
        CHECK(sheet.width == scanWidth);
        CHECK_FALSE(sheet.sha256.empty());
    }
    const Sheet &cut = fixture.sheetNamed("cut");
    CHECK(cut.image == storage::ImageState::Broken);
    CHECK(cut.problem.ends_with("the file is truncated."));
}

TEST_CASE("A damaged scan that was replaced is whole after the next import", "[app][import][damaged]") {
    ProjectFixture fixture;
    fixture.write(QStringLiteral("scans/a.jpg"), "not yet");
    fixture.import();
    REQUIRE(fixture.sheetNamed("a").image == storage::ImageState::Broken);
    fixture.writeScan(QStringLiteral("scans/a.jpg"));
    const Imported again = fixture.import();
    CHECK(again.problems.isEmpty());
    CHECK(fixture.project().sheets().size() == 1);
    CHECK(fixture.sheetNamed("a").image == storage::ImageState::Present);
    CHECK(fixture.sheetNamed("a").problem.empty());
    CHECK(fixture.sheetNamed("a").height == scanHeight);
}

TEST_CASE("Damaged annotation files are named and the others come in", "[app][import][damaged]") {
    ProjectFixture fixture;
    fixture.writeScan(QStringLiteral("scans/a.jpg"));
    fixture.write(QStringLiteral("voc/a.xml"), vocFile(QStringLiteral("a"), 200, 300, {1, 2, 30, 40}));
    fixture.write(QStringLiteral("voc/b.xml"), vocFile(QStringLiteral("b"), 200, 300, {1, 2, 30, 40}).left(150));
    fixture.write(QStringLiteral("voc/c.xml"), {});
    const Imported imported = fixture.import();
    CHECK(imported.names(QStringLiteral("b.xml")));
    CHECK(imported.names(QStringLiteral("c.xml")));
    CHECK_FALSE(imported.names(QStringLiteral("a.xml")));
    CHECK(imported.summary.boxes == 1);
    ImportSettings gone;
    gone.voc = fixture.path(QStringLiteral("nowhere.zip"));
    const Imported failed = fixture.import(gone);
    CHECK(failed.state == Job::State::Failed);
    CHECK(failed.message.contains(QStringLiteral("nowhere.zip")));
}

TEST_CASE("An import fails when none of its places exists, else it names the missing one", "[app][import][damaged]") {
    ProjectFixture fixture;
    const QString scan = fixture.writeScan(QStringLiteral("scans/a.jpg"));
    ImportSettings settings;
    settings.images = QStringList{fixture.path(QStringLiteral("nowhere"))};
    const Imported failed = fixture.import(settings);
    CHECK(failed.state == Job::State::Failed);
    CHECK(failed.message.contains(QStringLiteral("nowhere")));
    settings.images.append(scan);
    const Imported imported = fixture.import(settings);
    CHECK(imported.state == Job::State::Finished);
    CHECK(imported.names(QStringLiteral("nowhere")));
    CHECK(imported.summary.sheetsAdded == 1);
}
