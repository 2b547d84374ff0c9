// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tools/box_tool.h"

#include <QLineF>

namespace herbascope::ui {

namespace {

app::Box between(const QPointF &a, const QPointF &b) {
    return toBox(QRectF(a, b).normalized());
}

} // namespace

void BoxTool::press(const Pointer &pointer) {
    if (m_corner) {
        m_secondClick = true;
        m_pressed = true;
        return;
    }
    if (pointer.modifiers & (Qt::AltModifier | Qt::ControlModifier)) {
        m_scene.click(pointer.scan, pointer.modifiers);
        return;
    }
    if (m_drag.takeHandle(pointer) || !m_scene.canEdit()) return;
    m_corner = pointer;
    m_pressed = true;
    m_dragged = false;
    m_secondClick = false;
}

void BoxTool::move(const Pointer &pointer) {
    if (m_drag.isActive()) {
        m_drag.move(pointer);
        return;
    }
    if (!m_corner) return;
    if (m_pressed && !m_secondClick && QLineF(pointer.at, m_corner->at).length() >= dragDistance) m_dragged = true;
    if (m_dragged || !m_pressed || m_secondClick)
        m_scene.setDrawn(clampedBox(between(m_corner->scan, pointer.scan), m_scene.transform.sheet()));
}

void BoxTool::release(const Pointer &pointer) {
    if (m_drag.isActive()) {
        m_drag.release();
        return;
    }
    if (!m_corner || !m_pressed) return;
    m_pressed = false;
    const bool farEnough = QLineF(pointer.at, m_corner->at).length() >= dragDistance;
    if (m_dragged || m_secondClick || farEnough) {
        store(between(m_corner->scan, pointer.scan));
        return;
    }
    // A click beside the paper is no corner: it lets go of the selection.
    if (!QRectF(QPointF(0, 0), m_scene.transform.sheet()).contains(pointer.scan)) {
        cancel();
        m_scene.select({});
    }
}

void BoxTool::store(app::Box box) {
    cancel();
    m_scene.addDrawnBox(box);
}

void BoxTool::cancel() {
    m_drag.cancel();
    m_corner.reset();
    m_pressed = m_dragged = m_secondClick = false;
    m_scene.setDrawn(std::nullopt);
}

bool BoxTool::finish() {
    if (m_corner && !m_pressed) return false;
    m_drag.release();
    if (m_corner && m_scene.drawn)
        store(*m_scene.drawn); // as it is seen
    else
        cancel();
    return true;
}

QCursor BoxTool::cursor(const Pointer &pointer) const {
    if (m_corner) return Qt::CrossCursor;
    const int handle = m_drag.isActive() ? m_drag.handle() : m_drag.handleUnder(pointer);
    return handle == NoHandle ? Qt::CrossCursor : cursorFor(handle);
}

} // namespace herbascope::ui
