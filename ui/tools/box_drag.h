// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Moving and resizing what is selected, shared by the tools: live while dragged, stored once at release (one undo
/// step).

#include "ui/tools/sheet_tool.h"

namespace herbascope::ui {

class BoxDrag {
public:
    explicit BoxDrag(SheetScene &scene)
        : m_scene(scene) {}

    /// Takes hold of a handle or an edge of a selected box at the pointer; false when there is none.
    bool takeHandle(const Pointer &pointer);
    /// Takes hold of everything selected.
    void takeSelection(const Pointer &pointer);
    void move(const Pointer &pointer);
    /// True when something was dragged; a press without a drag changes nothing.
    bool release();
    void cancel();

    bool isActive() const { return !m_start.empty(); }
    bool isDragging() const { return m_dragging; } ///< it has moved
    /// The handle under the pointer, NoHandle for none.
    int handleUnder(const Pointer &pointer) const;
    int handle() const { return m_handle; }

private:
    std::optional<TargetBox> grasp(const Pointer &pointer, int &handle) const;

    SheetScene &m_scene;
    std::vector<TargetBox> m_start; ///< as they were
    Pointer m_from;
    int m_handle = NoHandle;
    bool m_dragging = false;
};

} // namespace herbascope::ui
