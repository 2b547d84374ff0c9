// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Draws boxes: press and drag, or click two corners. Handles of the selected box stay within reach; with Ctrl or Alt a
/// click selects instead.

#include "ui/tools/box_drag.h"

namespace herbascope::ui {

class BoxTool : public SheetTool {
public:
    explicit BoxTool(SheetScene &scene)
        : SheetTool(scene)
        , m_drag(scene) {}

    void press(const Pointer &pointer) override;
    void move(const Pointer &pointer) override;
    void release(const Pointer &pointer) override;
    void cancel() override;
    bool finish() override;
    bool isBusy() const override { return m_drag.isActive() || m_corner; }
    QCursor cursor(const Pointer &pointer) const override;

private:
    void store(app::Box box);

    BoxDrag m_drag;
    std::optional<Pointer> m_corner; ///< the first one
    bool m_pressed = false;
    bool m_dragged = false;
    bool m_secondClick = false; ///< the first corner was a click
};

} // namespace herbascope::ui
