// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Where a scan lies in a view: pure arithmetic. Widget coordinates are Qt's device-independent px, scan coordinates px
/// of the scan; `scale` is widget px per scan px. The paper can be moved until it nearly leaves the view, never
/// further.

#include "engine/types.h"

#include <QPointF>
#include <QRectF>
#include <QSizeF>

namespace herbascope::ui {

QRectF toRect(const engine::Box &box);
engine::Box toBox(const QRectF &rect);

class ViewTransform {
public:
    static constexpr double largestScale = 32;

    void setSheet(const QSizeF &size) { m_sheet = size; }
    /// Keeps what is in the middle of the view there, or the fit.
    void setView(const QSizeF &size);
    const QSizeF &sheet() const { return m_sheet; }
    const QSizeF &view() const { return m_view; }

    double scale() const { return m_scale; }
    QPointF origin() const { return m_origin; } ///< widget point of the scan's top left corner
    bool isFitted() const { return m_fitted; }
    double fitScale() const;
    double smallestScale() const;

    void fit();
    /// Changes the scale so that the scan point under `anchor` (widget) stays there.
    void setScale(double scale, const QPointF &anchor);
    void moveBy(const QPointF &widgetPixels);
    /// Shows `scanPoint` in the middle, as far as the limits allow.
    void centreOn(const QPointF &scanPoint);
    QPointF centre() const { return toScan(QPointF(m_view.width() / 2, m_view.height() / 2)); }
    /// The scale at which `box` takes `share` of the view.
    double scaleForBox(const QSizeF &box, double share) const;

    QPointF toScan(const QPointF &widgetPoint) const { return (widgetPoint - m_origin) / m_scale; }
    QPointF toWidget(const QPointF &scanPoint) const { return scanPoint * m_scale + m_origin; }
    QRectF toWidget(const engine::Box &box) const;
    QRectF paper() const { return QRectF(m_origin, m_sheet * m_scale); }
    QRectF visibleRect() const; ///< scan px, not beyond the sheet

private:
    void limit();

    QSizeF m_sheet;
    QSizeF m_view;
    QPointF m_origin;
    double m_scale = 1;
    bool m_fitted = true;
};

} // namespace herbascope::ui
