// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/sheet_page.h"

#include "app/settings.h"
#include "ui/panels/annotate_panel.h"
#include "ui/panels/review_panel.h"
#include "ui/panels/sheet_list_panel.h"
#include "ui/widgets/canvas.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/score_slider.h"

#include <QFocusEvent>
#include <QHBoxLayout>
#include <QSplitter>
#include <QStackedWidget>

namespace herbascope::ui {

SheetPage::SheetPage(Session &session, const Actions &actions, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_splitter(new QSplitter(Qt::Horizontal, this))
    , m_list(new SheetListPanel(session, this))
    , m_canvas(new Canvas(session, actions, this))
    , m_right(new QStackedWidget(this))
    , m_annotate(new AnnotatePanel(session, m_canvas->view(), actions, this))
    , m_review(new ReviewPanel(session, m_canvas->view(), actions, this)) {
    setObjectName(QStringLiteral("sheetPage"));
    m_right->addWidget(m_annotate);
    m_right->addWidget(m_review);
    m_splitter->setObjectName(QStringLiteral("splitter"));
    m_splitter->setHandleWidth(1);
    m_splitter->addWidget(m_list);
    m_splitter->addWidget(m_canvas);
    m_splitter->addWidget(m_right);
    m_splitter->setCollapsible(1, false);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setStretchFactor(2, 0);
    m_splitter->setSizes({268, 900, 300});
    m_list->setMinimumWidth(200);
    m_right->setMinimumWidth(300);
    m_right->setMaximumWidth(420);
    makeLayout<QHBoxLayout>(this, 0, 0)->addWidget(m_splitter);

    SheetView *sheetView = m_canvas->view();
    // A click on what takes no keys (a sheet in the list, the slider, a button) gives them to the sheet, out of a text
    // field, too. With Tab all of these can be reached.
    setFocusPolicy(Qt::ClickFocus);
    connect(m_list, &SheetListPanel::searched, sheetView, qOverload<>(&QWidget::setFocus));
    for (ScoreSlider *slider : {m_annotate->slider(), m_review->slider()}) {
        connect(slider, &ScoreSlider::scoreChanged, this, [this, sheetView](double score) {
            if (m_session.project()) m_session.project()->setScoreThreshold(score);
            sheetView->setScoreThreshold(score);
            m_annotate->slider()->setScore(score);
            m_review->slider()->setScore(score);
            app::Settings().setScoreThreshold(score);
        });
    }
    const double kept = app::Settings().scoreThreshold();
    sheetView->setScoreThreshold(kept);
    m_annotate->slider()->setScore(kept);
}

/// No focus proxy: Tab would stop at it, before the list, and skip the list.
void SheetPage::focusInEvent(QFocusEvent *event) {
    m_canvas->view()->setFocus(event->reason());
}

SheetView *SheetPage::view() const {
    return m_canvas->view();
}

void SheetPage::setReviewing(bool reviewing) {
    m_right->setCurrentWidget(reviewing ? static_cast<QWidget *>(m_review) : m_annotate);
    if (reviewing) m_review->refresh();
}

bool SheetPage::isReviewing() const {
    return m_right->currentWidget() == m_review;
}

QByteArray SheetPage::saveLayout() const {
    return m_splitter->saveState();
}

void SheetPage::restoreLayout(const QByteArray &state) {
    if (!state.isEmpty()) m_splitter->restoreState(state);
}

} // namespace herbascope::ui
