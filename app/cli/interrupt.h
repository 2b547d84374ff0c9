// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Ctrl-C: while one of these lives, the first SIGINT or SIGTERM only asks to stop (what is under way is finished and
/// stored), the second ends the program at once. One at a time, main thread.

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace herbascope::cli {

class Interrupt : public QObject {
    Q_OBJECT
public:
    Interrupt(); ///< throws Error when the system has no pipe left
    ~Interrupt() override;

    /// True once a stop was asked for; loops without events ask this between two steps.
    static bool requested();

signals:
    void stopRequested(); ///< through the event loop

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace herbascope::cli
