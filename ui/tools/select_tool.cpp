// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tools/select_tool.h"

#include <QLineF>
#include <QPainter>

namespace herbascope::ui {

void SelectTool::press(const Pointer &pointer) {
    m_pressed = pointer;
    const bool adds = pointer.modifiers & (Qt::ShiftModifier | Qt::ControlModifier | Qt::AltModifier);
    if (adds) return; // decided at release: a click adds or cycles, a drag is a rubber band
    if (m_drag.takeHandle(pointer)) return;
    const std::vector<TargetBox> under = m_scene.boxesUnder(pointer.scan);
    if (under.empty()) return;
    const bool onSelection =
        std::any_of(under.begin(), under.end(), [&](const auto &box) { return m_scene.isSelected(box.target); });
    if (!onSelection) m_scene.selectTarget(under.front().target);
    m_drag.takeSelection(pointer);
}

void SelectTool::move(const Pointer &pointer) {
    if (m_drag.isActive()) {
        m_drag.move(pointer);
        return;
    }
    if (!m_pressed) return;
    if (!m_band && QLineF(pointer.at, m_pressed->at).length() < dragDistance) return;
    m_band = QRectF(m_pressed->scan, pointer.scan).normalized();
    m_scene.view.update();
}

void SelectTool::release(const Pointer &pointer) {
    if (!m_pressed) return;
    const Pointer pressed = *m_pressed;
    m_pressed.reset();
    if (m_drag.isActive()) {
        const bool onHandle = m_drag.handle() != NoHandle;
        if (!m_drag.release() && !onHandle) m_scene.click(pressed.scan, pressed.modifiers);
    } else if (m_band) {
        selectInBand(pointer.modifiers);
        m_band.reset();
        m_scene.view.update();
    } else {
        m_scene.click(pressed.scan, pressed.modifiers);
    }
}

void SelectTool::selectInBand(Qt::KeyboardModifiers modifiers) {
    std::vector<app::AnnotationId> ids;
    if (modifiers & (Qt::ShiftModifier | Qt::ControlModifier)) ids = m_scene.selection;
    for (const TargetBox &box : m_scene.visibleBoxes()) {
        const bool inside = box.target.annotation && m_band->contains(toRect(box.box));
        if (inside && std::find(ids.begin(), ids.end(), box.target.annotation) == ids.end())
            ids.push_back(box.target.annotation);
    }
    m_scene.select(std::move(ids));
}

void SelectTool::cancel() {
    m_drag.cancel();
    m_pressed.reset();
    m_band.reset();
    m_scene.view.update();
}

bool SelectTool::finish() {
    m_drag.release();
    cancel();
    return true;
}

void SelectTool::paint(QPainter &painter) const {
    if (!m_band) return;
    const QColor accent = m_scene.view.palette().color(QPalette::Highlight);
    QColor fill = accent;
    fill.setAlphaF(0.12F);
    painter.setPen(QPen(accent, 1, Qt::DashLine));
    painter.setBrush(fill);
    painter.drawRect(m_scene.transform.toWidget(toBox(*m_band)));
}

QCursor SelectTool::cursor(const Pointer &pointer) const {
    if (m_drag.isDragging() && m_drag.handle() == NoHandle) return Qt::SizeAllCursor;
    const int handle = m_drag.isActive() ? m_drag.handle() : m_drag.handleUnder(pointer);
    return handle == NoHandle ? Qt::ArrowCursor : cursorFor(handle);
}

} // namespace herbascope::ui
