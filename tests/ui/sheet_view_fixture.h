// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A project in a folder of its own with drawn scans, and a view of it that hears the mouse and the keyboard.

#include "storage/queries.h"
#include "ui/sheet_view/sheet_view.h"

#include <opencv2/core/mat.hpp>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace herbascope::ui::test {

class SheetViewFixture {
public:
    static constexpr int width = 1200, height = 1600; ///< px of the first two sheets

    SheetViewFixture();

    /// Writes nothing: registers a file as a sheet.
    app::SheetId addSheet(const QString &file, const QSize &size);
    QString writeScan(const QString &name, const cv::Mat &image);
    app::ClassId organ(const char *name) const;
    std::vector<app::PredictionId> predict(const std::vector<std::pair<app::Box, double>> &boxes);

    app::AnnotationId add(const char *organName, const app::Box &box);
    app::Box boxOf(app::AnnotationId id) const;
    std::vector<app::Annotation> stored() const { return project->annotations(first); }
    int steps() const { return int(project->history().size()); } ///< undo steps made so far

    QPoint at(double x, double y) const { return view->toWidget(QPointF(x, y)).toPoint(); } ///< of a scan point
    void drag(const QPoint &from, const QPoint &to, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
    void click(const QPoint &point, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(view.get(), key, modifiers);
    }
    /// Scan px that a screen px stands for: how exactly a mouse can point.
    double pixel() const { return 1 / view->zoom(); }
    bool waitForPixels(); ///< the current sheet is sharp

    QTemporaryDir folder;
    std::unique_ptr<app::Project> project;
    std::unique_ptr<app::SheetImages> images;
    std::unique_ptr<SheetView> view;
    app::SheetId first, second;
};

} // namespace herbascope::ui::test
