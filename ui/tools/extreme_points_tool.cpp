// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tools/extreme_points_tool.h"

#include <QPainter>

#include <algorithm>

namespace herbascope::ui {

void ExtremePointsTool::press(const Pointer &pointer) {
    if (m_points.empty() && (pointer.modifiers & (Qt::AltModifier | Qt::ControlModifier))) {
        m_scene.click(pointer.scan, pointer.modifiers);
        return;
    }
    if (!m_scene.canEdit() || (m_points.empty() && m_drag.takeHandle(pointer))) return;
    m_points.push_back(pointer.scan);
    if (m_points.size() < 4) {
        m_scene.setDrawn(boxOf(m_points));
        return;
    }
    const app::Box box = boxOf(m_points);
    cancel();
    m_scene.addDrawnBox(box);
}

void ExtremePointsTool::move(const Pointer &pointer) {
    if (m_drag.isActive()) {
        m_drag.move(pointer);
    } else if (!m_points.empty()) {
        std::vector<QPointF> points = m_points;
        points.push_back(pointer.scan);
        m_scene.setDrawn(boxOf(points));
    }
}

void ExtremePointsTool::release(const Pointer &) {
    if (m_drag.isActive()) m_drag.release();
}

void ExtremePointsTool::cancel() {
    m_drag.cancel();
    m_points.clear();
    m_scene.setDrawn(std::nullopt);
}

bool ExtremePointsTool::finish() {
    if (!m_points.empty()) return false;
    m_drag.release();
    return true;
}

app::Box ExtremePointsTool::boxOf(const std::vector<QPointF> &points) const {
    const auto [left, right] =
        std::minmax_element(points.begin(), points.end(), [](auto &a, auto &b) { return a.x() < b.x(); });
    const auto [top, bottom] =
        std::minmax_element(points.begin(), points.end(), [](auto &a, auto &b) { return a.y() < b.y(); });
    return clampedBox({left->x(), top->y(), right->x(), bottom->y()}, m_scene.transform.sheet());
}

void ExtremePointsTool::paint(QPainter &painter) const {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Qt::white, 1.5));
    painter.setBrush(m_scene.view.classColor(m_scene.classToDraw()));
    for (const QPointF &point : m_points) painter.drawEllipse(m_scene.transform.toWidget(point), 4, 4);
}

QCursor ExtremePointsTool::cursor(const Pointer &pointer) const {
    const int handle = m_drag.isActive() ? m_drag.handle() : m_points.empty() ? m_drag.handleUnder(pointer) : NoHandle;
    return handle == NoHandle ? Qt::CrossCursor : cursorFor(handle);
}

} // namespace herbascope::ui
