// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tools/box_drag.h"

#include <QLineF>

namespace herbascope::ui {

std::optional<TargetBox> BoxDrag::grasp(const Pointer &pointer, int &handle) const {
    handle = NoHandle;
    std::optional<TargetBox> best;
    for (const TargetBox &box : m_scene.selectedBoxes()) {
        const int at = handleAt(m_scene.transform.toWidget(box.box), pointer.at);
        if (at == NoHandle || (best && best->box.area() <= box.box.area())) continue;
        best = box;
        handle = at;
    }
    return best;
}

int BoxDrag::handleUnder(const Pointer &pointer) const {
    int handle = NoHandle;
    grasp(pointer, handle);
    return handle;
}

bool BoxDrag::takeHandle(const Pointer &pointer) {
    if (!m_scene.canEdit()) return false;
    int handle = NoHandle;
    const std::optional<TargetBox> box = grasp(pointer, handle);
    if (!box) return false;
    m_start = {*box};
    m_handle = handle;
    m_from = pointer;
    m_dragging = false;
    return true;
}

void BoxDrag::takeSelection(const Pointer &pointer) {
    if (!m_scene.canEdit()) return;
    m_start = m_scene.selectedBoxes();
    m_handle = NoHandle;
    m_from = pointer;
    m_dragging = false;
}

void BoxDrag::move(const Pointer &pointer) {
    if (!isActive()) return;
    if (!m_dragging && QLineF(pointer.at, m_from.at).length() < dragDistance) return;
    m_dragging = true;
    const QPointF delta = pointer.scan - m_from.scan;
    const QSizeF sheet = m_scene.transform.sheet();
    std::vector<TargetBox> boxes = m_start;
    if (m_handle == NoHandle) {
        const QPointF allowed = allowedMove(m_start, delta, sheet);
        for (TargetBox &box : boxes) box.box = movedBox(box.box, allowed);
    } else {
        boxes.front().box = resizedBox(boxes.front().box, m_handle, delta, sheet);
    }
    m_scene.setLive(std::move(boxes));
}

bool BoxDrag::release() {
    const bool dragged = m_dragging;
    std::vector<TargetBox> boxes = m_scene.live;
    const bool changed = dragged && !std::equal(boxes.begin(), boxes.end(), m_start.begin(), m_start.end(),
                                                [](const auto &a, const auto &b) { return a.box == b.box; });
    m_start.clear();
    m_dragging = false;
    if (changed) m_scene.store(boxes);
    m_scene.setLive({});
    return dragged;
}

void BoxDrag::cancel() {
    m_start.clear();
    m_dragging = false;
    m_scene.setLive({});
}

} // namespace herbascope::ui
