// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The whole sheet in small with the view's rectangle, which can be dragged. Follows one SheetView, which must outlive
/// it; GUI thread.

#include "ui/sheet_view/sheet_view.h"

#include <QWidget>

namespace herbascope::ui {

class Minimap : public QWidget {
    Q_OBJECT
public:
    explicit Minimap(SheetView *view, QWidget *parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    QRectF paperRect() const; ///< where the sheet is drawn, widget px
    QPointF toScan(const QPointF &widgetPoint) const;

    SheetView *m_view;
    QPointF m_grip; ///< scan px from the view's centre to where the rectangle was taken
    bool m_dragging = false;
};

} // namespace herbascope::ui
