// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// "Score at least 0.50": predictions below are hidden while it moves. Values 0.05..1 in steps of 0.01.

#include <QWidget>

class QLabel;
class QSlider;

namespace herbascope::ui {

class ScoreSlider : public QWidget {
    Q_OBJECT
public:
    explicit ScoreSlider(QWidget *parent = nullptr);
    double score() const;
    void setScore(double score); ///< says nothing when it is the same

signals:
    void scoreChanged(double score);

private:
    QLabel *m_value;
    QSlider *m_slider;
};

} // namespace herbascope::ui
