// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sheet_view/view_transform.h"

#include <algorithm>

namespace herbascope::ui {

namespace {

constexpr double fitMargin = 20;     // widget px round a fitted sheet
constexpr double leastPaper = 80; // widget px of the paper that stay in the view

double limited(double origin, double paper, double view) {
    const double least = std::min({leastPaper, paper, view});
    return std::clamp(origin, least - paper, view - least);
}

} // namespace

QRectF toRect(const engine::Box &box) {
    return QRectF(QPointF(box.x1, box.y1), QPointF(box.x2, box.y2));
}

engine::Box toBox(const QRectF &rect) {
    return {rect.left(), rect.top(), rect.right(), rect.bottom()};
}

double ViewTransform::fitScale() const {
    if (m_sheet.isEmpty() || m_view.isEmpty()) return 1;
    const double wide = std::max(1.0, m_view.width() - 2 * fitMargin) / m_sheet.width();
    const double high = std::max(1.0, m_view.height() - 2 * fitMargin) / m_sheet.height();
    return std::min({wide, high, largestScale});
}

double ViewTransform::smallestScale() const {
    return std::min(fitScale() / 2, 0.25);
}

void ViewTransform::setView(const QSizeF &size) {
    const QPointF middle = centre();
    m_view = size;
    if (m_fitted)
        fit();
    else
        centreOn(middle);
}

void ViewTransform::fit() {
    m_fitted = true;
    m_scale = fitScale();
    const QSizeF paper = m_sheet * m_scale;
    m_origin = QPointF((m_view.width() - paper.width()) / 2, (m_view.height() - paper.height()) / 2);
}

void ViewTransform::setScale(double scale, const QPointF &anchor) {
    const QPointF held = toScan(anchor);
    m_fitted = false;
    m_scale = std::clamp(scale, smallestScale(), largestScale);
    m_origin = anchor - held * m_scale;
    limit();
}

void ViewTransform::moveBy(const QPointF &widgetPixels) {
    m_fitted = false;
    m_origin += widgetPixels;
    limit();
}

void ViewTransform::centreOn(const QPointF &scanPoint) {
    m_fitted = false;
    m_origin = QPointF(m_view.width() / 2, m_view.height() / 2) - scanPoint * m_scale;
    limit();
}

double ViewTransform::scaleForBox(const QSizeF &box, double share) const {
    const double wide = m_view.width() * share / std::max(1.0, box.width());
    const double high = m_view.height() * share / std::max(1.0, box.height());
    return std::clamp(std::min(wide, high), smallestScale(), largestScale);
}

QRectF ViewTransform::toWidget(const engine::Box &box) const {
    return QRectF(toWidget(QPointF(box.x1, box.y1)), toWidget(QPointF(box.x2, box.y2)));
}

QRectF ViewTransform::visibleRect() const {
    const QRectF shown(toScan(QPointF(0, 0)), toScan(QPointF(m_view.width(), m_view.height())));
    return shown.intersected(QRectF(QPointF(0, 0), m_sheet));
}

void ViewTransform::limit() {
    const QSizeF paper = m_sheet * m_scale;
    m_origin.setX(limited(m_origin.x(), paper.width(), m_view.width()));
    m_origin.setY(limited(m_origin.y(), paper.height(), m_view.height()));
}

} // namespace herbascope::ui
