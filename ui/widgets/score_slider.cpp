// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/score_slider.h"

#include "ui/widgets/parts.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QSlider>
#include <QVBoxLayout>

namespace herbascope::ui {

ScoreSlider::ScoreSlider(QWidget *parent)
    : QWidget(parent)
    , m_value(makeLabel({}, "strong", this))
    , m_slider(new QSlider(Qt::Horizontal, this)) {
    setObjectName(QStringLiteral("scoreSlider"));
    m_slider->setObjectName(QStringLiteral("scoreSliderHandle"));
    m_slider->setRange(5, 100);
    m_slider->setToolTip(tr("Predictions below this score are hidden  ([ and ])"));
    m_slider->setAccessibleName(tr("Score at least"));
    m_slider->setMinimumHeight(20);
    m_slider->setFocusPolicy(Qt::TabFocus); // a drag gives the keys to the sheet
    auto *column = makeLayout<QVBoxLayout>(this, 0, 4);
    auto *row = makeLayout<QHBoxLayout>(nullptr, 0, 8);
    row->addWidget(makeLabel(tr("Score at least"), "muted", this));
    row->addStretch();
    row->addWidget(m_value);
    column->addLayout(row);
    column->addWidget(m_slider);
    connect(m_slider, &QSlider::valueChanged, this, [this] {
        m_value->setText(QLocale().toString(score(), 'f', 2));
        emit scoreChanged(score());
    });
    m_slider->setValue(50);
}

double ScoreSlider::score() const {
    return m_slider->value() / 100.0;
}

void ScoreSlider::setScore(double score) {
    m_slider->setValue(qRound(score * 100));
}

} // namespace herbascope::ui
