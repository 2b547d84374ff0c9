// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sheet_view/sheet_scene.h"

#include "ui/session.h"

#include <algorithm>

namespace herbascope::ui {

bool SheetScene::isSelected(const Target &target) const {
    return target.annotation ? isSelected(target.annotation) : target.prediction && target.prediction == focused;
}

bool SheetScene::isPredictionShown(const app::Prediction &prediction) const {
    return prediction.score >= threshold && isShown(prediction.organ);
}

std::vector<TargetBox> SheetScene::visibleBoxes() const {
    std::vector<TargetBox> boxes;
    if (!boxesShown()) return boxes;
    boxes.reserve(annotations.size() + predictions.size());
    for (const app::Annotation &annotation : annotations)
        if (isShown(annotation.organ)) boxes.push_back({{annotation.id, {}}, annotation.organ, annotation.box});
    for (const app::Prediction &prediction : predictions) {
        // The one under review shows even below the threshold.
        if (isPredictionShown(prediction) || prediction.id == focused)
            boxes.push_back({{{}, prediction.id}, prediction.organ, prediction.box});
    }
    for (const TargetBox &dragged : live) {
        const auto stored = std::ranges::find(boxes, dragged.target, &TargetBox::target);
        if (stored == boxes.end())
            boxes.push_back(dragged);
        else
            stored->box = dragged.box;
    }
    return boxes;
}

std::vector<TargetBox> SheetScene::selectedBoxes() const {
    std::vector<TargetBox> boxes = visibleBoxes();
    const auto isOther = [this](const TargetBox &box) { return !isSelected(box.target); };
    boxes.erase(std::remove_if(boxes.begin(), boxes.end(), isOther), boxes.end());
    return boxes;
}

std::vector<TargetBox> SheetScene::boxesUnder(const QPointF &scanPoint) const {
    return boxesAt(visibleBoxes(), scanPoint);
}

std::optional<TargetBox> SheetScene::find(const Target &target) const {
    for (const TargetBox &box : visibleBoxes())
        if (box.target == target) return box;
    return std::nullopt;
}

app::ClassId SheetScene::classToDraw() const {
    if (organClass(currentClass)) return currentClass;
    return project && !project->classes().empty() ? project->classes().front().id : app::ClassId();
}

void SheetScene::clear() {
    annotations.clear();
    predictions.clear();
    live.clear();
    drawn.reset();
    select({});
    setHovered({});
}

void SheetScene::reloadAnnotations() {
    if (!hasSheet()) return;
    attempt([this] { annotations = project->annotations(sheet); });
    std::vector<app::AnnotationId> kept;
    for (const app::Annotation &annotation : annotations)
        if (isSelected(annotation.id)) kept.push_back(annotation.id);
    if (kept.size() != selection.size()) select(kept);
    reveal(); // it may be of another class now
    view.update();
}

void SheetScene::reloadPredictions() {
    if (!hasSheet()) return;
    attempt([this] { predictions = project->predictions(sheet); });
    focus(focused);
    view.update();
}

void SheetScene::select(std::vector<app::AnnotationId> ids) {
    std::erase_if(ids,
                  [this](app::AnnotationId id) { return !std::ranges::count(annotations, id, &app::Annotation::id); });
    const bool selectionChanges = ids != selection;
    const bool focusChanges = bool(focused);
    selection = std::move(ids);
    focused = {};
    reveal();
    if (selectionChanges) emit view.selectionChanged();
    if (focusChanges) emit view.focusedPredictionChanged();
    view.update();
}

void SheetScene::focus(app::PredictionId id) {
    if (!std::ranges::count(predictions, id, &app::Prediction::id)) id = {};
    const bool focusChanges = focused != id;
    const bool selectionChanges = (id || focusChanges) && !selection.empty();
    if (selectionChanges) selection.clear();
    focused = id;
    reveal();
    if (selectionChanges) emit view.selectionChanged();
    if (focusChanges) emit view.focusedPredictionChanged();
    view.update();
}

void SheetScene::reveal() {
    if (selection.empty() && !focused) return;
    bool changes = !boxesVisible || hiding;
    boxesVisible = true;
    hiding = false;
    for (const app::Annotation &annotation : annotations)
        if (isSelected(annotation.id)) changes |= hidden.erase(annotation.organ) > 0;
    for (const app::Prediction &prediction : predictions)
        if (prediction.id == focused) changes |= hidden.erase(prediction.organ) > 0;
    if (changes) emit view.visibilityChanged();
}

void SheetScene::giveUpHidden() {
    const auto isSeen = [this](const auto &box) { return boxesVisible && isShown(box.organ); };
    std::vector<app::AnnotationId> seen;
    for (const app::Annotation &annotation : annotations)
        if (isSelected(annotation.id) && isSeen(annotation)) seen.push_back(annotation.id);
    if (seen.size() != selection.size()) select(seen);
    for (const app::Prediction &prediction : predictions)
        if (prediction.id == focused && !(isSeen(prediction) && isPredictionShown(prediction))) return select({});
}

void SheetScene::selectTarget(const Target &target) {
    if (target.prediction)
        focus(target.prediction);
    else if (target.annotation)
        select({target.annotation});
    else
        select({});
}

void SheetScene::toggle(app::AnnotationId id) {
    std::vector<app::AnnotationId> ids = selection;
    const auto found = std::find(ids.begin(), ids.end(), id);
    if (found == ids.end())
        ids.push_back(id);
    else
        ids.erase(found);
    select(std::move(ids));
}

void SheetScene::click(const QPointF &scanPoint, Qt::KeyboardModifiers modifiers) {
    const std::vector<TargetBox> under = boxesUnder(scanPoint);
    const bool adds = modifiers & (Qt::ShiftModifier | Qt::ControlModifier);
    if (under.empty()) {
        if (!adds) select({});
        return;
    }
    std::size_t index = 0;
    if (modifiers & Qt::AltModifier) {
        const auto current =
            std::find_if(under.begin(), under.end(), [this](const auto &box) { return isSelected(box.target); });
        if (current != under.end()) index = std::size_t(current - under.begin() + 1) % under.size();
    }
    const Target target = under[index].target;
    if (adds && target.annotation)
        toggle(target.annotation);
    else
        selectTarget(target);
}

void SheetScene::setHovered(const Target &target) {
    if (target == hovered) return;
    hovered = target;
    view.update();
}

bool SheetScene::attempt(const std::function<void()> &edit) {
    try {
        edit();
        return true;
    } catch (const std::exception &error) {
        emit view.failed(Session::sentenceOf(error));
        return false;
    }
}

void SheetScene::addDrawnBox(const app::Box &box) {
    const app::Box clamped = clampedBox(box, transform.sheet());
    const QSizeF onScreen = transform.toWidget(clamped).size();
    if (onScreen.width() < smallestDrawn || onScreen.height() < smallestDrawn) {
        emit view.notice(SheetView::tr("That box was too small to keep. Zoom in to draw something this small."));
        return;
    }
    const app::ClassId organ = classToDraw();
    if (!organ) return;
    view.setClassVisible(organ, true); // a box that vanishes when it is drawn would be drawn twice
    addBoxes({{organ, clamped}});
}

void SheetScene::addBoxes(const std::vector<std::pair<app::ClassId, app::Box>> &boxes) {
    if (!canEdit() || boxes.empty()) return;
    std::vector<app::AnnotationId> added;
    if (!attempt([&] { added = project->addAnnotations(sheet, boxes); })) return;
    select(std::move(added));
}

void SheetScene::store(const std::vector<TargetBox> &boxes) {
    if (!canEdit()) return;
    std::vector<std::pair<app::AnnotationId, app::Box>> moved;
    for (const TargetBox &box : boxes) {
        if (box.target.annotation) {
            moved.emplace_back(box.target.annotation, box.box);
            continue;
        }
        const app::PredictionId id = box.target.prediction;
        std::vector<app::AnnotationId> made;
        if (!attempt([&] { made = project->acceptPredictions(sheet, {id}, std::nullopt, box.box); })) continue;
        select(std::move(made));
        emit view.predictionCorrected(id);
    }
    if (!moved.empty()) attempt([&] { project->moveAnnotations(sheet, moved); });
}

void SheetScene::setLive(std::vector<TargetBox> boxes) {
    live = std::move(boxes);
    if (live.size() == 1) emit view.drawing(live.front().box);
    view.update();
}

void SheetScene::setDrawn(const std::optional<app::Box> &box) {
    drawn = box;
    if (drawn) emit view.drawing(*drawn);
    view.update();
}

} // namespace herbascope::ui
