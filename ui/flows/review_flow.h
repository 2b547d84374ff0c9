// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Decisions about predictions: one key each, then on to the next, over all sheets. Owned by the main window; GUI
/// thread.

#include "app/review_queue.h"
#include "ui/actions.h"
#include "ui/session.h"

#include <QObject>

#include <functional>

namespace herbascope::ui {

class SheetPage;

class ReviewFlow : public QObject {
    Q_OBJECT
public:
    ReviewFlow(Session &session, const Actions &actions, SheetPage &page, QObject *parent);

    void begin(); ///< the Review workspace comes to the front
    void accept(std::optional<app::ClassId> organ = {});
    void reject();
    void unsure();

private:
    void decide(const std::function<void(app::SheetId, app::PredictionId)> &decision);
    void correct();
    void acceptAll();
    void chooseBest(bool zoomTo);
    void moveThreshold(double by);
    void go(const std::optional<app::ReviewPosition> &position);
    app::ReviewQueue queue() const;

    Session &m_session;
    SheetPage &m_page;
};

} // namespace herbascope::ui
