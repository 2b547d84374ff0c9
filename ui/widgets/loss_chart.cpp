// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/loss_chart.h"

#include "ui/theme.h"

#include <QGraphicsLayout>
#include <QLineSeries>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace herbascope::ui {
namespace {

/// A round step that divides `span` into about five.
double roundStep(double span) {
    const double raw = span / 5;
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (raw <= factor * power) return factor * power;
    return 10 * power;
}

} // namespace

LossChart::LossChart(QWidget *parent)
    : QChartView(parent)
    , m_raw(new QLineSeries)
    , m_mean(new QLineSeries)
    , m_x(new QValueAxis)
    , m_y(new QValueAxis) {
    setObjectName(QStringLiteral("lossChart"));
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    chart()->legend()->hide();
    chart()->setMargins(QMargins(0, 0, 0, 0));
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->setBackgroundRoundness(0);
    chart()->addSeries(m_raw);
    chart()->addSeries(m_mean);
    chart()->addAxis(m_x, Qt::AlignBottom);
    chart()->addAxis(m_y, Qt::AlignLeft);
    for (QLineSeries *series : {m_raw, m_mean}) {
        series->attachAxis(m_x);
        series->attachAxis(m_y);
    }
    m_x->setTitleText(tr("iteration"));
    m_y->setTitleText(tr("loss"));
    m_x->setLabelFormat(QStringLiteral("%d"));
    setMinimumHeight(180);
    connect(&Theme::instance(), &Theme::changed, this, &LossChart::paintTheme);
    paintTheme();
    setCurve({}, 400);
}

void LossChart::setCurve(const QVector<QPointF> &points, int iterations) {
    m_points = points;
    const double end = std::max(10, iterations);
    m_x->setRange(0, end);
    m_x->setTickType(QValueAxis::TicksDynamic);
    m_x->setTickInterval(roundStep(end));
    refresh();
}

void LossChart::addPoint(const QPointF &point) {
    m_points.append(point);
    refresh();
}

void LossChart::refresh() {
    // At most some hundred points on the screen, whatever the run's length: one point stands for `every` iterations.
    const int count = static_cast<int>(m_points.size());
    const int every = std::max(1, count / 600);
    QList<QPointF> raw, mean;
    constexpr int window = 20; // iterations the mean runs over
    double sum = 0, highest = 0;
    for (int i = 0; i < count; ++i) {
        sum += m_points[i].y() - (i >= window ? m_points[i - window].y() : 0);
        if (i % every != 0 && i != count - 1) continue;
        raw.append(m_points[i]);
        mean.append(QPointF(m_points[i].x(), sum / std::min(i + 1, window)));
        highest = std::max(highest, m_points[i].y());
    }
    m_raw->replace(raw);
    m_mean->replace(mean);
    const double step = roundStep(highest > 0 ? highest : 1);
    m_y->setRange(0, step * std::ceil((highest > 0 ? highest : 1) / step));
    m_y->setTickType(QValueAxis::TicksDynamic);
    m_y->setTickInterval(step);
    m_y->setLabelFormat(step < 0.1 ? QStringLiteral("%.2f")
                        : step < 1 ? QStringLiteral("%.1f")
                                   : QStringLiteral("%.0f"));
}

void LossChart::paintTheme() {
    const Theme &theme = Theme::instance();
    chart()->setBackgroundBrush(theme.color(QStringLiteral("panel")));
    setBackgroundBrush(theme.color(QStringLiteral("panel")));
    QFont font = this->font();
    font.setPixelSize(11);
    for (QValueAxis *axis : {m_x, m_y}) {
        axis->setLabelsColor(theme.color(QStringLiteral("muted")));
        axis->setTitleBrush(theme.color(QStringLiteral("muted")));
        axis->setGridLineColor(theme.color(QStringLiteral("hairline")));
        axis->setLinePenColor(theme.color(QStringLiteral("border")));
        axis->setLabelsFont(font);
        axis->setTitleFont(font);
    }
    m_raw->setPen(QPen(theme.color(QStringLiteral("border")), 1));
    m_mean->setPen(QPen(theme.color(QStringLiteral("accentText")), 2));
}

} // namespace herbascope::ui
