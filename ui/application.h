// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The window's QApplication: the net below everything. An exception that no slot caught, be it of a timer, a queued
/// call or an event, is said and never ends the program. Made by main before anything else; GUI thread.

#include <QApplication>

class QKeyEvent;

namespace herbascope::ui {

class Application : public QApplication {
    Q_OBJECT
public:
    using QApplication::QApplication;
    bool notify(QObject *receiver, QEvent *event) override;
    /// Whether the key event under way comes from a key that is held. X repeats a key by a release and a press of one
    /// time, and Qt takes them for two keys where the press arrives a little later.
    static bool isHeldKey() { return s_isHeldKey; }

signals:
    void failed(const QString &sentence); ///< after the event that failed

private:
    static void noteKey(const QKeyEvent &event);
    static inline bool s_isHeldKey = false;
};

} // namespace herbascope::ui
