// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "tests/ui/sheet_view_fixture.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <QApplication>
#include <QFile>
#include <QLocale>
#include <QWheelEvent>

using namespace herbascope;
using namespace herbascope::ui;
using ui::test::SheetViewFixture;

namespace {

void wheel(SheetView &view, const QPointF &at, int units) {
    QWheelEvent event(at, view.mapToGlobal(at), QPoint(), QPoint(0, units), Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&view, &event);
}

/// A JPEG whose header says "turn by 90 degrees clockwise to see it upright" (EXIF orientation 6).
void writeTurnedJpeg(const QString &path, const cv::Mat &storedPixels) {
    std::vector<uchar> jpeg;
    cv::imencode(".jpg", storedPixels, jpeg);
    const std::vector<uchar> exif{0xFF, 0xE1, 0x00, 0x22, 'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0, 0, 0,
                                  1,    0,    0x12, 0x01, 3,   0,   1,   0,   0, 0, 6,   0,   0,  0, 0, 0, 0, 0};
    jpeg.insert(jpeg.begin() + 2, exif.begin(), exif.end());
    QFile file(path);
    REQUIRE(file.open(QIODevice::WriteOnly));
    file.write(reinterpret_cast<const char *>(jpeg.data()), qint64(jpeg.size()));
}

} // namespace

TEST_CASE("The wheel zooms at the pointer: the scan point under it stays", "[ui][sheet_view]") {
    SheetViewFixture f;
    const QPointF at(200.5, 410.25);
    const QPointF held = f.view->toScan(at);
    const double before = f.view->zoom();
    for (int notch = 0; notch < 6; ++notch) wheel(*f.view, at, 120);
    CHECK(f.view->zoom() == Approx(before * 4)); // three notches double
    CHECK(f.view->toScan(at).x() == Approx(held.x()).margin(1e-6));
    CHECK(f.view->toScan(at).y() == Approx(held.y()).margin(1e-6));
    for (int notch = 0; notch < 100; ++notch) wheel(*f.view, at, 120);
    CHECK(f.view->zoom() == Approx(32));
}

TEST_CASE("A fitted sheet stays fitted when the window changes its size", "[ui][sheet_view]") {
    SheetViewFixture f;
    f.view->fit();
    f.view->resize(1000, 400);
    QApplication::processEvents();
    CHECK(f.view->visibleRect() == QRectF(0, 0, SheetViewFixture::width, SheetViewFixture::height));
    CHECK(f.view->toWidget(QPointF(600, 800)).x() == Approx(500));
    CHECK(f.view->toWidget(QPointF(600, 800)).y() == Approx(200));
}

TEST_CASE("Zooming to a box shows it whole in the middle", "[ui][sheet_view]") {
    SheetViewFixture f;
    f.view->zoomToBox({300, 400, 340, 480}, false);
    CHECK(f.view->visibleRect().contains(QRectF(300, 400, 40, 80)));
    CHECK(f.view->toScan(QPointF(320, 340)).x() == Approx(320));
    CHECK(f.view->toScan(QPointF(320, 340)).y() == Approx(440));
    CHECK(f.view->toWidget(QPointF(320, 480)).y() - f.view->toWidget(QPointF(320, 400)).y() > 300);
}

TEST_CASE("The middle button pans in every tool and draws nothing", "[ui][sheet_view]") {
    SheetViewFixture f;
    f.view->setTool(SheetView::Tool::Box);
    f.view->setZoom(2, QPointF(320, 340));
    const QPointF held = f.view->toScan(QPointF(300, 300));
    QTest::mousePress(f.view.get(), Qt::MiddleButton, Qt::NoModifier, QPoint(300, 300));
    QTest::mouseMove(f.view.get(), QPoint(360, 260));
    QTest::mouseRelease(f.view.get(), Qt::MiddleButton, Qt::NoModifier, QPoint(360, 260));
    CHECK(f.view->toScan(QPointF(360, 260)).x() == Approx(held.x()));
    CHECK(f.view->toScan(QPointF(360, 260)).y() == Approx(held.y()));
    CHECK(f.stored().empty());
}

TEST_CASE("Space is a tap, or a hold that pans", "[ui][sheet_view]") {
    SheetViewFixture f;
    f.view->setTool(SheetView::Tool::Box);
    f.view->setZoom(2, QPointF(320, 340));
    QSignalSpy taps(f.view.get(), &SheetView::spaceTapped);
    QTest::keyClick(f.view.get(), Qt::Key_Space);
    CHECK(taps.count() == 1);

    const QPointF held = f.view->toScan(QPointF(300, 300));
    QTest::keyPress(f.view.get(), Qt::Key_Space);
    f.drag(QPoint(300, 300), QPoint(240, 340));
    QTest::keyRelease(f.view.get(), Qt::Key_Space);
    CHECK(taps.count() == 1);
    CHECK(f.stored().empty());
    CHECK(f.view->toScan(QPointF(240, 340)).x() == Approx(held.x()));
}

