// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The loss by iteration of a training, live: each iteration as a thin line, the moving mean as a strong one.

#include <QChartView>
#include <QPointF>
#include <QVector>

class QLineSeries;
class QValueAxis;

namespace herbascope::ui {

class LossChart : public QChartView {
    Q_OBJECT
public:
    explicit LossChart(QWidget *parent = nullptr);
    /// Points are (iteration, loss); `iterations`: where the axis ends.
    void setCurve(const QVector<QPointF> &points, int iterations);
    void addPoint(const QPointF &point);
    int points() const { return static_cast<int>(m_points.size()); }

private:
    void paintTheme();
    void refresh();

    QVector<QPointF> m_points;
    QLineSeries *m_raw;
    QLineSeries *m_mean;
    QValueAxis *m_x;
    QValueAxis *m_y;
};

} // namespace herbascope::ui
