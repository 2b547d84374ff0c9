// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/flows/review_flow.h"

#include "ui/pages/sheet_page.h"
#include "ui/panels/review_panel.h"
#include "ui/widgets/score_slider.h"

#include <QLocale>

#include <algorithm>

namespace herbascope::ui {

ReviewFlow::ReviewFlow(Session &session, const Actions &actions, SheetPage &page, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_page(page) {
    using enum Command;
    const auto on = [&](Command command, auto slot) { connect(actions.get(command), &QAction::triggered, this, slot); };
    on(Accept, [this] { accept(); });
    on(Reject, [this] { reject(); });
    on(Unsure, [this] { unsure(); });
    on(Correct, [this] { correct(); });
    on(AcceptAll, [this] { acceptAll(); });
    on(ThresholdDown, [this] { moveThreshold(-0.05); });
    on(ThresholdUp, [this] { moveThreshold(0.05); });
    connect(&m_session, &Session::sheetChanged, this, [this](app::SheetId id) {
        // Another sheet chosen while reviewing: its first box comes under decision.
        if (!m_page.isReviewing() || !id || m_page.view()->focusedPrediction()) return;
        m_session.attempt([&] {
            const auto open = queue().open(id);
            if (!open.empty()) m_page.view()->setFocusedPrediction(open.front().id, false);
        });
    });
    connect(m_page.view(), &SheetView::scoreThresholdChanged, this, &ReviewFlow::followThreshold);
}

/// What comes under decision is always one of those shown: a box the threshold hides makes room for the best one.
void ReviewFlow::followThreshold() {
    if (!m_page.isReviewing() || !m_session.currentSheet()) return;
    m_session.attempt([&] {
        const auto open = queue().open(m_session.sheet());
        const app::PredictionId focused = m_page.view()->focusedPrediction();
        if (std::ranges::find(open, focused, &app::Prediction::id) != open.end()) return;
        const app::PredictionId best = open.empty() ? app::PredictionId() : open.front().id;
        m_page.view()->setFocusedPrediction(best, !open.empty());
    });
}

app::ReviewQueue ReviewFlow::queue() const {
    app::ReviewQueue queue(*m_session.project());
    queue.setThreshold(m_page.view()->scoreThreshold());
    return queue;
}

void ReviewFlow::begin() {
    if (!m_session.project()) return;
    m_session.attempt([&] {
        if (m_page.view()->focusedPrediction()) return;
        if (const auto position = queue().next(m_session.sheet())) go(position);
    });
    m_page.review()->refresh();
}

/// Finds what comes next before deciding, so that the order does not jump.
void ReviewFlow::decide(const std::function<void(app::SheetId, app::PredictionId)> &decision) {
    if (!m_session.canEdit()) return;
    const app::PredictionId focused = m_page.view()->focusedPrediction();
    m_session.attempt([&] {
        if (!focused) {
            if (m_page.isReviewing()) go(queue().next(m_session.sheet()));
            return;
        }
        const app::SheetId sheet = m_session.sheet();
        const auto next = queue().after({sheet, focused});
        decision(sheet, focused);
        if (!m_page.isReviewing()) return;
        // Deciding may settle others of the sheet (an accepted box covers them): then the queue is asked again.
        const auto open = queue().open(sheet);
        const bool gone = next && next->sheet == sheet &&
                          std::ranges::find(open, next->prediction, &app::Prediction::id) == open.end();
        // At the end of the sheet it starts again with what was stepped over, then leaves for the next sheet.
        go(!next || gone ? queue().next(sheet) : next);
    });
}

void ReviewFlow::accept(std::optional<app::ClassId> organ) {
    decide([this, organ](app::SheetId sheet, app::PredictionId id) {
        m_session.project()->acceptPredictions(sheet, {id}, organ);
    });
}

void ReviewFlow::reject() {
    decide([this](app::SheetId sheet, app::PredictionId id) { m_session.project()->rejectPredictions(sheet, {id}); });
}

void ReviewFlow::unsure() {
    decide([this](app::SheetId sheet, app::PredictionId id) { m_session.project()->markUnsure(sheet, id); });
}

void ReviewFlow::correct() {
    const app::PredictionId focused = m_page.view()->focusedPrediction();
    if (!focused || !m_session.canEdit()) return;
    m_session.attempt([&] {
        const auto ids = m_session.project()->acceptPredictions(m_session.sheet(), {focused});
        m_page.view()->setFocusedPrediction({}, false);
        m_page.view()->setSelection({ids.begin(), ids.end()});
        m_page.view()->setTool(SheetView::Tool::Select);
        emit m_session.said(tr("Drag the handles; Enter goes on to the next box."));
    });
}

void ReviewFlow::acceptAll() {
    if (!m_session.currentSheet() || !m_session.canEdit()) return;
    const QVector<app::PredictionId> shown = m_page.view()->shownUndecided();
    if (shown.isEmpty()) {
        emit m_session.said(m_page.view()->shownPredictions().isEmpty()
                                ? tr("There is nothing to accept on this sheet.")
                                : tr("What is shown here was left for later. Decide on it box by box."));
        return;
    }
    m_session.attempt([&] {
        const app::SheetId sheet = m_session.sheet();
        const auto made = m_session.project()->acceptPredictions(sheet, {shown.begin(), shown.end()});
        emit m_session.said(tr("Accepted %n box(es). Ctrl+Z undoes it.", nullptr, static_cast<int>(made.size())));
        if (m_page.isReviewing()) go(queue().next(sheet));
    });
}

void ReviewFlow::moveThreshold(double by) {
    ScoreSlider *slider = m_page.review()->slider();
    slider->setScore(slider->score() + by);
    emit m_session.said(
        tr("Predictions from a score of %1 are shown.").arg(QLocale().toString(slider->score(), 'f', 2)));
}

void ReviewFlow::go(const std::optional<app::ReviewPosition> &position) {
    if (!position) {
        m_page.view()->setFocusedPrediction({}, false);
        m_page.review()->refresh();
        emit m_session.said(tr("Every prediction at or above the threshold is decided."));
        return;
    }
    m_session.setSheet(position->sheet);
    m_page.view()->setFocusedPrediction(position->prediction, true);
}

} // namespace herbascope::ui
