// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project.h"

#include "app/project_private.h"
#include "app/project_review.h"
#include "app/text.h"
#include "engine/error.h"
#include "storage/queries.h"

#include <algorithm>

namespace herbascope::app {
namespace {

using storage::Decision;
using storage::EditGroup;
using storage::Origin;
using storage::SheetState;

/// More sheets than this in one step: the whole list is read again instead of each sheet.
constexpr std::size_t manySheets = 20;

/// Right way round and inside the sheet (where its size is known). Throws Error when nothing is left.
Box tidyBox(Box box, const Sheet &sheet) {
    if (box.x1 > box.x2) std::swap(box.x1, box.x2);
    if (box.y1 > box.y2) std::swap(box.y1, box.y2);
    if (sheet.width > 0 && sheet.height > 0) {
        box.x1 = std::clamp(box.x1, 0.0, static_cast<double>(sheet.width));
        box.x2 = std::clamp(box.x2, 0.0, static_cast<double>(sheet.width));
        box.y1 = std::clamp(box.y1, 0.0, static_cast<double>(sheet.height));
        box.y2 = std::clamp(box.y2, 0.0, static_cast<double>(sheet.height));
    }
    if (!(box.width() > 0 && box.height() > 0)) throw Error("The box is empty or lies outside the sheet.");
    return box;
}

Annotation requireAnnotation(storage::Database &database, SheetId sheet, AnnotationId id) {
    std::optional<Annotation> found = storage::annotation(database, id);
    if (!found || found->sheet != sheet) throw Error("The box is not on this sheet any more.");
    return *found;
}

Prediction requirePrediction(storage::Database &database, SheetId sheet, PredictionId id) {
    std::optional<Prediction> found = storage::prediction(database, id);
    if (!found || found->sheet != sheet) throw Error("The prediction is not on this sheet.");
    return *found;
}

/// What a person changed is no longer just accepted.
Origin originAfterChange(Origin origin) {
    return origin == Origin::Accepted ? Origin::Corrected : origin;
}

/// The first edit begins the review of a sheet; undone with it.
void beginReview(EditGroup &group, const Sheet &sheet) {
    if (sheet.state == SheetState::New || sheet.state == SheetState::Predicted) {
        group.setSheetState(sheet.id, SheetState::InReview);
    }
}

QString stateTitle(SheetState state, qsizetype sheets) {
    const QString which = sheetsText(sheets);
    switch (state) {
    case SheetState::New:
        return Project::tr("Mark %1 as new").arg(which);
    case SheetState::Predicted:
        return Project::tr("Mark %1 as predicted").arg(which);
    case SheetState::InReview:
        return Project::tr("Mark %1 as in review").arg(which);
    case SheetState::Done:
        return Project::tr("Mark %1 as done").arg(which);
    case SheetState::Problem:
        return Project::tr("Mark %1 as a problem").arg(which);
    }
    return {};
}

} // namespace

std::vector<AnnotationId> Project::addAnnotations(SheetId sheet, const std::vector<std::pair<ClassId, Box>> &boxes) {
    if (boxes.empty()) return {};
    const Sheet &record = d->requireSheet(sheet);
    const QString title = boxes.size() == 1
                              ? tr("Draw %1").arg(QString::fromStdString(d->className(boxes.front().first)))
                              : tr("Add %1").arg(boxesText(static_cast<qsizetype>(boxes.size())));
    EditGroup group(d->database, title.toStdString(), d->author.toStdString(), sheet);
    std::vector<AnnotationId> ids;
    for (const auto &[organ, box] : boxes) {
        Annotation annotation;
        annotation.sheet = sheet;
        annotation.organ = organ;
        annotation.box = tidyBox(box, record);
        ids.push_back(group.addAnnotation(annotation).id);
    }
    beginReview(group, record);
    group.commit();
    finishEdit(sheet);
    return ids;
}

void Project::moveAnnotations(SheetId sheet, const std::vector<std::pair<AnnotationId, Box>> &boxes) {
    if (boxes.empty()) return;
    const Sheet &record = d->requireSheet(sheet);
    const QString title = tr("Move %1").arg(boxesText(static_cast<qsizetype>(boxes.size())));
    EditGroup group(d->database, title.toStdString(), d->author.toStdString(), sheet);
    for (const auto &[id, box] : boxes) {
        Annotation annotation = requireAnnotation(d->database, sheet, id);
        annotation.box = tidyBox(box, record);
        annotation.origin = originAfterChange(annotation.origin);
        group.updateAnnotation(annotation);
    }
    beginReview(group, record);
    group.commit();
    finishEdit(sheet);
}

void Project::relabelAnnotations(SheetId sheet, const std::vector<AnnotationId> &ids, ClassId organ) {
    const QString title = tr("Relabel as %1").arg(QString::fromStdString(d->className(organ)));
    changeAnnotations(sheet, ids, title, [organ](Annotation &annotation) {
        annotation.organ = organ;
        annotation.origin = originAfterChange(annotation.origin);
    });
}

void Project::deleteAnnotations(SheetId sheet, const std::vector<AnnotationId> &ids) {
    if (ids.empty()) return;
    const Sheet &record = d->requireSheet(sheet);
    const QString title = tr("Delete %1").arg(boxesText(static_cast<qsizetype>(ids.size())));
    EditGroup group(d->database, title.toStdString(), d->author.toStdString(), sheet);
    for (const AnnotationId id : ids) {
        const Annotation annotation = requireAnnotation(d->database, sheet, id);
        group.deleteAnnotation(id);
        // Deleting what was accepted says that the model was wrong: the box must not come back with the next run.
        if (annotation.prediction) group.review(annotation.prediction, Decision::Rejected);
    }
    beginReview(group, record);
    group.commit();
    finishEdit(sheet);
}

void Project::setFlags(SheetId sheet, const std::vector<AnnotationId> &ids, int flags, bool on) {
    const QString title = tr("Flag %1").arg(boxesText(static_cast<qsizetype>(ids.size())));
    changeAnnotations(sheet, ids, title, [flags, on](Annotation &annotation) {
        annotation.flags = on ? annotation.flags | flags : annotation.flags & ~flags;
    });
}

void Project::setNote(SheetId sheet, AnnotationId id, const QString &note) {
    changeAnnotations(sheet, {id}, tr("Write a note"),
                      [&note](Annotation &annotation) { annotation.note = note.toStdString(); });
}

void Project::changeAnnotations(SheetId sheet, const std::vector<AnnotationId> &ids, const QString &title,
                                const std::function<void(Annotation &)> &change) {
    if (ids.empty()) return;
    const Sheet &record = d->requireSheet(sheet);
    EditGroup group(d->database, title.toStdString(), d->author.toStdString(), sheet);
    for (const AnnotationId id : ids) {
        Annotation annotation = requireAnnotation(d->database, sheet, id);
        change(annotation);
        group.updateAnnotation(annotation);
    }
    beginReview(group, record);
    group.commit();
    finishEdit(sheet);
}

std::vector<AnnotationId> Project::acceptPredictions(SheetId sheet, const std::vector<PredictionId> &ids,
                                                     std::optional<ClassId> organ, std::optional<Box> box) {
    if (ids.empty()) return {};
    if (box && ids.size() > 1) throw Error("A corrected box belongs to one prediction only.");
    const Sheet &record = d->requireSheet(sheet);
    QString title =
        ids.size() == 1 ? tr("Accept prediction") : tr("Accept %1 predictions").arg(static_cast<qsizetype>(ids.size()));
    if (organ) title = tr("Accept as %1").arg(QString::fromStdString(d->className(*organ)));
    EditGroup group(d->database, title.toStdString(), d->author.toStdString(), sheet);
    std::vector<AnnotationId> made;
    for (const PredictionId id : ids) {
        const Prediction prediction = requirePrediction(d->database, sheet, id);
        // Nobody sees these any more, so nobody can mean them, unless it is the box in somebody's hand.
        if (!box && (prediction.superseded || !isOpen(prediction))) continue;
        Annotation annotation;
        annotation.sheet = sheet;
        annotation.organ = organ.value_or(prediction.organ);
        annotation.box = tidyBox(box.value_or(prediction.box), record);
        if (isOpen(prediction)) {
            const bool changed = annotation.organ != prediction.organ || (box && *box != prediction.box);
            annotation.origin = changed ? Origin::Corrected : Origin::Accepted;
            annotation.prediction = id;
        }
        made.push_back(group.addAnnotation(annotation).id);
        if (isOpen(prediction)) group.review(id, Decision::Accepted, made.back());
    }
    if (made.empty()) return {};
    beginReview(group, record);
    group.commit();
    finishEdit(sheet);
    return made;
}

void Project::rejectPredictions(SheetId sheet, const std::vector<PredictionId> &ids) {
    if (ids.empty()) return;
    const Sheet &record = d->requireSheet(sheet);
    const QString title =
        ids.size() == 1 ? tr("Reject prediction") : tr("Reject %1 predictions").arg(static_cast<qsizetype>(ids.size()));
    EditGroup group(d->database, title.toStdString(), d->author.toStdString(), sheet);
    for (const PredictionId id : ids) {
        const Prediction prediction = requirePrediction(d->database, sheet, id);
        if (prediction.annotation) group.deleteAnnotation(prediction.annotation); // what was accepted goes with it
        group.review(id, Decision::Rejected);
    }
    beginReview(group, record);
    group.commit();
    finishEdit(sheet);
}

void Project::markUnsure(SheetId sheet, PredictionId id) {
    const Sheet &record = d->requireSheet(sheet);
    if (requirePrediction(d->database, sheet, id).decision == Decision::Unsure) return;
    EditGroup group(d->database, tr("Mark prediction unsure").toStdString(), d->author.toStdString(), sheet);
    group.review(id, Decision::Unsure);
    beginReview(group, record);
    group.commit();
    finishEdit(sheet);
}

void Project::setSheetState(const std::vector<SheetId> &sheets, SheetState state) {
    std::vector<SheetId> changing;
    for (const SheetId id : sheets) {
        if (d->requireSheet(id).state != state) changing.push_back(id);
    }
    if (changing.empty()) return;
    const QString title = stateTitle(state, static_cast<qsizetype>(changing.size()));
    EditGroup group(d->database, title.toStdString(), d->author.toStdString(),
                    changing.size() == 1 ? changing.front() : SheetId{});
    for (const SheetId id : changing) group.setSheetState(id, state);
    group.commit();
    if (changing.size() > manySheets)
        afterEdit([this] { reloadSheets(); });
    else
        for (const SheetId id : changing) afterEdit([this, id] { reloadSheet(id); });
    afterEdit([this] { emit historyChanged(); });
}

ClassId Project::addClass(const QString &name) {
    if (const auto known = storage::findClass(d->database, name.toStdString())) return known->id;
    const QString trimmed = name.trimmed();
    if (trimmed.isEmpty()) throw Error("A class needs a name.");
    const int position = d->classes.empty() ? 0 : d->classes.back().position + 1;
    EditGroup group(d->database, tr("Add class %1").arg(trimmed).toStdString(), d->author.toStdString());
    const ClassId id = group.addClass(storage::defaultClass(trimmed.toStdString(), position));
    group.commit();
    afterEdit([this] { reloadClasses(); });
    afterEdit([this] { emit historyChanged(); });
    return id;
}

QString Project::undoTitle() const {
    return QString::fromStdString(storage::undoTitle(d->database).value_or(""));
}
QString Project::redoTitle() const {
    return QString::fromStdString(storage::redoTitle(d->database).value_or(""));
}

std::optional<storage::UndoResult> Project::undo() {
    std::optional<storage::UndoResult> result = storage::undo(d->database, d->author.toStdString());
    if (result) finishReplay(*result);
    return result;
}

std::optional<storage::UndoResult> Project::redo() {
    std::optional<storage::UndoResult> result = storage::redo(d->database, d->author.toStdString());
    if (result) finishReplay(*result);
    return result;
}

/// After the commit: an error here must not look like an edit that failed, or it would be made twice.
void Project::afterEdit(const std::function<void()> &read) {
    try {
        read();
    } catch (const std::exception &error) {
        emit notRead(QString::fromUtf8(error.what()));
    }
}

void Project::finishEdit(SheetId sheet) {
    notifyEdited({sheet});
}

void Project::finishReplay(const storage::UndoResult &result) {
    afterEdit([this] { reloadClasses(); });
    notifyEdited(result.sheets);
}

void Project::notifyEdited(const std::vector<SheetId> &sheets) {
    const bool unknown = std::ranges::any_of(sheets, [this](SheetId id) { return !sheet(id); });
    const bool many = unknown || sheets.size() > manySheets;
    if (many) afterEdit([this] { reloadSheets(); });
    for (const SheetId id : sheets) {
        if (!many) afterEdit([this, id] { reloadSheet(id); });
        afterEdit([this, id] { emit annotationsChanged(id); });
        afterEdit([this, id] { emit predictionsChanged(id); });
    }
    afterEdit([this] { emit historyChanged(); });
}

} // namespace herbascope::app
