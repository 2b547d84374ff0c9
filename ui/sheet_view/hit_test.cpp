// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sheet_view/hit_test.h"

#include <algorithm>
#include <cmath>

namespace herbascope::ui {

namespace {

constexpr double grip = 6; // screen px round a handle or an edge

} // namespace

std::vector<TargetBox> boxesAt(const std::vector<TargetBox> &boxes, const QPointF &scanPoint) {
    std::vector<TargetBox> found;
    for (const TargetBox &box : boxes) {
        const bool inside = scanPoint.x() >= box.box.x1 && scanPoint.x() < box.box.x2 && scanPoint.y() >= box.box.y1 &&
                            scanPoint.y() < box.box.y2;
        if (inside) found.push_back(box);
    }
    std::stable_sort(found.begin(), found.end(), [](const TargetBox &a, const TargetBox &b) {
        if (a.box.area() != b.box.area()) return a.box.area() < b.box.area();
        return bool(a.target.annotation) && !b.target.annotation;
    });
    return found;
}

int handleAt(const QRectF &box, const QPointF &at) {
    if (!box.adjusted(-grip, -grip, grip, grip).contains(at)) return NoHandle;
    // A small box keeps a middle third to take it by.
    const double gripX = std::min(grip, box.width() / 3);
    const double gripY = std::min(grip, box.height() / 3);
    int handle = NoHandle;
    if (at.x() < box.left() + gripX)
        handle |= LeftEdge;
    else if (at.x() > box.right() - gripX)
        handle |= RightEdge;
    if (at.y() < box.top() + gripY)
        handle |= TopEdge;
    else if (at.y() > box.bottom() - gripY)
        handle |= BottomEdge;
    return handle;
}

std::vector<QPointF> handlePoints(const QRectF &box) {
    std::vector<QPointF> points{box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()};
    const QPointF middle = box.center();
    if (box.width() > 4 * handleSize) {
        points.emplace_back(middle.x(), box.top());
        points.emplace_back(middle.x(), box.bottom());
    }
    if (box.height() > 4 * handleSize) {
        points.emplace_back(box.left(), middle.y());
        points.emplace_back(box.right(), middle.y());
    }
    return points;
}

Qt::CursorShape cursorFor(int handle) {
    switch (handle) {
    case LeftEdge:
    case RightEdge:
        return Qt::SizeHorCursor;
    case TopEdge:
    case BottomEdge:
        return Qt::SizeVerCursor;
    case LeftEdge | TopEdge:
    case RightEdge | BottomEdge:
        return Qt::SizeFDiagCursor;
    case RightEdge | TopEdge:
    case LeftEdge | BottomEdge:
        return Qt::SizeBDiagCursor;
    default:
        return Qt::ArrowCursor;
    }
}

engine::Box clampedBox(const engine::Box &box, const QSizeF &sheet) {
    const auto x = [&](double value) { return std::clamp(std::round(value), 0.0, sheet.width()); };
    const auto y = [&](double value) { return std::clamp(std::round(value), 0.0, sheet.height()); };
    return {x(std::min(box.x1, box.x2)), y(std::min(box.y1, box.y2)), x(std::max(box.x1, box.x2)),
            y(std::max(box.y1, box.y2))};
}

engine::Box resizedBox(const engine::Box &box, int handle, const QPointF &delta, const QSizeF &sheet) {
    engine::Box changed = box;
    if (handle & LeftEdge) changed.x1 += delta.x();
    if (handle & RightEdge) changed.x2 += delta.x();
    if (handle & TopEdge) changed.y1 += delta.y();
    if (handle & BottomEdge) changed.y2 += delta.y();
    changed = clampedBox(changed, sheet);
    if (changed.width() < 1) {
        changed.x1 = std::min(changed.x1, sheet.width() - 1);
        changed.x2 = changed.x1 + 1;
    }
    if (changed.height() < 1) {
        changed.y1 = std::min(changed.y1, sheet.height() - 1);
        changed.y2 = changed.y1 + 1;
    }
    return changed;
}

QPointF allowedMove(const std::vector<TargetBox> &boxes, const QPointF &delta, const QSizeF &sheet) {
    double left = 0, top = 0, right = 0, bottom = 0; // room on each side
    bool first = true;
    for (const TargetBox &box : boxes) {
        left = first ? box.box.x1 : std::min(left, box.box.x1);
        top = first ? box.box.y1 : std::min(top, box.box.y1);
        right = first ? sheet.width() - box.box.x2 : std::min(right, sheet.width() - box.box.x2);
        bottom = first ? sheet.height() - box.box.y2 : std::min(bottom, sheet.height() - box.box.y2);
        first = false;
    }
    return {std::clamp(std::round(delta.x()), std::min(-left, 0.0), std::max(right, 0.0)),
            std::clamp(std::round(delta.y()), std::min(-top, 0.0), std::max(bottom, 0.0))};
}

engine::Box movedBox(const engine::Box &box, const QPointF &delta) {
    return {box.x1 + delta.x(), box.y1 + delta.y(), box.x2 + delta.x(), box.y2 + delta.y()};
}

} // namespace herbascope::ui
