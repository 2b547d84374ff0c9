// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sheet_view/sheet_view_p.h"

#include "ui/application.h"

#include <QGestureEvent>
#include <QKeyEvent>
#include <QNativeGestureEvent>
#include <QWheelEvent>

#include <cmath>

namespace herbascope::ui {

namespace {

constexpr qint64 tapMilliseconds = 250;
constexpr double wheelUnitsToDouble = 360; // three notches of a wheel

bool isPlain(const QKeyEvent &event) {
    return (event.modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
}

} // namespace

Pointer SheetView::Private::pointerAt(const QPointF &at, Qt::KeyboardModifiers modifiers) const {
    return {at, scene.transform.toScan(at), modifiers};
}

void SheetView::Private::tellView() {
    q.update();
    emit q.viewChanged();
}

void SheetView::Private::startPanning(const QPointF &at, Qt::MouseButton button) {
    animation.stop();
    panButton = button;
    lastAt = at;
    spaceUsed = true;
    updateCursor();
    updateInteracting();
}

void SheetView::Private::panTo(const QPointF &at) {
    scene.transform.moveBy(at - lastAt);
    lastAt = at;
    tellView();
}

void SheetView::Private::hover(const Pointer &pointer) {
    const bool inside = QRectF(QPointF(0, 0), scene.transform.sheet()).contains(pointer.scan);
    emit q.cursorMoved(pointer.scan, inside);
    if (activeTool().isBusy()) return;
    const std::vector<TargetBox> under = scene.boxesUnder(pointer.scan);
    scene.setHovered(under.empty() ? Target() : under.front().target);
}

void SheetView::Private::updateCursor() {
    if (panButton != Qt::NoButton)
        q.setCursor(Qt::ClosedHandCursor);
    else if (spaceHeld)
        q.setCursor(Qt::OpenHandCursor);
    else if (!scene.canEdit())
        q.setCursor(Qt::ArrowCursor);
    else
        q.setCursor(activeTool().cursor(pointerAt(lastAt, Qt::NoModifier)));
}

void SheetView::Private::updateInteracting() {
    const bool now = panButton != Qt::NoButton || activeTool().isBusy();
    if (now == interacting) return;
    interacting = now;
    emit q.interacting(now);
}

void SheetView::mousePressEvent(QMouseEvent *event) {
    if (!d->scene.hasSheet()) return;
    if (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && d->spaceHeld)) {
        d->startPanning(event->position(), event->button());
        return;
    }
    if (event->button() != Qt::LeftButton || d->panButton != Qt::NoButton || d->scene.hiding) return;
    d->animation.stop();
    d->lastAt = event->position();
    d->activeTool().press(d->pointerAt(event->position(), event->modifiers()));
    d->updateCursor();
    d->updateInteracting();
}

void SheetView::mouseMoveEvent(QMouseEvent *event) {
    if (d->panButton != Qt::NoButton) {
        d->panTo(event->position());
        return;
    }
    d->lastAt = event->position();
    const Pointer pointer = d->pointerAt(event->position(), event->modifiers());
    d->activeTool().move(pointer);
    d->hover(pointer);
    d->updateCursor();
    d->updateInteracting();
}

void SheetView::mouseReleaseEvent(QMouseEvent *event) {
    if (d->panButton != Qt::NoButton) {
        if (event->button() != d->panButton) return;
        d->panButton = Qt::NoButton;
    } else if (event->button() == Qt::LeftButton) {
        d->activeTool().release(d->pointerAt(event->position(), event->modifiers()));
        d->hover(d->pointerAt(event->position(), event->modifiers()));
    }
    d->updateCursor();
    d->updateInteracting();
}

void SheetView::mouseDoubleClickEvent(QMouseEvent *event) {
    if (event->button() != Qt::LeftButton || d->spaceHeld || !d->scene.hasSheet()) {
        mousePressEvent(event);
        return;
    }
    cancelGesture();
    const std::vector<TargetBox> under = d->scene.boxesUnder(toScan(event->position()));
    if (d->tool == Tool::Select && !under.empty())
        zoomToBox(under.front().box, true);
    else
        fit();
}

void SheetView::leaveEvent(QEvent *) {
    d->scene.setHovered({});
    emit cursorMoved({}, false);
}

void SheetView::wheelEvent(QWheelEvent *event) {
    event->accept();
    if (!d->scene.hasSheet() || event->angleDelta().y() == 0) return;
    // The transform follows every event, the painting once a frame: update() gathers.
    setZoom(zoom() * std::exp2(event->angleDelta().y() / wheelUnitsToDouble), event->position());
}

bool SheetView::Private::pinch(QEvent *event) {
    if (event->type() == QEvent::NativeGesture) {
        const auto *native = static_cast<QNativeGestureEvent *>(event);
        if (native->gestureType() != Qt::ZoomNativeGesture) return false;
        q.setZoom(q.zoom() * (1 + native->value()), native->position());
        return true;
    }
    auto *gesture = static_cast<QGestureEvent *>(event);
    const auto *pinch = static_cast<QPinchGesture *>(gesture->gesture(Qt::PinchGesture));
    if (!pinch) return false;
    const QPointF centre = q.mapFromGlobal(pinch->hotSpot());
    if (pinch->changeFlags() & QPinchGesture::ScaleFactorChanged) q.setZoom(q.zoom() * pinch->scaleFactor(), centre);
    gesture->accept(const_cast<QPinchGesture *>(pinch));
    return true;
}

bool SheetView::event(QEvent *event) {
    if (event->type() == QEvent::ShortcutOverride) {
        // Held keys cannot be shortcuts: those know no release.
        const auto *key = static_cast<QKeyEvent *>(event);
        if (isPlain(*key) && (key->key() == Qt::Key_Space || key->key() == Qt::Key_H)) {
            event->accept();
            return true;
        }
    }
    const bool isGesture = event->type() == QEvent::NativeGesture || event->type() == QEvent::Gesture;
    if (isGesture && d->scene.hasSheet() && d->pinch(event)) return true;
    return QWidget::event(event);
}

bool SheetView::focusNextPrevChild(bool next) {
    if (d->scene.visibleBoxes().empty()) return QWidget::focusNextPrevChild(next);
    selectNext(next ? 1 : -1);
    return true;
}

void SheetView::keyPressEvent(QKeyEvent *event) {
    const double step = event->modifiers() & Qt::ShiftModifier ? 10 : 1;
    switch (event->key()) {
    case Qt::Key_Left:
        return nudgeSelection(-step, 0);
    case Qt::Key_Right:
        return nudgeSelection(step, 0);
    case Qt::Key_Up:
        return nudgeSelection(0, -step);
    case Qt::Key_Down:
        return nudgeSelection(0, step);
    case Qt::Key_Escape:
        return cancel();
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoomIn();
    case Qt::Key_Minus:
        return zoomOut();
    default:
        break;
    }
    const bool holds = isPlain(*event) && (event->key() == Qt::Key_Space || event->key() == Qt::Key_H);
    if (!holds) return QWidget::keyPressEvent(event);
    if (event->isAutoRepeat()) return;
    if (event->key() == Qt::Key_H) return setHiding(true);
    d->spaceHeld = true;
    d->spaceUsed = d->panButton != Qt::NoButton || Application::isHeldKey();
    d->spaceTimer.start();
    d->updateCursor();
}

void SheetView::keyReleaseEvent(QKeyEvent *event) {
    const bool wasHeld = event->key() == Qt::Key_Space ? d->spaceHeld : event->key() == Qt::Key_H && d->scene.hiding;
    if (!wasHeld) return QWidget::keyReleaseEvent(event);
    if (event->isAutoRepeat()) return;
    const bool tapped = d->spaceHeld && !d->spaceUsed && d->spaceTimer.elapsed() <= tapMilliseconds;
    d->stopHolding();
    if (tapped && event->key() == Qt::Key_Space) emit spaceTapped();
}

void SheetView::Private::stopHolding() {
    spaceHeld = false;
    q.setHiding(false);
    updateCursor();
    q.update();
}

void SheetView::focusOutEvent(QFocusEvent *event) {
    d->stopHolding();
    QWidget::focusOutEvent(event);
}

void SheetView::resizeEvent(QResizeEvent *) {
    d->scene.transform.setView(QSizeF(size()));
    d->tellView();
}

void SheetView::changeEvent(QEvent *event) {
    const bool looks = event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange ||
                       event->type() == QEvent::StyleChange;
    if (looks) d->boxes.clear();
    if (looks) update();
    QWidget::changeEvent(event);
}

} // namespace herbascope::ui