TEST_CASE("A double click on the paper fits the sheet", "[ui][sheet_view]") {
    SheetViewFixture f;
    for (const SheetView::Tool tool : {SheetView::Tool::Select, SheetView::Tool::Box, SheetView::Tool::ExtremePoints}) {
        f.view->setTool(tool);
        f.view->setZoom(3, QPointF(320, 340));
        QTest::mouseDClick(f.view.get(), Qt::LeftButton, Qt::NoModifier, QPoint(300, 300));
        CHECK(f.view->visibleRect() == QRectF(0, 0, SheetViewFixture::width, SheetViewFixture::height));
        CHECK(f.stored().empty());
    }
}

TEST_CASE("Boxes sit right on a scan that its EXIF header turns", "[ui][sheet_view]") {
    SheetViewFixture f;
    // Stored 600 x 400 with a red patch; upright, turned clockwise, it is 400 x 600 and the patch is at (250,
    // 100)-(350, 200).
    cv::Mat pixels(400, 600, CV_8UC3, cv::Scalar(200, 200, 200));
    cv::rectangle(pixels, cv::Rect(100, 50, 100, 100), cv::Scalar(0, 0, 255), cv::FILLED);
    writeTurnedJpeg(f.folder.filePath("turned.jpg"), pixels);
    f.view->setSheet(f.addSheet(f.folder.filePath("turned.jpg"), QSize(400, 600)));
    REQUIRE(f.waitForPixels());
    QApplication::processEvents();

    const QImage shown = f.view->grab().toImage();
    const auto isRed = [&](double x, double y) {
        const QColor color = shown.pixelColor(f.at(x, y));
        return color.red() > 180 && color.green() < 80;
    };
    CHECK(isRed(300, 150));
    CHECK(isRed(255, 105));
    CHECK(isRed(345, 195));
    CHECK_FALSE(isRed(240, 150));
    CHECK_FALSE(isRed(300, 215));
    CHECK_FALSE(isRed(150, 300));

    f.view->setTool(SheetView::Tool::Box);
    f.drag(f.at(250, 100), f.at(350, 200));
    const std::vector<app::Annotation> drawn = f.project->annotations(f.view->sheet());
    REQUIRE(drawn.size() == 1);
    CHECK(drawn.front().box.x1 == Approx(250).margin(f.pixel()));
    CHECK(drawn.front().box.y2 == Approx(200).margin(f.pixel()));
}

TEST_CASE("A sheet without its scan keeps its boxes and says what is wrong", "[ui][sheet_view]") {
    SheetViewFixture f;
    QSignalSpy failures(f.images.get(), &app::SheetImages::failed);
    const app::SheetId lost = f.addSheet(f.folder.filePath("lost.jpg"), QSize(800, 1200));
    f.view->setSheet(lost);
    REQUIRE(QTest::qWaitFor([&] { return failures.count() > 0; }, 10000));
    CHECK(failures.last().at(1).toString().endsWith('.'));
    f.view->setTool(SheetView::Tool::Box);
    f.drag(f.at(100, 100), f.at(400, 400));
    CHECK(f.project->annotations(lost).size() == 1);
    f.view->grab();
}

TEST_CASE("At every zoom the pixels lie where their scan coordinates say", "[ui][sheet_view]") {
    SheetViewFixture f;
    cv::Mat pixels(1500, 1100, CV_8UC3, cv::Scalar(230, 230, 230));
    cv::rectangle(pixels, cv::Rect(500, 700, 64, 64), cv::Scalar(0, 0, 0), cv::FILLED);
    f.view->setSheet(f.addSheet(f.writeScan("mark.jpg", pixels), QSize(1100, 1500)));
    REQUIRE(f.waitForPixels());
    for (const double zoom : {0.3, 0.45, 0.7, 1.0, 1.6, 3.0, 7.5}) {
        f.view->setZoom(zoom, QPointF(0, 0));
        f.view->centreOn(QPointF(532, 732));
        const QImage shown = f.view->grab().toImage();
        const double inset = 3 / zoom; // three screen px for the smoothing
        CHECK(shown.pixelColor(f.at(500 + inset, 700 + inset)).lightness() < 90);
        CHECK(shown.pixelColor(f.at(564 - inset, 764 - inset)).lightness() < 90);
        if (f.at(500, 700).x() > 10) CHECK(shown.pixelColor(f.at(500 - inset, 732)).lightness() > 160);
        if (f.at(500, 700).y() > 10) CHECK(shown.pixelColor(f.at(532, 700 - inset)).lightness() > 160);
    }
}

TEST_CASE("A score on the sheet has the decimal mark that panels have", "[ui][sheet_view]") {
    SheetViewFixture f;
    f.predict({{{300, 400, 700, 900}, 0.87}});
    REQUIRE(f.waitForPixels());
    const QLocale before;
    const auto shown = [&](const QLocale &locale) {
        QLocale::setDefault(locale);
        const QImage image = f.view->grab().toImage();
        QLocale::setDefault(before);
        return image;
    };
    const QImage point = shown(QLocale::c());
    REQUIRE(shown(QLocale::c()) == point);
    CHECK(shown(QLocale(QLocale::German, QLocale::Germany)) != point);
}
