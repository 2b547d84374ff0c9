// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later

/// Not run by ctest: pictures of a real scan to look at, and what a frame costs. `test_ui "[look]"` writes to
/// HERBASCOPE_PICTURES.

#include "tests/support/catch.h"
#include "tests/ui/sheet_view_fixture.h"
#include "ui/widgets/minimap.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFileInfo>

#include <algorithm>
#include <ctime>
#include <iomanip>
#include <iostream>
#include <random>
#include <sstream>
#include <string>

using namespace herbascope;
using namespace herbascope::ui;
using ui::test::SheetViewFixture;

namespace {

const QString realScan = QStringLiteral(HERBASCOPE_SHARED_DATA "/sheets/FR-0030810.jpg");

double threadMilliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

double percentile(std::vector<double> times, double share) {
    std::sort(times.begin(), times.end());
    return times[std::size_t(double(times.size() - 1) * share)];
}

/// What a move and its repaint take: on the clock, and in processor time, which other programs on the machine do not
/// lengthen.
template <class Move> std::string frameTimes(SheetView &view, int frames, Move move) {
    std::vector<double> clock, processor;
    for (int i = 0; i < frames; ++i) {
        QElapsedTimer timer;
        timer.start();
        const double before = threadMilliseconds();
        move(i);
        view.repaint();
        processor.push_back(threadMilliseconds() - before);
        clock.push_back(double(timer.nsecsElapsed()) / 1e6);
    }
    std::ostringstream text;
    text << std::fixed << std::setprecision(1) << "median " << percentile(clock, 0.5) << ", 95 % "
         << percentile(clock, 0.95) << "; processor " << percentile(processor, 0.5) << ", "
         << percentile(processor, 0.95);
    return text.str();
}

void fill(SheetViewFixture &f, int boxes, int predictions) {
    std::mt19937 random(1);
    const auto between = [&](int low, int high) { return double(low + int(random() % unsigned(high - low))); };
    const auto box = [&] {
        const double x = between(200, 6000), y = between(200, 8800);
        return app::Box{x, y, x + between(80, 900), y + between(80, 900)};
    };
    std::vector<std::pair<app::ClassId, app::Box>> drawn;
    for (int i = 0; i < boxes; ++i)
        drawn.emplace_back(f.project->classes()[std::size_t(i) % f.project->classes().size()].id, box());
    f.project->addAnnotations(f.view->sheet(), drawn);
    f.first = f.view->sheet();
    std::vector<std::pair<app::Box, double>> predicted;
    for (int i = 0; i < predictions; ++i) predicted.emplace_back(box(), 0.5 + 0.5 * between(0, 100) / 100);
    f.predict(predicted);
}

} // namespace

TEST_CASE("What a frame costs", "[.][look][benchmark]") {
    if (!QFileInfo::exists(realScan)) return;
    SheetViewFixture f;
    f.view->resize(1280, 900);
    QElapsedTimer timer;
    timer.start();
    f.view->setSheet(f.addSheet(realScan, QSize(6990, 9816)));
    QSignalSpy previews(f.images.get(), &app::SheetImages::previewReady);
    REQUIRE(QTest::qWaitFor([&] { return previews.count() > 0; }, 20000));
    std::cout << "preview without cache after " << timer.elapsed() << " ms\n";
    REQUIRE(f.waitForPixels());
    std::cout << "sharp after " << timer.elapsed() << " ms\n";
    fill(f, 250, 250);
    // Reading ahead shares the two cores; a frame is measured alone.
    QTest::qWait(3000);

    SheetView &view = *f.view;
    std::cout << "fit, all 500 boxes in view: " << frameTimes(view, 50, [](int) {}) << " ms\n";
    std::cout << "wheel, each frame another zoom: " << frameTimes(view, 60, [&](int i) {
        view.setZoom(0.08 * std::pow(1.05, i), QPointF(640, 450));
    }) << " ms\n";
    for (const double zoom : {0.12, 0.3, 0.55, 1.0, 4.0, 32.0}) {
        view.setZoom(zoom, QPointF(640, 450));
        view.repaint();
        std::cout << "pan at " << zoom << ": " << frameTimes(view, 60, [&](int i) {
            view.centreOn(QPointF(2500 + 25 * i / zoom / 4, 4000 + 10 * i / zoom / 4));
        }) << " ms\n";
    }
    view.fit();
    std::cout << "hover: " << frameTimes(view, 60, [&](int i) {
        QTest::mouseMove(&view, QPoint(400 + 5 * i, 300 + 3 * i));
    }) << " ms\n";
}

TEST_CASE("Pictures to look at", "[.][look]") {
    const QString out = qEnvironmentVariable("HERBASCOPE_PICTURES");
    if (!QFileInfo::exists(realScan) || out.isEmpty()) return;
    SheetViewFixture f;
    f.view->resize(1100, 860);
    f.view->setSheet(f.addSheet(realScan, QSize(6990, 9816)));
    REQUIRE(f.waitForPixels());
    fill(f, 14, 10);
    const auto id = f.stored()[3].id;
    f.view->setSelection({id});
    f.view->grab().save(out + "/fit.png");
    f.view->zoomToBox(f.boxOf(id), true);
    QTest::qWait(300);
    f.view->grab().save(out + "/zoomed.png");
    f.view->fit();
    f.view->setFocusedPrediction(f.view->shownPredictions().first(), true);
    QTest::qWait(300);
    f.view->grab().save(out + "/review.png");
    f.view->setZoom(12, QPointF(500, 400));
    f.view->grab().save(out + "/pixels.png");
    f.view->zoomTo100();
    f.view->setTool(SheetView::Tool::Box);
    QTest::mousePress(f.view.get(), Qt::LeftButton, Qt::NoModifier, QPoint(300, 300));
    QTest::mouseMove(f.view.get(), QPoint(600, 500));
    f.view->grab().save(out + "/drawing.png");
    f.view->cancel();
    Minimap minimap(f.view.get());
    minimap.resize(minimap.sizeHint());
    minimap.grab().save(out + "/minimap.png");
    f.view->setSheet(f.addSheet(f.folder.filePath("lost.jpg"), QSize(800, 1200)));
    QTest::qWait(50);
    f.view->grab().save(out + "/lost.png");
}
