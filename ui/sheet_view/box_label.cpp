// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sheet_view/box_label.h"

#include "ui/sheet_view/hit_test.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace herbascope::ui {

namespace {

constexpr double padding = 5;     // px left and right of the text
constexpr int mostPixmaps = 2000; // 600 while scores have two digits and classes are six

double luminance(const QColor &color) {
    const auto linear = [](double share) {
        return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor &a, const QColor &b) {
    const double first = luminance(a) + 0.05;
    const double second = luminance(b) + 0.05;
    return std::max(first, second) / std::min(first, second);
}

QPixmap emptyPixmap(const QSizeF &size, double ratio) {
    QPixmap pixmap(int(std::ceil(size.width() * ratio)), int(std::ceil(size.height() * ratio)));
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    return pixmap;
}

} // namespace

QColor readableOn(const QColor &background) {
    const QColor dark(0x14, 0x17, 0x1a);
    return contrast(background, dark) >= contrast(background, Qt::white) ? dark : QColor(Qt::white);
}

QPixmap BoxLabels::caption(const QString &text, const QColor &color, const QFont &font, double ratio) {
    QPixmap &pixmap = m_pixmaps[color.name() + text];
    if (!pixmap.isNull()) return pixmap;
    if (m_pixmaps.size() > mostPixmaps) {
        m_pixmaps.clear();
        return caption(text, color, font, ratio);
    }
    const QFontMetricsF metrics(font);
    const QSizeF size(std::ceil(metrics.horizontalAdvance(text)) + 2 * padding, std::ceil(metrics.height()) + 2);
    pixmap = emptyPixmap(size, ratio);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawRoundedRect(QRectF(QPointF(0, 0), size), 3, 3);
    painter.setFont(font);
    painter.setPen(readableOn(color));
    painter.drawText(QRectF(QPointF(0, 0), size), Qt::AlignCenter, text);
    painter.end();
    pixmap.setDevicePixelRatio(1);
    return pixmap;
}

QPixmap BoxLabels::handle(const QColor &color, double ratio) {
    QPixmap &pixmap = m_pixmaps[color.name()];
    if (!pixmap.isNull()) return pixmap;
    const double side = handleSize + 2;
    pixmap = emptyPixmap(QSizeF(side, side), ratio);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1.5));
    painter.setBrush(Qt::white);
    painter.drawRoundedRect(QRectF(1, 1, handleSize, handleSize), 2, 2);
    painter.end();
    pixmap.setDevicePixelRatio(1);
    return pixmap;
}

} // namespace herbascope::ui
