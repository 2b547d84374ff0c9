// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Paints boxes over the scan: a person's solid with as many ticks as the class's key, predictions dashed in the
/// class's pattern with a caption, the selected ones thicker with handles. Line widths are px of the screen. Owned by
/// the view; GUI thread. All lines are filled rectangles: dashed pens would cost more than the frame has time for.

#include "ui/sheet_view/box_label.h"
#include "ui/sheet_view/sheet_scene.h"

class QPainter;

namespace herbascope::ui {

class BoxPainter {
public:
    void paint(QPainter &painter, const SheetScene &scene);
    /// Colours or fonts changed.
    void clear() { m_labels.clear(); }

private:
    struct Shape {
        TargetBox box;
        QRect rect; ///< device px
        QColor color;
        int pattern = 0; ///< the class's position
        bool selected = false;
        bool hovered = false;
    };
    Shape shapeOf(const TargetBox &box, const SheetScene &scene) const;
    void paintShape(QPainter &painter, const Shape &shape);
    void paintOutline(QPainter &painter, const Shape &shape);
    void paintTicks(QPainter &painter, const Shape &shape);
    void paintCaption(QPainter &painter, const Shape &shape, const SheetScene &scene);
    void paintHandles(QPainter &painter, const Shape &shape);
    double fillStrength(const Shape &shape, const QRect &inside) const;
    int device(double widgetPixels) const; ///< at least one

    BoxLabels m_labels;
    QRect m_view; ///< device px
    double m_ratio = 1;
};

} // namespace herbascope::ui
