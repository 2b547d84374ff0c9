// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/box_fitting.h"

#include "app/import_job.h"
#include "engine/box_rules.h"
#include "storage/edit.h"
#include "storage/queries.h"

namespace herbascope::app {

using storage::EditGroup;
using storage::SheetState;
using storage::formats::FormatProblem;

namespace {

void fitAnnotations(Project &project, const Sheet &sheet, std::vector<FormatProblem> &problems) {
    EditGroup group(project.database(), ImportJob::tr("Fit boxes to the scan").toStdString(),
                    project.author().toStdString(), sheet.id);
    bool dropped = false;
    for (Annotation &box : storage::annotations(project.database(), sheet.id)) {
        const engine::FittedBox put = engine::fitBox(box.box, sheet.width, sheet.height);
        if (put.fault) {
            const OrganClass *organ = project.organClass(box.organ);
            problems.push_back({sheet.name, organ ? "a box (" + organ->name + ")" : "a box", put.fault});
            group.deleteAnnotation(box.id);
            dropped = true;
        } else if (box.box != put.box) {
            box.box = put.box;
            group.updateAnnotation(box);
        }
    }
    if (dropped && sheet.state == SheetState::Done) group.setSheetState(sheet.id, SheetState::InReview);
    group.commit();
}

} // namespace

void fitStoredBoxes(Project &project, SheetId id, std::vector<FormatProblem> &problems) {
    const std::optional<Sheet> sheet = storage::sheet(project.database(), id);
    if (!sheet) return;
    fitAnnotations(project, *sheet, problems);
    std::vector<Prediction> kept;
    bool changed = false;
    for (Prediction &said : storage::currentPredictions(project.database(), id)) {
        const engine::FittedBox put = engine::fitBox(said.box, sheet->width, sheet->height);
        changed = changed || put.fault || put.box != said.box;
        if (put.fault) {
            problems.push_back({sheet->name, "a prediction", put.fault});
            continue;
        }
        said.box = put.box;
        kept.push_back(said);
    }
    if (!changed) return; // a model's boxes are never edited: those that fit are a new run
    const ModelId model = storage::currentPredictions(project.database(), id).front().model;
    storage::storePredictions(project.database(), id, model, kept,
                              storage::predictionSettings(project.database(), model, id));
}

} // namespace herbascope::app
