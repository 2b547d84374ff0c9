// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The loss of a running training as a small line in the job bar.

#include <QVector>
#include <QWidget>

namespace herbascope::ui {

class Sparkline : public QWidget {
    Q_OBJECT
public:
    explicit Sparkline(QWidget *parent = nullptr);
    void setValues(const QVector<double> &values);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QVector<double> m_values;
};

} // namespace herbascope::ui
