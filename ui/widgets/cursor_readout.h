// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// In the sheet's upper right corner: where the pointer is and how large the box in hand is, in px of the scan. Hidden
/// while the pointer is beside the paper; takes no clicks.

#include <QLabel>
#include <QPoint>
#include <QSize>

#include <optional>

namespace herbascope::ui {

class SheetView;

class CursorReadout : public QLabel {
    Q_OBJECT
public:
    CursorReadout(SheetView *view, QWidget *parent);
    void place(); ///< into its parent's corner

private:
    void tell();

    std::optional<QPoint> m_at;
    std::optional<QSize> m_box;
};

} // namespace herbascope::ui
