// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/import_scans.h"
#include "storage/queries.h"
#include "tests/app/project_fixture.h"
#include "tests/imaging/image_files.h"
#include "tests/support/catch.h"

#include <opencv2/imgproc.hpp>

#include <QFile>

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;

namespace {

void checkOnlyBox(ProjectFixture &fixture, const std::string &sheet, const Box &expected) {
    const auto boxes = fixture.project().annotations(fixture.sheetNamed(sheet).id);
    REQUIRE(boxes.size() == 1);
    CHECK(boxes[0].box.x1 == Approx(expected.x1));
    CHECK(boxes[0].box.y1 == Approx(expected.y1));
    CHECK(boxes[0].box.x2 == Approx(expected.x2));
    CHECK(boxes[0].box.y2 == Approx(expected.y2));
}

/// A scan whose file stores 300 x 200 px and which EXIF turns upright to 200 x 300.
QString writeTurned(const ProjectFixture &fixture, const QString &name, int orientation) {
    const QString file = fixture.writeScan(name, 300, 200);
    herbascope::tests::setOrientation(file.toStdString(), orientation);
    return file;
}

} // namespace

TEST_CASE("Boxes of another frame are fitted with separate factors for x and y", "[app][import]") {
    ProjectFixture fixture;
    fixture.writeScan(QStringLiteral("scans/a.jpg"));
    fixture.writeScan(QStringLiteral("scans/b.jpg"));
    fixture.write(QStringLiteral("voc/a.xml"), vocFile(QStringLiteral("a"), 400, 1200, {40, 120, 100, 600}));
    fixture.write(QStringLiteral("voc/b.xml"), vocFile(QStringLiteral("b"), 200, 300, {40, 12, 100, 60}));
    const Imported imported = fixture.import();
    CHECK(imported.summary.filesScaled == 1);
    CHECK(imported.message.contains(QStringLiteral("fitted to the scan's size on 1 sheet")));
    checkOnlyBox(fixture, "a", {20, 30, 50, 150});
    checkOnlyBox(fixture, "b", {40, 12, 100, 60});
    CHECK(fixture.sheetNamed("a").state == storage::SheetState::Done);
}

TEST_CASE("A scan found later for a missing sheet takes its boxes into its own frame", "[app][import]") {
    ProjectFixture fixture;
    fixture.write(QStringLiteral("voc/a.xml"), vocFile(QStringLiteral("a"), 400, 1200, {40, 120, 100, 600}));
    fixture.write(QStringLiteral("voc/b.xml"), vocFile(QStringLiteral("b"), 300, 200, {10, 20, 60, 90}));
    ImportSettings settings;
    settings.voc = fixture.path(QStringLiteral("voc"));
    fixture.import(settings);
    CHECK(fixture.sheetNamed("a").image == storage::ImageState::Missing);
    CHECK(fixture.project().scanPath(fixture.sheetNamed("a").id).isEmpty());
    checkOnlyBox(fixture, "a", {40, 120, 100, 600});

    const QString found = fixture.writeScan(QStringLiteral("scans/A.jpg")); // stems are compared without case
    writeTurned(fixture, QStringLiteral("scans/b.jpg"), 6);
    const Imported later = fixture.import();
    CHECK(later.summary.scansFound == 2);
    CHECK(later.summary.sheetsAdded == 0);
    CHECK(fixture.project().sheets().size() == 2);
    CHECK(fixture.project().scanPath(fixture.sheetNamed("a").id) == found);
    checkOnlyBox(fixture, "a", {20, 30, 50, 150});
    checkOnlyBox(fixture, "b", {110, 10, 180, 60});
}

TEST_CASE("Boxes drawn in the stored frame of a turned scan are turned, not scaled", "[app][import][orientation]") {
    ProjectFixture fixture;
    // Orientation 6: stored (x, y) of 300 x 200 is seen at (200 - y, x); 8: at (y, 300 - x).
    writeTurned(fixture, QStringLiteral("scans/right.jpg"), 6);
    writeTurned(fixture, QStringLiteral("scans/left.jpg"), 8);
    writeTurned(fixture, QStringLiteral("scans/upright.jpg"), 8);
    writeTurned(fixture, QStringLiteral("scans/half.jpg"), 6);
    fixture.write(QStringLiteral("voc/right.xml"), vocFile(QStringLiteral("right"), 300, 200, {10, 20, 60, 90}));
    fixture.write(QStringLiteral("voc/left.xml"), vocFile(QStringLiteral("left"), 300, 200, {10, 20, 60, 90}));
    fixture.write(QStringLiteral("voc/upright.xml"), vocFile(QStringLiteral("upright"), 200, 300, {10, 20, 60, 90}));
    fixture.write(QStringLiteral("voc/half.xml"), vocFile(QStringLiteral("half"), 150, 100, {5, 10, 30, 45}));
    const Imported imported = fixture.import();
    CHECK(fixture.sheetNamed("right").width == 200);
    CHECK(fixture.sheetNamed("right").height == 300);
    checkOnlyBox(fixture, "right", {110, 10, 180, 60});
    checkOnlyBox(fixture, "left", {20, 240, 90, 290});
    checkOnlyBox(fixture, "upright", {10, 20, 60, 90});
    checkOnlyBox(fixture, "half", {110, 10, 180, 60});
    CHECK(imported.summary.filesScaled == 1);
}

