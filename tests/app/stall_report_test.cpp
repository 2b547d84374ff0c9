// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/stall_watchdog.h"
#include "tests/support/catch.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <random>

using namespace herbascope::app;

TEST_CASE("The stall report gives nearest-rank percentiles", "[app][stalls]") {
    std::vector<double> waits;
    for (int i = 1; i <= 1000; ++i) waits.push_back(i);
    std::shuffle(waits.begin(), waits.end(), std::mt19937(1));
    const QJsonObject report = QJsonDocument::fromJson(stallReport(waits)).object();
    CHECK(report["events"].toInt() == 1000);
    CHECK(report["p50_ms"].toDouble() == 500);
    CHECK(report["p99_ms"].toDouble() == 990);
    CHECK(report["p99_9_ms"].toDouble() == 999);
    CHECK(report["max_ms"].toDouble() == 1000);
}

TEST_CASE("The stall report of one wait or none has all its figures", "[app][stalls]") {
    const QJsonObject one = QJsonDocument::fromJson(stallReport({7.5})).object();
    for (const char *key : {"p50_ms", "p99_ms", "p99_9_ms", "max_ms"}) CHECK(one[QLatin1String(key)].toDouble() == 7.5);
    const QJsonObject none = QJsonDocument::fromJson(stallReport({})).object();
    CHECK(none["events"].toInt(-1) == 0);
    CHECK(none["max_ms"].toDouble(-1) == 0);
}
