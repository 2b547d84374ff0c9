// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sheet_view/box_clipboard.h"
#include "ui/sheet_view/sheet_view_p.h"

namespace herbascope::ui {

namespace {

constexpr double pasteOffset = 16; // widget px, so that a copy on the same sheet does not hide its original

} // namespace

void SheetView::deleteSelection() {
    SheetScene &scene = d->scene;
    const std::vector<app::AnnotationId> ids = scene.selection;
    if (!scene.canEdit() || !scene.boxesShown() || ids.empty()) return;
    if (scene.attempt([&] { scene.project->deleteAnnotations(scene.sheet, ids); }))
        emit notice(tr("Deleted %n box(es). Ctrl+Z undoes it.", nullptr, int(ids.size())));
}

void SheetView::relabelSelection(app::ClassId organ) {
    SheetScene &scene = d->scene;
    const app::OrganClass *known = scene.organClass(organ);
    std::vector<app::AnnotationId> ids;
    for (const app::Annotation &annotation : scene.annotations)
        if (scene.isSelected(annotation.id) && annotation.organ != organ) ids.push_back(annotation.id);
    if (!scene.canEdit() || !scene.boxesShown() || !known || ids.empty()) return;
    const QString name = QString::fromStdString(known->name);
    if (scene.attempt([&] { scene.project->relabelAnnotations(scene.sheet, ids, organ); }))
        emit notice(tr("Relabelled %n box(es) as %1. Ctrl+Z undoes it.", nullptr, int(ids.size())).arg(name));
}

void SheetView::nudgeSelection(double dx, double dy) {
    if (!d->scene.canEdit() || !finishGesture()) return;
    std::vector<TargetBox> boxes = d->scene.selectedBoxes();
    const QPointF delta = allowedMove(boxes, {dx, dy}, d->scene.transform.sheet());
    // A prediction is a question: answering it takes more than an arrow key.
    if (delta.isNull() || boxes.empty() || boxes.front().target.prediction) return;
    for (TargetBox &box : boxes) box.box = movedBox(box.box, delta);
    d->scene.store(boxes);
}

void SheetView::copySelection() {
    std::vector<TargetBox> boxes = d->scene.selectedBoxes();
    if (boxes.empty() || !d->scene.project) return;
    copyBoxes(boxes, d->scene.sheet, *d->scene.project);
    emit notice(tr("%n box(es) copied.", nullptr, int(boxes.size())));
}

void SheetView::paste() {
    SheetScene &scene = d->scene;
    if (!scene.canEdit()) return;
    CopiedBoxes copied = copiedBoxes(*scene.project);
    if (copied.boxes.empty()) {
        emit notice(tr("There are no boxes to paste. Select some and press Ctrl+C."));
        return;
    }
    const double offset = copied.sheet == scene.sheet ? pasteOffset / scene.transform.scale() : 0;
    for (auto &[organ, box] : copied.boxes) box = movedBox(box, {offset, offset});
    pasteBoxes(copied.boxes);
}

void SheetView::pasteBoxes(const std::vector<std::pair<app::ClassId, app::Box>> &boxes) {
    SheetScene &scene = d->scene;
    if (!scene.canEdit()) return;
    std::vector<std::pair<app::ClassId, app::Box>> here;
    for (const auto &[organ, box] : boxes) {
        const app::Box inside = clampedBox(box, scene.transform.sheet());
        if (inside.width() >= 1 && inside.height() >= 1) here.emplace_back(organ, inside);
    }
    if (here.empty()) emit notice(tr("The copied boxes lie outside of this sheet."));
    scene.addBoxes(here);
}

void SheetView::cancel() {
    if (!cancelGesture()) d->scene.select({});
}

bool SheetView::isDrawing() const {
    return d->activeTool().isBusy() && (d->tool != Tool::Select) && d->scene.live.empty();
}

bool SheetView::finishGesture() {
    const bool whole = d->activeTool().finish();
    if (!whole) emit notice(tr("A box is half drawn. Finish it, or press Esc to give it up."));
    d->updateCursor();
    d->updateInteracting();
    return whole;
}

bool SheetView::cancelGesture() {
    const bool had = d->activeTool().isBusy();
    d->activeTool().cancel();
    d->updateCursor();
    d->updateInteracting();
    return had;
}

void SheetView::Private::settle() {
    if (activeTool().finish()) return;
    activeTool().cancel();
    emit q.notice(tr("The box that was begun is given up."));
}

} // namespace herbascope::ui
