// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The right panel while reviewing: the box under decision large, where it stands in the queue, the decisions with
/// their keys, and what is left.

#include "ui/actions.h"
#include "ui/session.h"

#include <QWidget>

#include <functional>

class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace herbascope::ui {

class EmptyState;
class ScoreSlider;
class SheetView;

class ReviewPanel : public QWidget {
    Q_OBJECT
public:
    ReviewPanel(Session &session, SheetView *view, const Actions &actions, QWidget *parent = nullptr);
    ScoreSlider *slider() const { return m_slider; }
    void refresh();

signals:
    void predictWanted();
    void annotateWanted();

private:
    void buildCard(QVBoxLayout *column);
    void buildDecisions(QVBoxLayout *column, const Actions &actions);
    using Say = std::function<void(const char *icon, const QString &heading, const QString &sentence,
                                   const QString &button, std::function<void()> act)>;
    void showEmpty();
    void showNothingWaits(const Say &say);
    void showPrediction(const app::Prediction &prediction, int shown);
    void paintCrop(const engine::Box &box);

    Session &m_session;
    SheetView *m_view;
    QAction *m_accept;
    QWidget *m_body;
    QScrollArea *m_scroll;
    EmptyState *m_empty;
    QLabel *m_crop = nullptr;
    QLabel *m_class = nullptr;
    QLabel *m_score = nullptr;
    QLabel *m_position = nullptr;
    QLabel *m_left;
    QLabel *m_keys = nullptr;
    ScoreSlider *m_slider;
    QPushButton *m_acceptAll = nullptr;
    std::function<void()> m_primary; ///< what the empty state offers
};

} // namespace herbascope::ui
