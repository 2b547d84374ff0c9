// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sheet_view/sheet_view_p.h"
#include "ui/theme.h"

#include <QPainter>

namespace herbascope::ui {

QColor SheetView::Private::canvasColor() const {
    return canvas.isValid() ? canvas : Theme::instance().color(QStringLiteral("canvas"));
}

void SheetView::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.fillRect(rect(), d->canvasColor());
    if (!d->scene.sheet) return;
    if (!d->scene.transform.sheet().isEmpty()) {
        d->paintPaper(painter);
        if (!d->scene.hiding) d->boxes.paint(painter, d->scene);
        d->activeTool().paint(painter);
    }
    if (!d->problem.isEmpty()) d->paintProblem(painter);
}

void SheetView::Private::paintPaper(QPainter &painter) {
    const QRectF paper = scene.transform.paper();
    // Three soft steps to the lower right, drawn only where the paper does not cover them.
    for (const double spread : {1.0, 3.0, 5.0}) {
        const QRectF shadow = paper.adjusted(spread - 1, spread - 1, spread, spread);
        const QRectF right(paper.right(), shadow.top(), spread, shadow.height());
        const QRectF below(shadow.left(), paper.bottom(), paper.right() - shadow.left(), spread);
        for (const QRectF &strip : {right, below}) painter.fillRect(strip & QRectF(q.rect()), QColor(0, 0, 0, 26));
    }
    if (tiles.paint(painter, scene.transform, q.devicePixelRatioF()) || repaintAsked) return;
    repaintAsked = true;
    QMetaObject::invokeMethod(
        &q,
        [this] {
            repaintAsked = false;
            q.update();
        },
        Qt::QueuedConnection);
}

void SheetView::Private::paintProblem(QPainter &painter) {
    const double width = std::min(420.0, q.width() - 32.0);
    const int flags = Qt::AlignCenter | Qt::TextWordWrap;
    QRectF text = painter.boundingRect(QRectF(0, 0, width, 1000), flags, problem);
    text.moveCenter(QRectF(q.rect()).center());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(q.palette().color(QPalette::Mid));
    painter.setBrush(q.palette().color(QPalette::Window));
    painter.drawRoundedRect(text.adjusted(-16, -12, 16, 12), 10, 10);
    painter.setPen(q.palette().color(QPalette::WindowText));
    painter.drawText(text, flags, problem);
}

} // namespace herbascope::ui
