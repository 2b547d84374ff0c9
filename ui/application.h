// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The window's QApplication: the net below everything. An exception that no slot caught, be it of a timer, a queued
/// call or an event, is said and never ends the program. Made by main before anything else; GUI thread.

#include <QApplication>

namespace herbascope::ui {

class Application : public QApplication {
    Q_OBJECT
public:
    using QApplication::QApplication;
    bool notify(QObject *receiver, QEvent *event) override;

signals:
    void failed(const QString &sentence); ///< after the event that failed
};

} // namespace herbascope::ui
