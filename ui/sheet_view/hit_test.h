// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which box, which handle, and what a drag makes of a box: pure functions. Handles are px of the screen, boxes px of
/// the scan.

#include "engine/types.h"
#include "storage/records.h"

#include <QPointF>
#include <QRectF>
#include <QSizeF>

#include <optional>
#include <vector>

namespace herbascope::ui {

/// A box of a person or a prediction; neither: nothing.
struct Target {
    storage::AnnotationId annotation;
    storage::PredictionId prediction;
    explicit operator bool() const { return annotation || prediction; }
    bool operator==(const Target &) const = default;
};

struct TargetBox {
    Target target;
    storage::ClassId organ;
    engine::Box box;
};

/// Bits: which edges move.
enum Handle : int { NoHandle = 0, LeftEdge = 1, TopEdge = 2, RightEdge = 4, BottomEdge = 8 };

inline constexpr double handleSize = 8;    ///< screen px
inline constexpr double dragDistance = 4;  ///< screen px that tell a drag from a click
inline constexpr double smallestDrawn = 8; ///< screen px a new box must have

/// All boxes at a point, smallest area first; a person's box before a prediction of the same size.
std::vector<TargetBox> boxesAt(const std::vector<TargetBox> &boxes, const QPointF &scanPoint);
/// The edges that a press at `at` takes hold of (widget px); NoHandle for inside and outside.
int handleAt(const QRectF &box, const QPointF &at);
/// Centres of the eight handles, widget px; fewer when the box is too small for those in the middle.
std::vector<QPointF> handlePoints(const QRectF &box);
Qt::CursorShape cursorFor(int handle);

/// Whole px inside the sheet; may come out empty.
engine::Box clampedBox(const engine::Box &box, const QSizeF &sheet);
/// `box` with the edges of `handle` moved; may be turned inside out by it, stays in the sheet, at least 1 px.
engine::Box resizedBox(const engine::Box &box, int handle, const QPointF &delta, const QSizeF &sheet);
/// The largest part of `delta` that keeps all boxes on the sheet, in whole px.
QPointF allowedMove(const std::vector<TargetBox> &boxes, const QPointF &delta, const QSizeF &sheet);
engine::Box movedBox(const engine::Box &box, const QPointF &delta);

} // namespace herbascope::ui
