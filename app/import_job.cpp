// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/import_job.h"

#include "app/hash_job.h"
#include "app/import_job_private.h"
#include "app/import_storing.h"
#include "app/native_path.h"
#include "app/scan_search.h"
#include "app/text.h"
#include "engine/error.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace herbascope::app {
namespace {

namespace formats = storage::formats;

/// What the owner releases; false when the job was stopped meanwhile.
bool acquire(QSemaphore &semaphore, const std::stop_token &stop) {
    constexpr int pollMs = 100;
    while (!semaphore.tryAcquire(1, pollMs)) {
        if (stop.stop_requested()) return false;
    }
    return true;
}

} // namespace

ImportJob::ImportJob(Project &project, const ImportSettings &settings)
    : Job(tr("Importing into %1").arg(project.name()))
    , d(std::make_unique<Private>(*this, project, settings)) {
    if (project.readOnly()) {
        const QString why = project.heldBy().isEmpty()
                                ? tr("The project is open for reading only; its file or folder is write-protected.")
                                : tr("The project is open for reading only; it is held by %1.").arg(project.heldBy());
        throw Error(why.toStdString());
    }
}

ImportJob::~ImportJob() = default;

ImportSummary ImportJob::summary() const {
    return d->summary;
}

void ImportJob::run(std::stop_token stop) {
    if (!d->askForIndex(stop)) return;
    d->readScans(stop);
    if (!stop.stop_requested() && !d->settings.voc.isEmpty()) {
        setProgress(-1, tr("Reading %1").arg(QFileInfo(d->settings.voc).fileName()));
        d->content = formats::readVocSource(nativePath(d->settings.voc));
    }
    if (!stop.stop_requested() && !d->settings.coco.isEmpty()) {
        setProgress(-1, tr("Reading %1").arg(QFileInfo(d->settings.coco).fileName()));
        formats::FormatContent coco = formats::readCoco(nativePath(d->settings.coco));
        std::ranges::move(coco.sheets, std::back_inserter(d->content.sheets));
        std::ranges::move(coco.problems, std::back_inserter(d->content.problems));
    }
    d->knownOrientations = d->index.orientations(d->content.sheets, stop);
    for (const auto &[name, file] : d->settings.splits) {
        if (!stop.stop_requested()) d->imageSets.append({nameText(name), formats::readImageSet(nativePath(file))});
    }
}

void ImportJob::done() {
    if (d->addedSinceReload > 0) d->project.reloadSheets();
    d->sayReplaced();
    if (!d->manyPictures.isEmpty())
        addProblem(tr("Of the pictures in a file only the largest is read; these hold others as well: %1.")
                       .arg(shortList(d->manyPictures)));
    if (!m_stop.stop_requested()) d->storeContent();
    setMessage(d->message());
    if (queue() && !m_stop.stop_requested()) startHashing(*queue(), d->project);
}

/// Boxes, states, classes and splits: one step for undo. Sheets that were added stay, without boxes then.
void ImportJob::Private::storeContent() {
    AnnotationImporter importer(project, settings, [this](const Sheet &sheet) { return orientationOf(sheet); });
    const QString source = QFileInfo(settings.voc.isEmpty() ? settings.coco : settings.voc).fileName();
    const QString title = source.isEmpty() ? ImportJob::tr("Import splits") : ImportJob::tr("Import %1").arg(source);
    storage::EditGroup group(project.database(), title.toStdString(), project.author().toStdString());
    importer.store(content.sheets, group, summary);
    std::ranges::move(refitted, std::back_inserter(content.problems));
    for (const QString &problem : importer.problems(content.problems)) job.addProblem(problem);
    storeSplits(group);
    group.commit();
    project.reloadClasses();
    if (!importer.changed().empty()) project.notifyEdited(importer.changed());
    if (!imageSets.isEmpty()) emit project.sheetsChanged();
}

/// What was stored before the failure is in the project: the next import must know it.
void ImportJob::aborted(State, const QString &) {
    if (d->addedSinceReload > 0) d->project.reloadSheets();
}

/// Only now: a project that was imported into since this job was queued holds more. False: stopped.
bool ImportJob::Private::askForIndex(const std::stop_token &stop) {
    job.post([this] {
        index.read(project);
        indexed.release();
    });
    return acquire(indexed, stop);
}

void ImportJob::Private::readScans(const std::stop_token &stop) {
    const FoundFiles found = findScans(settings.images, Subfolders::Yes);
    const QStringList &files = found.scans;
    const bool nowhere = !found.missing.isEmpty() && found.missing.size() == settings.images.size();
    if (nowhere) throw Error(found.missing.join(QLatin1Char(' ')).toStdString());
    for (const QString &problem : found.missing + found.notes) job.addProblem(problem);
    std::vector<FoundScan> batch;
    int unchanged = 0;
    for (qsizetype i = 0; i < files.size() && !stop.stop_requested(); ++i) {
        if (index.isUnchanged(files[i])) {
            ++unchanged;
            continue;
        }
        batch.push_back(readScan(files[i]));
        if (batch.size() < importBatchSize) continue;
        sendBatch(std::exchange(batch, {}), stop);
        job.setProgress(static_cast<double>(i + 1) / static_cast<double>(files.size()),
                        ImportJob::tr("%1 of %2").arg(i + 1).arg(sheetsText(files.size())));
    }
    if (!batch.empty()) sendBatch(std::move(batch), stop);
    job.post([this, unchanged] { summary.sheetsKnown += unchanged; });
    if (const QStringList lost = index.stillLost(); !lost.isEmpty() && !stop.stop_requested()) {
        job.addProblem(ImportJob::tr("The image is still missing on %1, and the scan of that name came in as a new "
                                     "sheet, because its content is different or it could belong to several: %2.")
                           .arg(sheetsText(lost.size()), shortList(lost)));
    }
}

FoundScan ImportJob::Private::readScan(const QString &path) {
    FoundScan scan{readScanHeader(path), index.sheetAt(path), {}};
    checkScan(scan.file, index.wasBroken(path));
    if (scan.known)
        scan.content = index.contentOf(scan.file);
    else
        scan.lost = index.takeLost(scan.file);
    return scan;
}

void ImportJob::Private::sendBatch(std::vector<FoundScan> batch, const std::stop_token &stop) {
    if (!acquire(room, stop)) return;
    job.post([this, batch = std::move(batch)] {
        room.release();
        storeBatch(batch);
    });
}

QString ImportJob::Private::message() const {
    QStringList parts{
        ImportJob::tr("%1 added, %2 imported").arg(sheetsText(summary.sheetsAdded), boxesText(summary.boxes))};
    if (summary.sheetsKnown > 0) parts.append(ImportJob::tr("%1 were there already").arg(summary.sheetsKnown));
    if (summary.scansFound > 0) parts.append(ImportJob::tr("scans found for %1").arg(sheetsText(summary.scansFound)));
    if (summary.sheetsBroken > 0) parts.append(ImportJob::tr("%1 damaged").arg(sheetsText(summary.sheetsBroken)));
    if (summary.filesScaled > 0) {
        parts.append(ImportJob::tr("boxes fitted to the scan's size on %1").arg(sheetsText(summary.filesScaled)));
    }
    return parts.join(QStringLiteral("; ")) + QLatin1Char('.');
}

} // namespace herbascope::app
