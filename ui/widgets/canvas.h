// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The centre: the sheet on neutral grey, with class palette, tool strip and minimap floating over it (they step aside
/// while the hand is at work), and what is said instead where there is no image.

#include "ui/actions.h"
#include "ui/session.h"

#include <QTimer>
#include <QWidget>

namespace herbascope::ui {

class ClassPalette;
class CursorReadout;
class EmptyState;
class SheetView;
class ToolStrip;

class Canvas : public QWidget {
    Q_OBJECT
public:
    Canvas(Session &session, const Actions &actions, QWidget *parent = nullptr);

    SheetView *view() const { return m_view; }
    ClassPalette *palette() const { return m_palette; }
    void setMinimapVisible(bool visible);
    bool isMinimapVisible() const { return m_minimapWanted; }

signals:
    void importWanted();
    void locateWanted();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void place();
    void updateEmpty();
    void showFloats();
    bool hasRoomForMinimap() const;

    Session &m_session;
    SheetView *m_view;
    ClassPalette *m_palette;
    ToolStrip *m_tools;
    QWidget *m_minimap;
    CursorReadout *m_readout;
    EmptyState *m_empty;
    QTimer m_aside; ///< a click alone must not make the panels flicker
    bool m_busy = false;
    bool m_minimapWanted = true;
    QString m_failure;
};

} // namespace herbascope::ui
