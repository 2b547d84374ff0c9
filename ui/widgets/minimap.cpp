// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/minimap.h"

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

namespace herbascope::ui {

namespace {

constexpr double margin = 6; // px round the paper

} // namespace

Minimap::Minimap(SheetView *view, QWidget *parent)
    : QWidget(parent)
    , m_view(view) {
    setObjectName(QStringLiteral("minimap"));
    setAccessibleName(tr("Overview of the sheet"));
    setToolTip(tr("Overview: drag the rectangle to move about (M hides it)"));
    setCursor(Qt::PointingHandCursor);
    connect(view, &SheetView::viewChanged, this, qOverload<>(&Minimap::update));
    connect(view, &SheetView::visibilityChanged, this, qOverload<>(&Minimap::update));
    connect(view, &SheetView::contentChanged, this, [this] {
        updateGeometry();
        update();
    });
}

QSize Minimap::sizeHint() const {
    const QSize sheet = m_view->sheetSize();
    if (sheet.isEmpty()) return QSize(88, 116);
    // As tall or wide as the sketch's, whatever the sheet's shape.
    const QSize paper = sheet.scaled(QSize(104, 104), Qt::KeepAspectRatio);
    return paper + QSize(int(2 * margin), int(2 * margin));
}

QSize Minimap::minimumSizeHint() const {
    return QSize(48, 48);
}

QRectF Minimap::paperRect() const {
    const QSizeF sheet = m_view->sheetSize();
    if (sheet.isEmpty()) return {};
    const QSizeF room(width() - 2 * margin, height() - 2 * margin);
    const QSizeF paper = sheet.scaled(room, Qt::KeepAspectRatio);
    return QRectF(QPointF((width() - paper.width()) / 2, (height() - paper.height()) / 2), paper);
}

QPointF Minimap::toScan(const QPointF &widgetPoint) const {
    const QRectF paper = paperRect();
    if (paper.isEmpty()) return {};
    const QPointF share((widgetPoint.x() - paper.x()) / paper.width(), (widgetPoint.y() - paper.y()) / paper.height());
    return QPointF(share.x() * m_view->sheetSize().width(), share.y() * m_view->sheetSize().height());
}

void Minimap::paintEvent(QPaintEvent *) {
    const QRectF paper = paperRect();
    if (paper.isEmpty()) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const QPixmap overview = m_view->overview();
    if (overview.isNull())
        painter.fillRect(paper, palette().color(QPalette::Base));
    else
        painter.drawPixmap(paper, overview, QRectF(overview.rect()));

    const double scale = paper.width() / m_view->sheetSize().width();
    for (const app::Annotation &annotation : m_view->annotations()) {
        if (!m_view->isClassVisible(annotation.organ)) continue;
        QColor color = m_view->classColor(annotation.organ);
        color.setAlphaF(0.6F);
        const QRectF box(paper.x() + annotation.box.x1 * scale, paper.y() + annotation.box.y1 * scale,
                         std::max(2.0, annotation.box.width() * scale), std::max(2.0, annotation.box.height() * scale));
        painter.fillRect(box, color);
    }
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawRect(paper);

    const QRectF visible = m_view->visibleRect();
    const QRectF frame(paper.x() + visible.x() * scale, paper.y() + visible.y() * scale, visible.width() * scale,
                       visible.height() * scale);
    painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
    painter.drawRect(frame.intersected(QRectF(rect()).adjusted(1, 1, -1, -1)));
}

void Minimap::mousePressEvent(QMouseEvent *event) {
    if (event->button() != Qt::LeftButton || paperRect().isEmpty()) return;
    const QPointF at = toScan(event->position());
    const QRectF visible = m_view->visibleRect();
    m_dragging = true;
    m_grip = visible.contains(at) ? at - visible.center() : QPointF();
    m_view->centreOn(at - m_grip);
}

void Minimap::mouseMoveEvent(QMouseEvent *event) {
    if (m_dragging) m_view->centreOn(toScan(event->position()) - m_grip);
}

void Minimap::mouseReleaseEvent(QMouseEvent *event) {
    if (event->button() == Qt::LeftButton) m_dragging = false;
}

void Minimap::wheelEvent(QWheelEvent *event) {
    if (event->angleDelta().y() > 0)
        m_view->zoomIn();
    else if (event->angleDelta().y() < 0)
        m_view->zoomOut();
    event->accept();
}

} // namespace herbascope::ui
