// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Measures how long the GUI thread leaves events waiting: a thread of its own posts one every 10 ms and notes when it
/// is answered. For `herbascope --measure-stalls FILE`; the figures of docs/performance.md come from it. Made in the
/// GUI thread.

#include <QObject>
#include <QString>

#include <memory>
#include <vector>

namespace herbascope::app {

class StallWatchdog : public QObject {
    Q_OBJECT
public:
    /// Writes the report to `file` when destroyed.
    explicit StallWatchdog(QString file, QObject *parent = nullptr);
    ~StallWatchdog() override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// {"events":…,"p50_ms":…,"p99_ms":…,"p99_9_ms":…,"max_ms":…} of waiting times in ms.
QByteArray stallReport(std::vector<double> waits);

} // namespace herbascope::app
