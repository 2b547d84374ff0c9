// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "tests/ui/main_window_fixture.h"

#include "app/import_job.h"
#include "engine/imaging/overlay.h"
#include "engine/imaging/sample_sheets.h"
#include "storage/formats/formats.h"
#include "ui/flows/project_flow.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLineEdit>

#include <algorithm>

using namespace herbascope;
using storage::ImageState;
using ui::test::MainWindowFixture;

namespace {

constexpr int width = 300, height = 400;

QString placeFor(const MainWindowFixture &f, const QString &name) {
    const QString path = f.folder.filePath(name);
    QDir().mkpath(QFileInfo(path).path());
    return path;
}

QString writeScan(const MainWindowFixture &f, const QString &name) {
    const QString path = placeFor(f, name);
    engine::writeJpeg(path.toStdString(), engine::drawSampleSheet(width, height, 5, 0).image);
    return path;
}

/// A VOC file of one leaf.
QString writeBoxes(const MainWindowFixture &f, const QString &name) {
    const QString path = placeFor(f, name);
    storage::formats::FormatSheet sheet;
    sheet.stem = QFileInfo(path).completeBaseName().toStdString();
    sheet.fileName = sheet.stem + ".jpg";
    sheet.width = width;
    sheet.height = height;
    storage::formats::FormatBox box;
    box.className = "leaf";
    box.box = {10, 20, 110, 220};
    sheet.boxes.push_back(box);
    const std::string xml = storage::formats::writeVoc(sheet);
    QFile file(path);
    REQUIRE(file.open(QIODevice::WriteOnly));
    REQUIRE(file.write(xml.data(), qint64(xml.size())) == qint64(xml.size()));
    return path;
}

qsizetype imports(const MainWindowFixture &f) {
    return f.session.jobs().activeJobsOf<app::ImportJob>().size();
}

} // namespace

TEST_CASE("A dropped folder of scans with their boxes is one import, and each sheet comes once", "[ui][import]") {
    MainWindowFixture f;
    for (const char *stem : {"a", "b", "c"}) {
        writeScan(f, QStringLiteral("drop/%1.jpg").arg(QLatin1String(stem)));
        writeBoxes(f, QStringLiteral("drop/%1.xml").arg(QLatin1String(stem)));
    }
    f.window->projects().drop({f.folder.filePath(QStringLiteral("drop"))});
    CHECK(imports(f) == 1);
    f.session.jobs().waitForAll();
    CHECK(f.project().sheets().size() == f.sheets.size() + 3);
    CHECK(std::ranges::all_of(f.project().sheets(),
                              [](const app::Sheet &sheet) { return sheet.image == ImageState::Present; }));
    CHECK(storage::allAnnotations(f.project().database()).size() == 3);
}

TEST_CASE("Dropped annotation files of one folder are one import, another folder is one more", "[ui][import]") {
    MainWindowFixture f;
    const QString one = writeBoxes(f, QStringLiteral("voc/sheet-1.xml"));
    const QString two = writeBoxes(f, QStringLiteral("voc/sheet-2.xml"));
    f.window->projects().drop({one, two});
    CHECK(imports(f) == 1);
    f.session.jobs().waitForAll();
    const QString three = writeBoxes(f, QStringLiteral("more/sheet-3.xml"));
    const QString scan = writeScan(f, QStringLiteral("more/d.jpg"));
    f.window->projects().drop({scan, one, three});
    CHECK(imports(f) == 2);
    f.session.jobs().waitForAll();
    CHECK(f.project().sheets().size() == f.sheets.size() + 1);
    for (const app::SheetId sheet : f.sheets) CHECK(f.project().annotations(sheet).size() == 1);
}

TEST_CASE("A sheet whose scan was moved says so, and shows it as soon as it is found", "[ui][import]") {
    MainWindowFixture f;
    const app::SheetId moved = f.sheets[2];
    REQUIRE(QFile::rename(f.folder.filePath(QStringLiteral("sheet-3.jpg")),
                          placeFor(f, QStringLiteral("found/sheet-3.jpg"))));
    f.session.setSheet(moved);
    REQUIRE(QTest::qWaitFor([&] { return f.project().sheet(moved)->image == ImageState::Missing; }, 20000));
    auto *card = f.find<QWidget>("emptyCanvas");
    CHECK(card->isVisible());
    CHECK(card->findChild<QLabel *>(QStringLiteral("emptyHeading"))->text().contains(QStringLiteral("is missing")));
    f.window->projects().importScans({f.folder.filePath(QStringLiteral("found"))});
    f.session.jobs().waitForAll();
    CHECK(f.project().sheets().size() == f.sheets.size());
    CHECK(f.project().sheet(moved)->image == ImageState::Present);
    CHECK_FALSE(card->isVisible());
    CHECK(QTest::qWaitFor([&] { return !f.view().overview().isNull(); }, 20000));
    CHECK_FALSE(card->isVisible());
}

TEST_CASE("A sheet whose scan was away shows it again as soon as it is opened", "[ui][import]") {
    MainWindowFixture f;
    const app::SheetId away = f.sheets[2];
    const QString scan = f.folder.filePath(QStringLiteral("sheet-3.jpg"));
    const QString elsewhere = placeFor(f, QStringLiteral("elsewhere/sheet-3.jpg"));
    f.session.setSheet(f.sheets[0]);
    REQUIRE(QFile::rename(scan, elsewhere));
    f.project().markMissing(away);
    f.session.setSheet(away);
    auto *card = f.find<QWidget>("emptyCanvas");
    CHECK(card->isVisible());
    f.session.setSheet(f.sheets[0]);
    REQUIRE(QFile::rename(elsewhere, scan));
    f.find<QLineEdit>("sheetSearch")->setText(QStringLiteral("status:missing"));
    f.session.setSheet(away);
    CHECK(f.session.sheet() == away);
    CHECK(f.project().sheet(away)->image == ImageState::Present);
    CHECK_FALSE(card->isVisible());
    CHECK(QTest::qWaitFor([&] { return !f.view().overview().isNull(); }, 20000));
    CHECK_FALSE(card->isVisible());
    f.find<QLineEdit>("sheetSearch")->clear();
    QTest::qWait(0);
    CHECK(f.find<QPushButton>("chipToDo")->text() == QStringLiteral("To do 3"));
}

TEST_CASE("A damaged scan still says so after its sheet has changed", "[ui][import]") {
    MainWindowFixture f;
    QFile file(f.folder.filePath(QStringLiteral("sheet-3.jpg")));
    REQUIRE(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write("this is no picture");
    file.close();
    f.session.setSheet(f.sheets[2]);
    auto *card = f.find<QWidget>("emptyCanvas");
    REQUIRE(QTest::qWaitFor([&] { return card->isVisible(); }, 20000));
    f.project().setSheetState({f.sheets[2]}, storage::SheetState::Problem);
    CHECK(card->isVisible());
    CHECK(f.project().sheet(f.sheets[2])->image == ImageState::Present);
}
