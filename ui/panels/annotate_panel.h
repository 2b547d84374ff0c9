// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The right panel while annotating: boxes by class, score threshold, the selected box, the history, and "Sheet done,
/// next".

#include "ui/actions.h"
#include "ui/session.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace herbascope::ui {

class ClassCounts;
class HistoryList;
class ScoreSlider;
class SheetView;

class AnnotatePanel : public QWidget {
    Q_OBJECT
public:
    AnnotatePanel(Session &session, SheetView *view, const Actions &actions, QWidget *parent = nullptr);
    ScoreSlider *slider() const { return m_slider; }

private:
    void buildSelection(QVBoxLayout *column);
    void buildHistory(QVBoxLayout *column);
    void buildFoot(QVBoxLayout *column, const Actions &actions);
    void connectProject();
    void updateSelection();
    void leaveField(const QWidget *field);
    bool showSelection();
    void showAnnotation(const app::Annotation &annotation, int others);
    void showPrediction(const app::Prediction &prediction);
    void updateDone();
    void toggleFlag(int flag);
    void keepNote();
    QString modelOf(const app::Prediction &prediction) const;

    Session &m_session;
    SheetView *m_view;
    ClassCounts *m_counts;
    ScoreSlider *m_slider;
    QWidget *m_details = nullptr;
    QLabel *m_hint = nullptr;
    QLabel *m_class = nullptr;
    QLabel *m_size = nullptr;
    QLabel *m_origin = nullptr;
    QVector<QPushButton *> m_flags;
    QLineEdit *m_note = nullptr;
    app::Annotation m_noted; ///< whose note the field shows
    HistoryList *m_history;
    QPushButton *m_done = nullptr;
};

} // namespace herbascope::ui
