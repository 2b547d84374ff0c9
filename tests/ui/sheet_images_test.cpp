// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "tests/ui/sheet_view_fixture.h"

#include "engine/imaging/sample_sheets.h"

#include <QDirIterator>

using namespace herbascope;
using ui::test::SheetViewFixture;

namespace {

int cachedFiles(const app::Project &project) {
    int files = 0;
    for (QDirIterator it(project.folder() + "/cache", {"*.jpg"}, QDir::Files, QDirIterator::Subdirectories);
         it.hasNext(); it.next())
        ++files;
    return files;
}

} // namespace

TEST_CASE("Previews keep the scan's proportions and are kept in the project's cache", "[ui][sheet_images]") {
    SheetViewFixture f;
    QImage preview;
    REQUIRE(QTest::qWaitFor([&] { return !(preview = f.images->preview(f.second)).isNull(); }, 20000));
    CHECK(preview.height() == 1024);
    CHECK(preview.width() == 768);
    CHECK(cachedFiles(*f.project) >= 2); // preview and thumbnail
}

TEST_CASE("A sheet without its scan has no thumbnail and lists do not hear of a failure", "[ui][sheet_images]") {
    SheetViewFixture f;
    QSignalSpy failures(f.images.get(), &app::SheetImages::failed);
    QSignalSpy thumbnails(f.images.get(), &app::SheetImages::thumbnailReady);
    const app::SheetId lost = f.addSheet(f.folder.filePath("lost.jpg"), QSize(800, 1200));
    CHECK(f.images->thumbnail(lost).isNull());
    // The one asked for later is there, so the earlier has been tried.
    CHECK(f.images->thumbnail(f.second).isNull());
    REQUIRE(QTest::qWaitFor([&] { return thumbnails.count() > 0 && f.images->thumbnail(lost).isNull(); }, 20000));
    CHECK(std::max(f.images->thumbnail(f.second).width(), f.images->thumbnail(f.second).height()) == 192);
    CHECK(failures.isEmpty());
}

TEST_CASE("What is read ahead is there at once", "[ui][sheet_images]") {
    SheetViewFixture f;
    REQUIRE(f.waitForPixels());
    QSignalSpy ready(f.images.get(), &app::SheetImages::pyramidReady);
    f.images->prefetch({f.second});
    const bool there = QTest::qWaitFor(
        [&] {
            for (const auto &arguments : ready)
                if (arguments.front().value<app::SheetId>() == f.second) return true;
            return false;
        },
        20000);
    CHECK(there);
    CHECK(f.images->pyramid(f.second) != nullptr);
}

TEST_CASE("A small memory cap keeps the current sheet only", "[ui][sheet_images]") {
    SheetViewFixture f;
    f.images->setMemoryCap(1);
    REQUIRE(f.waitForPixels());
    f.view->setSheet(f.second);
    REQUIRE(f.waitForPixels());
    CHECK(f.images->pyramid(f.second) != nullptr);
    CHECK(f.images->pyramid(f.first) == nullptr);
}

TEST_CASE("A scan that was replaced under its name is read anew", "[ui][sheet_images]") {
    SheetViewFixture f;
    REQUIRE(f.waitForPixels());
    REQUIRE(QTest::qWaitFor([&] { return !f.images->preview(f.first).isNull(); }, 20000));
    f.writeScan(QStringLiteral("one.jpg"), engine::drawSampleSheet(300, 500, 7, 2).image);
    app::Sheet sheet = *f.project->sheet(f.first);
    sheet.width = 300;
    sheet.height = 500;
    sheet.fileTime = 1;
    storage::updateSheet(f.project->database(), sheet);
    f.project->reloadSheet(f.first);
    CHECK(f.images->preview(f.first).isNull()); // not the old one
    REQUIRE(f.waitForPixels());
    CHECK(f.images->pyramid(f.first)->width() == 300);
    REQUIRE(QTest::qWaitFor([&] { return !f.images->preview(f.first).isNull(); }, 20000));
    CHECK(f.images->preview(f.first).height() == 500);
}

TEST_CASE("A broken scan says so in a sentence", "[ui][sheet_images]") {
    SheetViewFixture f;
    QFile file(f.folder.filePath("broken.jpg"));
    REQUIRE(file.open(QIODevice::WriteOnly));
    file.write("this is no picture");
    file.close();
    QSignalSpy failures(f.images.get(), &app::SheetImages::failed);
    f.view->setSheet(f.addSheet(file.fileName(), QSize(800, 1200)));
    REQUIRE(QTest::qWaitFor([&] { return failures.count() > 0; }, 20000));
    CHECK(failures.first().at(1).toString().contains("broken.jpg"));
}
