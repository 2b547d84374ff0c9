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
    const auto on = [&](Command command, auto work) { actions.on(command, this, work); };
    on(Accept, [this] { accept(); });
    on(Reject, [this] { reject(); });
    on(Unsure, [this] { unsure(); });
    on(Correct, [this] { correct(); });
    on(AcceptAll, [this] { acceptAll(); });
    on(ThresholdDown, [this] { moveThreshold(-0.05); });
    on(ThresholdUp, [this] { moveThreshold(0.05); });
    // Whatever took the box under decision away: another sheet, the threshold, hidden boxes, a newer run, a box
    // deleted.
    connect(&m_session, &Session::sheetChanged, this, [this] { chooseBest(false); });
    connect(m_page.view(), &SheetView::scoreThresholdChanged, this, [this] { chooseBest(true); });
    connect(m_page.view(), &SheetView::visibilityChanged, this, [this] { chooseBest(false); });
    connect(&m_session, &Session::projectChanged, this, [this] {
        if (!m_session.project()) return;
        connect(m_session.project(), &app::Project::predictionsChanged, this, [this](app::SheetId id) {
            if (id == m_session.sheet()) chooseBest(false);
        });
    });
}

/// In Review something is always under decision while anything shown waits, and it is one of those shown.
void ReviewFlow::chooseBest(bool zoomTo) {
    SheetView *view = m_page.view();
    if (!m_page.isReviewing() || !view->areBoxesShown() || !m_session.currentSheet()) return;
    if (view->focusedPrediction() || !view->selection().isEmpty() || view->sheet() != m_session.sheet()) return;
    m_session.attempt([&] {
        const auto open = queue().open(m_session.sheet());
        if (!open.empty()) view->setFocusedPrediction(open.front().id, zoomTo);
    });
}

app::ReviewQueue ReviewFlow::queue() const {
    return app::ReviewQueue(*m_session.project());
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
    if (!m_session.canEdit() || !m_page.view()->areBoxesShown()) return;
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
        const app::OrganClass *as = organ ? m_session.project()->organClass(*organ) : nullptr;
        if (as) emit m_session.said(tr("Accepted as %1. Ctrl+Z undoes it.").arg(QString::fromStdString(as->name)));
    });
}

void ReviewFlow::reject() {
    decide([this](app::SheetId sheet, app::PredictionId id) {
        m_session.project()->rejectPredictions(sheet, {id});
        emit m_session.said(tr("Rejected. Ctrl+Z undoes it."));
    });
}

void ReviewFlow::unsure() {
    decide([this](app::SheetId sheet, app::PredictionId id) { m_session.project()->markUnsure(sheet, id); });
}

void ReviewFlow::correct() {
    SheetView *view = m_page.view();
    const app::PredictionId focused = view->focusedPrediction();
    if (!focused || !m_session.canEdit() || !view->areBoxesShown()) return;
    m_session.attempt([&] {
        const auto ids = m_session.project()->acceptPredictions(m_session.sheet(), {focused});
        view->setSelection({ids.begin(), ids.end()});
        view->setTool(SheetView::Tool::Select);
        emit m_session.said(tr("Drag the handles; Enter goes on to the next box."));
    });
}

void ReviewFlow::acceptAll() {
    SheetView *view = m_page.view();
    if (!m_session.currentSheet() || !m_session.canEdit() || !view->areBoxesShown()) return;
    const QVector<app::PredictionId> taken = view->shownToAccept();
    const int shown = static_cast<int>(view->shownPredictions().size());
    const int left = shown - static_cast<int>(taken.size());
    if (taken.isEmpty()) {
        emit m_session.said(shown == 0
                                ? tr("There is nothing to accept on this sheet.")
                                : tr("What is shown here was left for later, or lies on an organ that has a box. "
                                     "Decide on it box by box."));
        return;
    }
    m_session.attempt([&] {
        const app::SheetId sheet = m_session.sheet();
        const auto made = m_session.project()->acceptPredictions(sheet, {taken.begin(), taken.end()});
        if (m_page.isReviewing()) go(queue().next(sheet));
        const QString accepted = tr("Accepted %n box(es). Ctrl+Z undoes it.", nullptr, static_cast<int>(made.size()));
        emit m_session.said(left == 0 ? accepted
                                      : tr("%1 Still open: %n box(es), left for later or on an organ that has a better "
                                           "one.",
                                           nullptr, left)
                                            .arg(accepted));
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
        emit m_session.said(
            tr("Every prediction at or above the threshold is decided. Ctrl+Z takes the last decision back."));
        return;
    }
    m_session.setSheet(position->sheet);
    m_page.view()->setFocusedPrediction(position->prediction, true);
}

} // namespace herbascope::ui