TEST_CASE("Boxes that come after a turned scan are turned as well", "[app][import][orientation]") {
    ProjectFixture fixture;
    writeTurned(fixture, QStringLiteral("scans/right.jpg"), 6);
    fixture.writeScan(QStringLiteral("scans/wide.jpg"), 300, 200); // not turned: its frame is that of the file
    fixture.import();
    fixture.reopen();
    fixture.write(QStringLiteral("voc/right.xml"), vocFile(QStringLiteral("right"), 300, 200, {10, 20, 60, 90}));
    fixture.write(QStringLiteral("voc/wide.xml"), vocFile(QStringLiteral("wide"), 300, 200, {10, 20, 60, 90}));
    ImportSettings settings;
    settings.voc = fixture.path(QStringLiteral("voc"));
    fixture.import(settings);
    checkOnlyBox(fixture, "right", {110, 10, 180, 60});
    checkOnlyBox(fixture, "wide", {10, 20, 60, 90});
}

TEST_CASE("Boxes that come after a turned scan was away and is back are turned as well", "[app][import][orientation]") {
    ProjectFixture fixture;
    const QString scan = writeTurned(fixture, QStringLiteral("scans/right.jpg"), 6);
    const QString away = fixture.path(QStringLiteral("elsewhere/right.jpg"));
    fixture.import();
    const SheetId sheet = fixture.sheetNamed("right").id;
    REQUIRE(QFile::rename(scan, away));
    fixture.project().markMissing(sheet);
    REQUIRE(QFile::rename(away, scan));
    if (GENERATE(true, false)) fixture.reopen(); // then the project knows that it is back
    fixture.write(QStringLiteral("voc/right.xml"), vocFile(QStringLiteral("right"), 300, 200, {10, 20, 60, 90}));
    ImportSettings settings;
    settings.voc = fixture.path(QStringLiteral("voc"));
    fixture.import(settings);
    checkOnlyBox(fixture, "right", {110, 10, 180, 60});

    CHECK(fixture.import().summary.sheetsKnown == 1);
    CHECK(storage::sheet(fixture.project().database(), sheet)->image == storage::ImageState::Present);
}

TEST_CASE("A turned scan of a camera is imported upright, and its stored frame fits", "[app][import][data]") {
    const QString scan = QStringLiteral(HERBASCOPE_SHARED_DATA "/sheets/exif_orientation_8.jpg");
    if (!QFile::exists(scan)) {
        WARN("the turned scan skipped: " << scan.toStdString() << " is not here.");
        return;
    }
    ProjectFixture fixture;
    fixture.write(QStringLiteral("voc/exif_orientation_8.xml"),
                  vocFile(QStringLiteral("exif_orientation_8"), 3545, 4234, {100, 200, 300, 500}));
    ImportSettings settings;
    settings.images = QStringList{scan};
    settings.voc = fixture.path(QStringLiteral("voc"));
    const Imported imported = fixture.import(settings);
    CHECK(imported.summary.filesScaled == 0);
    const Sheet sheet = fixture.sheetNamed("exif_orientation_8");
    CHECK(sheet.width == 4234);
    CHECK(sheet.height == 3545);
    checkOnlyBox(fixture, "exif_orientation_8", {200, 3245, 500, 3445});
}

TEST_CASE("A box is turned as the pixels are, by every orientation", "[app][import][orientation]") {
    const int orientation = GENERATE(1, 2, 3, 4, 5, 6, 7, 8);
    CAPTURE(orientation);
    cv::Mat upright(90, 60, CV_8UC3, cv::Scalar::all(0));
    upright(cv::Rect(10, 20, 17, 31)).setTo(cv::Scalar::all(255));
    const cv::Mat stored = tests::storedFor(upright, orientation);
    cv::Mat white;
    cv::extractChannel(stored, white, 0);
    const cv::Rect seen = cv::boundingRect(white);
    const Box box{1.0 * seen.x, 1.0 * seen.y, 1.0 * (seen.x + seen.width), 1.0 * (seen.y + seen.height)};
    CHECK(turnUpright(box, orientation, stored.cols, stored.rows) == Box{10, 20, 27, 51});
}
