// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The published weights a training can start from: what each is for, and a download with progress. Downloads are jobs:
/// they go on when this is closed, and it shows them again when it is opened.

#include "app/weights_job.h"
#include "ui/session.h"

#include <QDialog>
#include <QList>

class QVBoxLayout;

namespace herbascope::ui {

class WeightsRow;

class WeightsDialog : public QDialog {
    Q_OBJECT
public:
    explicit WeightsDialog(Session &session, QWidget *parent = nullptr);

signals:
    void chosen(const QString &file); ///< to start from

private:
    void addRow(const app::PublishedWeights &weights, QVBoxLayout *column);
    void fetch(WeightsRow *row, const QString &from);
    void follow(app::WeightsJob *job);
    void refresh();
    app::WeightsJob *running() const; ///< nullptr: none
    WeightsRow *rowOf(const app::WeightsJob *job) const;

    Session &m_session;
    QList<WeightsRow *> m_rows;
};

} // namespace herbascope::ui
