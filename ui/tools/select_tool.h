// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Selects, moves and resizes; a drag that starts on nothing (or with Shift) is a rubber band.

#include "ui/tools/box_drag.h"

namespace herbascope::ui {

class SelectTool : public SheetTool {
public:
    explicit SelectTool(SheetScene &scene)
        : SheetTool(scene)
        , m_drag(scene) {}

    void press(const Pointer &pointer) override;
    void move(const Pointer &pointer) override;
    void release(const Pointer &pointer) override;
    void cancel() override;
    bool finish() override;
    bool isBusy() const override { return m_pressed.has_value(); }
    void paint(QPainter &painter) const override;
    QCursor cursor(const Pointer &pointer) const override;

private:
    void selectInBand(Qt::KeyboardModifiers modifiers);

    BoxDrag m_drag;
    std::optional<Pointer> m_pressed;
    std::optional<QRectF> m_band; ///< scan px
};

} // namespace herbascope::ui
