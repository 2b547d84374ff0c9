// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the left button does on a sheet. Owned by the view, one object a tool; GUI thread. Panning and zooming are the
/// view's own and never reach a tool.

#include "ui/sheet_view/sheet_scene.h"

#include <QCursor>

class QPainter;

namespace herbascope::ui {

struct Pointer {
    QPointF at;   ///< widget px
    QPointF scan; ///< px of the scan, may lie outside of the sheet
    Qt::KeyboardModifiers modifiers;
};

class SheetTool {
public:
    explicit SheetTool(SheetScene &scene)
        : m_scene(scene) {}
    virtual ~SheetTool() = default;
    SheetTool(const SheetTool &) = delete;
    SheetTool &operator=(const SheetTool &) = delete;

    virtual void press(const Pointer &pointer) = 0;
    virtual void move(const Pointer &pointer) = 0; ///< with and without a button
    virtual void release(const Pointer &pointer) = 0;
    /// Drops what is in hand.
    virtual void cancel() = 0;
    /// Ends a drag as if the button were let go; false, with nothing changed, where a box still lacks clicks.
    virtual bool finish() = 0;
    virtual bool isBusy() const = 0;        ///< something is in hand, be it a handle that has not moved
    virtual void paint(QPainter &) const {} ///< over the boxes, widget coordinates
    virtual QCursor cursor(const Pointer &pointer) const = 0;

protected:
    SheetScene &m_scene;
};

} // namespace herbascope::ui
