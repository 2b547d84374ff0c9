// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sheet_view/sheet_view_p.h"

#include "app/project_review.h"

#include <QStyle>

namespace herbascope::ui {

namespace {

constexpr double zoomStep = 1.25;
constexpr int motionMilliseconds = 120;
constexpr double closeShare = 0.6;  // of the view that a box takes when zoomed to
constexpr double reviewShare = 0.4; // the organ's surroundings help to decide
constexpr double closestReview = 2; // widget px per scan px: tiny seeds are not blown up to a blur

} // namespace

void SheetView::setTool(Tool tool) {
    if (tool == d->tool) return;
    d->settle();
    d->tool = tool;
    d->updateCursor();
    d->updateInteracting();
    update();
    emit toolChanged(tool);
}

SheetView::Tool SheetView::tool() const {
    return d->tool;
}
void SheetView::setCurrentClass(app::ClassId organ) {
    d->scene.currentClass = organ;
    update(); // a box may be in hand
}
app::ClassId SheetView::currentClass() const {
    return d->scene.classToDraw();
}

QVector<app::AnnotationId> SheetView::selection() const {
    return QVector<app::AnnotationId>(d->scene.selection.begin(), d->scene.selection.end());
}

void SheetView::setSelection(const QVector<app::AnnotationId> &ids) {
    d->scene.select({ids.begin(), ids.end()});
}
app::PredictionId SheetView::focusedPrediction() const {
    return d->scene.focused;
}

void SheetView::setFocusedPrediction(app::PredictionId id, bool zoomTo) {
    d->scene.focus(id);
    const std::optional<app::Box> box = d->chosenBox();
    if (zoomTo && box) d->goTo(d->placeForReview(*box), true);
}

void SheetView::selectNext(int step) {
    std::vector<TargetBox> boxes = d->scene.visibleBoxes();
    if (boxes.empty()) return;
    // As one reads: from the top, then from the left.
    std::sort(boxes.begin(), boxes.end(), [](const TargetBox &a, const TargetBox &b) {
        return std::pair(a.box.y1, a.box.x1) < std::pair(b.box.y1, b.box.x1);
    });
    const auto chosen = [this](const TargetBox &box) { return d->scene.isSelected(box.target); };
    const auto current = std::find_if(boxes.begin(), boxes.end(), chosen);
    const int count = int(boxes.size());
    int index = current == boxes.end() ? (step > 0 ? 0 : count - 1) : int(current - boxes.begin()) + step;
    index = (index % count + count) % count;
    const TargetBox next = boxes[std::size_t(index)];
    d->scene.selectTarget(next.target);
    const QRectF box = toRect(next.box);
    if (!visibleRect().contains(box)) d->goTo({d->scene.transform.scale(), box.center(), false}, true);
}

void SheetView::setScoreThreshold(double score) {
    if (score == d->scene.threshold) return;
    d->scene.threshold = score;
    d->scene.giveUpHidden();
    update();
    emit scoreThresholdChanged();
}

double SheetView::scoreThreshold() const {
    return d->scene.threshold;
}

QVector<app::PredictionId> SheetView::shownPredictions() const {
    QVector<app::PredictionId> ids;
    for (const app::Prediction &prediction : d->scene.predictions)
        if (d->scene.isPredictionShown(prediction)) ids.append(prediction.id);
    return ids;
}

QVector<app::PredictionId> SheetView::shownToAccept() const {
    std::vector<app::Prediction> undecided;
    for (const app::Prediction &prediction : d->scene.predictions)
        if (d->scene.isPredictionShown(prediction) && !app::isUnsure(prediction)) undecided.push_back(prediction);
    QVector<app::PredictionId> ids;
    for (const app::Prediction &prediction : app::onePerOrgan(undecided, d->scene.annotations))
        ids.append(prediction.id);
    return ids;
}

void SheetView::setClassVisible(app::ClassId organ, bool visible) {
    if (visible == isClassVisible(organ)) return;
    if (visible)
        d->scene.hidden.erase(organ);
    else
        d->scene.hidden.insert(organ);
    d->scene.giveUpHidden();
    update();
    emit visibilityChanged();
}

bool SheetView::isClassVisible(app::ClassId organ) const {
    return d->scene.isShown(organ);
}

void SheetView::setBoxesVisible(bool visible) {
    if (visible == d->scene.boxesVisible) return;
    d->scene.boxesVisible = visible;
    d->scene.giveUpHidden();
    update();
    emit visibilityChanged();
}

bool SheetView::areBoxesVisible() const {
    return d->scene.boxesVisible;
}

void SheetView::setHiding(bool held) {
    if (held == d->scene.hiding || (held && d->activeTool().isBusy())) return;
    d->scene.hiding = held;
    update();
    emit visibilityChanged();
}

bool SheetView::areBoxesShown() const {
    return d->scene.boxesShown();
}

double SheetView::zoom() const {
    return d->scene.transform.scale() * devicePixelRatioF();
}

void SheetView::setZoom(double zoom, const QPointF &anchor) {
    d->animation.stop();
    d->scene.transform.setScale(zoom / devicePixelRatioF(), anchor);
    d->tellView();
}

void SheetView::fit() {
    d->animation.stop();
    d->scene.transform.fit();
    d->tellView();
}

void SheetView::zoomIn() {
    setZoom(zoom() * zoomStep, QRectF(rect()).center());
}
void SheetView::zoomOut() {
    setZoom(zoom() / zoomStep, QRectF(rect()).center());
}
void SheetView::zoomTo100() {
    setZoom(1, underMouse() ? d->lastAt : QRectF(rect()).center());
}

void SheetView::zoomToBox(const app::Box &box, bool animated) {
    d->goTo(d->placeFor(box, closeShare), animated);
}

QRectF SheetView::visibleRect() const {
    return d->scene.transform.visibleRect();
}

void SheetView::centreOn(const QPointF &scanPoint) {
    d->animation.stop();
    d->scene.transform.centreOn(scanPoint);
    d->tellView();
}

QPointF SheetView::toScan(const QPointF &widgetPoint) const {
    return d->scene.transform.toScan(widgetPoint);
}
QPointF SheetView::toWidget(const QPointF &scanPoint) const {
    return d->scene.transform.toWidget(scanPoint);
}

SheetView::Private::Place SheetView::Private::placeFor(const app::Box &box, double share) const {
    const QRectF rect = toRect(box);
    return {scene.transform.scaleForBox(rect.size(), share), rect.center(), false};
}

SheetView::Private::Place SheetView::Private::placeForReview(const app::Box &box) const {
    Place place = placeFor(box, reviewShare);
    place.scale = std::min(place.scale, std::max(closestReview / q.devicePixelRatioF(), scene.transform.fitScale()));
    // Less motion: a zoom that shows the box well enough is kept.
    const double ratio = scene.transform.scale() / place.scale;
    if (!scene.transform.isFitted() && ratio > 0.5 && ratio < 1.5) place.scale = scene.transform.scale();
    return place;
}

std::optional<app::Box> SheetView::Private::chosenBox() const {
    const std::vector<TargetBox> chosen = scene.selectedBoxes();
    if (chosen.empty()) return std::nullopt;
    QRectF all = toRect(chosen.front().box);
    for (const TargetBox &box : chosen) all |= toRect(box.box);
    return toBox(all);
}

void SheetView::Private::goTo(const Place &target, bool animated) {
    animation.stop();
    const auto arrive = [this, target] {
        if (target.fitted)
            scene.transform.fit();
        else
            scene.transform.setScale(target.scale, QPointF());
        if (!target.fitted) scene.transform.centreOn(target.centre);
        tellView();
    };
    const bool moves =
        animated && q.isVisible() && q.style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, &q) > 0;
    if (!moves) {
        arrive();
        return;
    }
    const double fromScale = scene.transform.scale();
    const QPointF fromCentre = scene.transform.centre();
    const double toScale = target.fitted ? scene.transform.fitScale() : target.scale;
    animation.disconnect(&q);
    animation.setStartValue(0.0);
    animation.setEndValue(1.0);
    animation.setDuration(motionMilliseconds);
    animation.setEasingCurve(QEasingCurve::InOutCubic);
    QObject::connect(&animation, &QVariantAnimation::valueChanged, &q, [=, this](const QVariant &value) {
        // The visible size changes evenly, and with it the centre: the target runs straight into the middle.
        const double t = value.toDouble();
        scene.transform.setScale(1 / ((1 - t) / fromScale + t / toScale), QPointF());
        scene.transform.centreOn(fromCentre * (1 - t) + target.centre * t);
        tellView();
    });
    QObject::connect(&animation, &QVariantAnimation::finished, &q, arrive);
    animation.start();
}

} // namespace herbascope::ui
