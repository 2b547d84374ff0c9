// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What an import holds; for import_job.cpp and import_records.cpp only. Members say which thread they belong to.

#include "app/import_job.h"
#include "app/import_scans.h"
#include "storage/formats/formats.h"

#include <QHash>
#include <QSemaphore>

namespace herbascope::app {

inline constexpr int importBatchSize = 50;
/// Batches that wait for the owner; more make the worker wait.
inline constexpr int importBatchesUnderway = 4;

/// What the project knows of a scan already.
struct KnownScan {
    SheetId sheet;
    qint64 size = 0;
    qint64 time = 0;
    bool usable = false; ///< read without a problem
};

struct ImportJob::Private {
    ImportJob &job;
    Project &project;
    ImportSettings settings;
    QHash<QString, KnownScan> known; ///< by absolute path; the worker reads it, the owner does not change it
    QSemaphore room{importBatchesUnderway};
    QSemaphore indexed{0};
    // Written by the worker, read by the owner after run().
    storage::formats::FormatContent content;
    QVector<QPair<QString, std::vector<std::string>>> imageSets;
    // Owner's thread.
    ImportSummary summary;
    QHash<QString, QVector<SheetId>> missing; ///< sheets without a scan, by folded stem
    QHash<qint64, int> orientations;          ///< by sheet
    int addedSinceReload = 0;

    bool askForIndex(const std::stop_token &stop);
    void index();
    void readScans(const std::stop_token &stop);
    void sendBatch(std::vector<ScanFile> batch, const std::stop_token &stop);
    void storeBatch(const std::vector<ScanFile> &batch);
    void updateKnown(SheetId id, const ScanFile &scan);
    bool linkMissing(const ScanFile &scan);
    void turnBoxes(const Sheet &before, const ScanFile &scan);
    void storeSplits();
    int orientationOf(const Sheet &sheet);
    QString message() const;
};

} // namespace herbascope::app
