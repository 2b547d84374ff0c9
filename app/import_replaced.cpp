// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
/// What happens to a sheet whose scan was replaced, under its name, by another picture: nothing is lost, and nothing that
/// was said about the old picture is passed off as said about the new one.
#include "app/import_job_private.h"
#include "app/sheet_extra.h"
#include "app/text.h"
#include "storage/edit.h"
#include "storage/queries.h"

#include <utility>

namespace herbascope::app {

/// The old content's hash stays with the sheet as a record of what its boxes were drawn on; predictions are out of date.
void ImportJob::Private::takeBack(Sheet &sheet) {
    if (!sheet.sha256.empty()) {
        SheetExtra extra = SheetExtra::fromJson(sheet.vocJson);
        extra.earlierScans.push_back(std::exchange(sheet.sha256, {}));
        sheet.vocJson = extra.toJson();
    }
    const bool hasWork = sheet.state != storage::SheetState::New || sheet.annotations > 0 || sheet.openPredictions > 0;
    if (!hasWork) return;
    storage::supersedePredictions(project.database(), sheet.id);
    replaced.push_back(sheet.id);
    replacedNames.append(QString::fromStdString(sheet.name));
}

/// Boxes stay where they are; whether they fit the new picture a person has to see.
void ImportJob::Private::setBack(const std::vector<SheetId> &sheets) {
    if (sheets.empty()) return;
    storage::EditGroup group(project.database(), ImportJob::tr("Set back sheets whose scan was replaced").toStdString(),
                             project.author().toStdString());
    for (const SheetId id : sheets) {
        const std::optional<Sheet> sheet = storage::sheet(project.database(), id);
        if (!sheet) continue;
        if (sheet->state == storage::SheetState::Done) group.setSheetState(id, storage::SheetState::InReview);
        if (sheet->state == storage::SheetState::Predicted) group.setSheetState(id, storage::SheetState::New);
    }
    group.commit();
    project.notifyEdited(sheets);
    for (const SheetId id : sheets) project.notifyPredictions(id);
}

void ImportJob::Private::sayReplaced() {
    if (replacedNames.isEmpty()) return;
    job.addProblem(ImportJob::tr("The scan is another picture than before on %1: %2. Boxes were kept and predictions "
                                 "taken back; what was done is in review until somebody has looked.")
                       .arg(sheetsText(replacedNames.size()), shortList(replacedNames)));
}

} // namespace herbascope::app
