// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One of the published weights: what it is for, its size and licence, and a button that fetches, stops or uses it.
/// Knows no jobs; WeightsDialog tells it what to show.

#include "app/weights_catalogue.h"

#include <QFrame>

class QLabel;
class QProgressBar;
class QPushButton;

class QVBoxLayout;

namespace herbascope::ui {

class WeightsRow : public QFrame {
    Q_OBJECT
public:
    explicit WeightsRow(const app::PublishedWeights &weights, QWidget *parent = nullptr);
    const app::PublishedWeights &weights() const { return m_weights; }

    /// Not under way: downloaded or not, which it finds out by itself. `mayFetch` false: another one is under way.
    void showAtRest(bool mayFetch);
    void showFetching(double fraction, const QString &detail); ///< 0..1, negative: unknown
    void showProblem(const QString &sentence);                 ///< stays until the next attempt; empty: none

signals:
    /// Empty: from its publisher; else a file, folder or address.
    void getWanted(const QString &from);
    void stopWanted();
    void useWanted(const QString &file);

private:
    enum class Button { Get, Stop, Use };
    void buildButtons(QVBoxLayout *column);
    void setButton(Button button, bool enabled);
    void press();
    void chooseFile();
    void askAddress();

    app::PublishedWeights m_weights;
    QLabel *m_state;
    QLabel *m_problem;
    QProgressBar *m_progress;
    QPushButton *m_button;
    QPushButton *m_other;
    Button m_does = Button::Get;
};

} // namespace herbascope::ui
