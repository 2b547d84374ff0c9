// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A box from four clicks on an organ's topmost, bottommost, leftmost and rightmost points, in any order: Papadopoulos
/// et al. 2017, "Extreme clicking for efficient object annotation".

#include "ui/tools/box_drag.h"

namespace herbascope::ui {

class ExtremePointsTool : public SheetTool {
public:
    explicit ExtremePointsTool(SheetScene &scene)
        : SheetTool(scene)
        , m_drag(scene) {}

    void press(const Pointer &pointer) override;
    void move(const Pointer &pointer) override;
    void release(const Pointer &pointer) override;
    void cancel() override;
    bool finish() override;
    bool isBusy() const override { return m_drag.isActive() || !m_points.empty(); }
    void paint(QPainter &painter) const override;
    QCursor cursor(const Pointer &pointer) const override;

private:
    app::Box boxOf(const std::vector<QPointF> &points) const;

    BoxDrag m_drag;
    std::vector<QPointF> m_points; ///< scan px
};

} // namespace herbascope::ui
