// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/sparkline.h"

#include "ui/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace herbascope::ui {

Sparkline::Sparkline(QWidget *parent)
    : QWidget(parent) {
    setFixedSize(120, 24);
}

void Sparkline::setValues(const QVector<double> &values) {
    m_values = values;
    update();
}

void Sparkline::paintEvent(QPaintEvent *) {
    const int count = static_cast<int>(m_values.size());
    if (count < 2) return;
    const auto [lowest, highest] = std::minmax_element(m_values.begin(), m_values.end());
    const double span = std::max(1e-9, *highest - *lowest);
    QPainterPath path;
    // One point a pixel column, the mean of the iterations that fall on it.
    const int columns = std::min(count, width() - 2);
    for (int column = 0; column < columns; ++column) {
        const int from = column * count / columns, to = std::max(from + 1, (column + 1) * count / columns);
        double sum = 0;
        for (int i = from; i < to; ++i) sum += m_values[i];
        const double level = (sum / (to - from) - *lowest) / span;
        const QPointF point(1 + column * (width() - 3.0) / std::max(1, columns - 1), 3 + (1 - level) * (height() - 6));
        if (column == 0)
            path.moveTo(point);
        else
            path.lineTo(point);
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Theme::instance().color(QStringLiteral("accentText")), 1.4));
    painter.drawPath(path);
}

} // namespace herbascope::ui
