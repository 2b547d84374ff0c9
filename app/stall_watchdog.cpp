// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/stall_watchdog.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

namespace herbascope::app {

namespace {

constexpr std::chrono::milliseconds pace{10};

/// Nearest rank: the smallest wait that `share` of all waits do not exceed.
double percentile(const std::vector<double> &sorted, double share) {
    if (sorted.empty()) return 0;
    const double rank = std::ceil(share * static_cast<double>(sorted.size()) - 1e-9); // 1 ... size
    return sorted[std::max<std::size_t>(1, static_cast<std::size_t>(rank)) - 1];
}

} // namespace

QByteArray stallReport(std::vector<double> waits) {
    std::sort(waits.begin(), waits.end());
    return QJsonDocument(QJsonObject{{"events", static_cast<qint64>(waits.size())},
                                     {"p50_ms", percentile(waits, 0.5)},
                                     {"p99_ms", percentile(waits, 0.99)},
                                     {"p99_9_ms", percentile(waits, 0.999)},
                                     {"max_ms", waits.empty() ? 0.0 : waits.back()}})
        .toJson(QJsonDocument::Compact);
}

struct StallWatchdog::Private {
    QString file;
    std::vector<double> waits; // GUI thread only
    std::mutex mutex;
    std::condition_variable_any answered;
    bool waiting = false;
    std::jthread poster; // last: stops before the rest goes
};

StallWatchdog::StallWatchdog(QString file, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>()) {
    d->file = std::move(file);
    d->poster = std::jthread([this](std::stop_token stop) {
        while (!stop.stop_requested()) {
            {
                std::unique_lock lock(d->mutex);
                d->answered.wait(lock, stop, [this] { return !d->waiting; });
                if (stop.stop_requested()) return;
                d->waiting = true;
            }
            QElapsedTimer posted;
            posted.start();
            QMetaObject::invokeMethod(
                this,
                [this, posted] {
                    d->waits.push_back(static_cast<double>(posted.nsecsElapsed()) / 1e6);
                    const std::lock_guard lock(d->mutex);
                    d->waiting = false;
                    d->answered.notify_one();
                },
                Qt::QueuedConnection);
            std::this_thread::sleep_for(pace);
        }
    });
}

StallWatchdog::~StallWatchdog() {
    d->poster.request_stop();
    d->poster.join();
    QFile report(d->file);
    if (report.open(QIODevice::WriteOnly)) report.write(stallReport(d->waits) + '\n');
}

} // namespace herbascope::app
