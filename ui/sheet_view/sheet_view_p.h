// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// SheetView's insides, shared by sheet_view.cpp (what it is told), sheet_view_content.cpp (project and pixels),
/// sheet_view_paint.cpp and sheet_view_events.cpp.

#include "ui/sheet_view/box_painter.h"
#include "ui/sheet_view/sheet_scene.h"
#include "ui/sheet_view/tile_painter.h"
#include "ui/tools/sheet_tool.h"

#include <QElapsedTimer>
#include <QMouseEvent>
#include <QVariantAnimation>

#include <array>

namespace herbascope::ui {

struct SheetView::Private {
    explicit Private(SheetView &owner);

    /// A zoom and position to go to.
    struct Place {
        double scale = 1;
        QPointF centre; ///< scan px
        bool fitted = true;
    };

    // Content.
    void disconnectAll();
    void connectProject();
    void connectImages();
    void readRecord(); ///< size and scan may have changed
    void requestPixels();
    void takePyramid(const TilePainter::Pyramid &pyramid);

    // Place.
    void tellView(); ///< after every change of the transform
    void goTo(const Place &target, bool animated);
    Place placeFor(const app::Box &box, double share) const;
    /// Where a box under review is shown: the zoom stays where it does.
    Place placeForReview(const app::Box &box) const;
    std::optional<app::Box> chosenBox() const;

    // Input.
    Pointer pointerAt(const QPointF &at, Qt::KeyboardModifiers modifiers) const;
    SheetTool &activeTool() const { return *tools[std::size_t(tool)]; }
    void startPanning(const QPointF &at, Qt::MouseButton button);
    void panTo(const QPointF &at);
    void hover(const Pointer &pointer);
    void updateCursor();
    void updateInteracting();
    bool pinch(QEvent *event);
    void stopHolding(); ///< Space and H let go
    void settle();      ///< ends a drag; what is half drawn is given up, and that is said

    // Painting.
    QColor canvasColor() const;
    void paintPaper(QPainter &painter);
    void paintProblem(QPainter &painter);

    SheetView &q;
    SheetScene scene;
    TilePainter tiles;
    BoxPainter boxes;
    QPointer<app::SheetImages> images;
    std::optional<app::ScanStamp> asked; ///< whose pixels were asked for
    QString problem;                     ///< why there are none
    QColor canvas;                       ///< invalid: the theme's

    Tool tool = Tool::Select;
    std::array<std::unique_ptr<SheetTool>, 3> tools; ///< in the order of Tool

    QVariantAnimation animation;
    Qt::MouseButton panButton = Qt::NoButton;
    QPointF lastAt; ///< widget px of the pointer
    bool spaceHeld = false;
    bool spaceUsed = false; ///< dragged while held: no tap
    QElapsedTimer spaceTimer;
    bool interacting = false;
    bool repaintAsked = false;
};

} // namespace herbascope::ui
