// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A model's figures by class with a bar for each average precision; says in a sentence what they were measured on.

#include <QWidget>

class QGridLayout;
class QLabel;

namespace herbascope::ui {

class FiguresTable : public QWidget {
    Q_OBJECT
public:
    explicit FiguresTable(QWidget *parent = nullptr);
    void setMetrics(const std::string &metricsJson); ///< "{}": not measured
    int rows() const { return m_rows; }

private:
    QWidget *m_body = nullptr;
    int m_rows = 0;
};

} // namespace herbascope::ui
