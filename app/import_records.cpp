// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/box_fitting.h"
#include "app/import_job_private.h"
#include "app/import_matching.h"
#include "app/text.h"
#include "storage/edit.h"
#include "storage/queries.h"

#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace herbascope::app {
namespace {

void fillFromScan(Sheet &sheet, const ScanFile &scan) {
    sheet.fileSize = scan.size;
    sheet.fileTime = scan.time;
    sheet.problem = scan.problem.toStdString();
    sheet.image = scan.problem.isEmpty() ? storage::ImageState::Present : storage::ImageState::Broken;
    if (scan.info.width > 0 && scan.info.height > 0) {
        sheet.width = scan.info.width;
        sheet.height = scan.info.height;
    }
}

Sheet newSheet(const Project &project, const ScanFile &scan) {
    Sheet sheet;
    sheet.name = QFileInfo(scan.path).completeBaseName().toStdString();
    sheet.path = project.storedPath(scan.path);
    fillFromScan(sheet, scan);
    return sheet;
}

} // namespace

void ImportJob::Private::storeBatch(const std::vector<FoundScan> &batch) {
    std::vector<Sheet> fresh;
    std::vector<int> turns;
    for (const FoundScan &found : batch) {
        if (found.file.info.morePictures > 0) manyPictures.append(QFileInfo(found.file.path).fileName());
        if (found.file.problem.isEmpty()) continue;
        ++summary.sheetsBroken;
        job.addProblem(found.file.problem);
    }
    // A transaction of its own for every scan would keep the owner's thread waiting for the disk.
    storage::inOneTransaction(project.database(), [&] {
        for (const FoundScan &found : batch) {
            if (found.known) {
                updateKnown(found);
            } else if (!found.lost.sheet || !linkLost(found.lost, found.file)) {
                fresh.push_back(newSheet(project, found.file));
                turns.push_back(found.file.info.orientation);
            }
        }
        setBack(std::exchange(replaced, {}));
    });
    if (fresh.empty()) return;
    const std::vector<SheetId> ids = storage::addSheets(project.database(), fresh);
    for (std::size_t i = 0; i < ids.size(); ++i) orientations[ids[i].value] = turns[i];
    summary.sheetsAdded += static_cast<int>(ids.size());
    addedSinceReload += static_cast<int>(ids.size());
    // Reading the whole list costs more the longer it is: less often then.
    if (addedSinceReload >= std::max<int>(importBatchSize, static_cast<int>(project.sheets().size()) / 4)) {
        addedSinceReload = 0;
        project.reloadSheets();
    }
}

void ImportJob::Private::updateKnown(const FoundScan &found) {
    const SheetId id = found.known;
    const ScanFile &scan = found.file;
    ++summary.sheetsKnown;
    const std::optional<Sheet> before = storage::sheet(project.database(), id);
    if (!before) return;
    std::optional<Sheet> sheet = before;
    if (found.content == ImportIndex::Content::Other) takeBack(*sheet);
    fillFromScan(*sheet, scan);
    orientations[id.value] = scan.info.orientation;
    const bool sizeWasUnknown = before->width <= 0 || before->height <= 0;
    storage::updateSheet(project.database(), *sheet);
    if (sizeWasUnknown) fitStoredBoxes(project, id, refitted);
    project.reloadSheet(id);
}

/// A scan for a sheet that had none, or has none any more.
bool ImportJob::Private::linkLost(const ImportIndex::Lost &lost, const ScanFile &scan) {
    const SheetId id = lost.sheet;
    const std::optional<Sheet> before = storage::sheet(project.database(), id);
    if (!before) return false;
    Sheet sheet = *before;
    if (!lost.sameContent) sheet.sha256.clear(); // only its name says that it is the same
    sheet.path = project.storedPath(scan.path);
    fillFromScan(sheet, scan);
    orientations[id.value] = scan.info.orientation;
    storage::updateSheet(project.database(), sheet);
    turnBoxes(*before, scan);
    fitStoredBoxes(project, id, refitted);
    ++summary.scansFound;
    const bool otherFrame = before->width > 0 && (before->width != sheet.width || before->height != sheet.height);
    if (otherFrame) ++summary.filesScaled;
    project.reloadSheet(id);
    emit project.annotationsChanged(id);
    return true;
}

/// Boxes drawn in the stored frame of a scan that EXIF turns: the size change scaled them, so they are turned as they
/// were.
void ImportJob::Private::turnBoxes(const Sheet &before, const ScanFile &scan) {
    const bool turned = scan.info.orientation >= 5 && before.width == scan.info.height &&
                        before.height == scan.info.width && before.width != before.height;
    if (!turned) return;
    std::vector<Annotation> boxes = storage::annotations(project.database(), before.id);
    if (boxes.empty()) return;
    const double sx = static_cast<double>(scan.info.width) / before.width;
    const double sy = static_cast<double>(scan.info.height) / before.height;
    storage::EditGroup group(project.database(), ImportJob::tr("Turn boxes with the scan").toStdString(),
                             project.author().toStdString(), before.id);
    for (Annotation &box : boxes) {
        const Box stored{box.box.x1 / sx, box.box.y1 / sy, box.box.x2 / sx, box.box.y2 / sy};
        box.box = turnUpright(stored, scan.info.orientation, before.width, before.height);
        group.updateAnnotation(box);
    }
    group.commit();
}

int ImportJob::Private::orientationOf(const Sheet &sheet) const {
    // Not asked: whether the row says missing, for the scan may be back. Where there is none, nothing was read below.
    if (sheet.image == storage::ImageState::Broken) return 1;
    return orientations.value(sheet.id.value, knownOrientations.value(sheet.id.value, 1));
}

void ImportJob::Private::storeSplits(storage::EditGroup &group) {
    if (imageSets.isEmpty()) return;
    const SheetMatcher matcher(project);
    for (const auto &[name, stems] : imageSets) {
        storage::Split split = storage::split(project.database(), name.toStdString()).value_or(storage::Split{});
        split.name = name.toStdString();
        split.sheets.clear();
        QStringList unknown, ambiguous;
        for (const std::string &stem : stems) {
            const QString text = QString::fromStdString(stem);
            const SheetMatch match = matcher.match(text);
            if (match.sheet)
                split.sheets.push_back(match.sheet);
            else if (match.ambiguous || !text.startsWith(QLatin1Char('#'))) // people write comments so
                (match.ambiguous ? ambiguous : unknown).append(text);
        }
        group.importSplit(split);
        if (!unknown.isEmpty()) {
            job.addProblem(ImportJob::tr("The split %1 names sheets that are not in the project (%2): %3.")
                               .arg(name)
                               .arg(unknown.size())
                               .arg(shortList(unknown)));
        }
        if (!ambiguous.isEmpty()) {
            job.addProblem(
                ImportJob::tr("The split %1 has names that several sheets share (%2); they were left out: %3.")
                    .arg(name)
                    .arg(ambiguous.size())
                    .arg(shortList(ambiguous)));
        }
    }
}

} // namespace herbascope::app
