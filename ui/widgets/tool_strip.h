// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Tools, hide-while-held and zoom under the sheet.

#include "ui/actions.h"

#include <QFrame>

class QPushButton;

namespace herbascope::ui {

class ToolStrip : public QFrame {
    Q_OBJECT
public:
    explicit ToolStrip(const Actions &actions, QWidget *parent = nullptr);
    void setZoom(double zoom);     ///< screen px per scan px
    void setCompact(bool compact); ///< without the figure

signals:
    void hideHeld(bool held);

private:
    QPushButton *m_zoom;
};

} // namespace herbascope::ui
