// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What an import holds; for import_job.cpp and import_records.cpp only. Members say which thread they belong to.

#include "app/import_index.h"
#include "app/import_job.h"
#include "app/import_scans.h"
#include "storage/edit.h"
#include "storage/formats/formats.h"

#include <QHash>
#include <QSemaphore>

namespace herbascope::app {

inline constexpr int importBatchSize = 50;
/// Batches that wait for the owner; more make the worker wait.
inline constexpr int importBatchesUnderway = 4;

/// A scan and the sheet that it belongs to; neither of the two: a new one.
struct FoundScan {
    ScanFile file;
    SheetId known;          ///< whose scan it was before
    ImportIndex::Lost lost; ///< whose own scan is gone
    ImportIndex::Content content = ImportIndex::Content::Unknown; ///< against what `known` had
};

struct ImportJob::Private {
    ImportJob &job;
    Project &project;
    ImportSettings settings;
    QSemaphore room{importBatchesUnderway};
    QSemaphore indexed{0};
    ImportIndex index; ///< filled by the owner, then the worker's
    // Written by the worker, read by the owner after run().
    QHash<qint64, int> knownOrientations; ///< by sheet, of scans that were there before
    storage::formats::FormatContent content;
    QVector<QPair<QString, std::vector<std::string>>> imageSets;
    // Owner's thread.
    ImportSummary summary;
    QHash<qint64, int> orientations;                       ///< by sheet, of scans that this import read
    std::vector<storage::formats::FormatProblem> refitted; ///< boxes that do not lie on the scan found for their sheet
    std::vector<SheetId> replaced;   ///< of the batch: sheets with work whose scan is another picture now
    QStringList replacedNames;       ///< of all batches
    QStringList manyPictures;        ///< names of scans whose files hold further ones
    int addedSinceReload = 0;

    bool askForIndex(const std::stop_token &stop);
    void readScans(const std::stop_token &stop);
    FoundScan readScan(const QString &path);
    void sendBatch(std::vector<FoundScan> batch, const std::stop_token &stop);
    void storeBatch(const std::vector<FoundScan> &batch);
    void updateKnown(const FoundScan &found);
    void takeBack(Sheet &sheet);
    void setBack(const std::vector<SheetId> &sheets);
    void sayReplaced();
    bool linkLost(const ImportIndex::Lost &lost, const ScanFile &scan);
    void turnBoxes(const Sheet &before, const ScanFile &scan);
    void storeContent();
    void storeSplits(storage::EditGroup &group);
    int orientationOf(const Sheet &sheet) const;
    QString message() const;
};

} // namespace herbascope::app
