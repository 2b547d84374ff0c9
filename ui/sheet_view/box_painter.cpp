// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sheet_view/box_painter.h"

#include <QLocale>
#include <QPainter>

#include <array>
#include <cmath>
#include <numeric>

namespace herbascope::ui {

namespace {

constexpr double lineWidth = 2;
constexpr double selectedWidth = 3;
constexpr double captionFrom = 14; // px of the longer side from which a prediction's caption is shown

/// Dash, gap, dash, gap in px: one a class, in the order of the keys.
constexpr std::array<std::array<int, 4>, 6> patterns{
    {{7, 4, 7, 4}, {3, 3, 3, 3}, {12, 4, 12, 4}, {10, 3, 2, 3}, {16, 5, 16, 5}, {6, 3, 2, 3}}};

QString originText(storage::Origin origin) {
    switch (origin) {
    case storage::Origin::Accepted:
        return SheetView::tr("accepted");
    case storage::Origin::Corrected:
        return SheetView::tr("corrected");
    case storage::Origin::Imported:
        return SheetView::tr("imported");
    case storage::Origin::Drawn:
        break;
    }
    return SheetView::tr("drawn");
}

QString captionText(const Target &target, const QString &name, const SheetScene &scene) {
    for (const app::Prediction &prediction : scene.predictions)
        if (target.prediction && prediction.id == target.prediction)
            return SheetView::tr("%1 %2", "class and score").arg(name, QLocale().toString(prediction.score, 'f', 2));
    for (const app::Annotation &annotation : scene.annotations)
        if (target.annotation && annotation.id == target.annotation)
            return SheetView::tr("%1 · %2", "class and origin").arg(name, originText(annotation.origin));
    return name;
}

/// The dashes of one edge from `from` to `to` that fall into `view`; `place` makes a rectangle of a stretch.
template <class Place>
void addDashes(QPair<int, int> edge, QPair<int, int> view, const std::array<int, 4> &dashes, Place place) {
    const int period = std::accumulate(dashes.begin(), dashes.end(), 0);
    const int before = std::max(0, view.first - edge.first) / period;
    const int end = std::min(edge.second, view.second);
    int part = 0;
    for (int at = edge.first + before * period; at < end; part = (part + 1) % 4) {
        const int length = dashes[std::size_t(part)];
        if (part % 2 == 0) place(at, std::min(length, edge.second - at));
        at += length;
    }
}

void addDashedRect(QVector<QRect> &out, const QRect &outer, int width, const std::array<int, 4> &dashes,
                   const QRect &view) {
    const int right = outer.x() + outer.width(), bottom = outer.y() + outer.height();
    const int viewRight = view.x() + view.width(), viewBottom = view.y() + view.height();
    const auto horizontal = [&](int y) {
        if (y + width < view.y() || y > viewBottom) return;
        addDashes({outer.x(), right}, {view.x(), viewRight}, dashes,
                  [&](int at, int length) { out.append(QRect(at, y, length, width)); });
    };
    const auto vertical = [&](int x) {
        if (x + width < view.x() || x > viewRight) return;
        addDashes({outer.y(), bottom}, {view.y(), viewBottom}, dashes,
                  [&](int at, int length) { out.append(QRect(x, at, width, length)); });
    };
    horizontal(outer.y());
    horizontal(bottom - width);
    vertical(outer.x());
    vertical(right - width);
}

/// The line's outer rectangle when it runs along `rect`'s edges.
QRect outerRect(const QRect &rect, int width) {
    return QRect(rect.x() - width / 2, rect.y() - width / 2, rect.width() + width, rect.height() + width);
}

/// Four sides that do not overlap, so that translucent colours stay even.
void fillFrame(QPainter &painter, const QRect &outer, int width, const QColor &color, const QRect &view) {
    const int inside = outer.height() - 2 * width;
    const auto fill = [&](const QRect &side) {
        const QRect part = side & view;
        if (!part.isEmpty()) painter.fillRect(part, color);
    };
    fill(QRect(outer.x(), outer.y(), outer.width(), width));
    fill(QRect(outer.x(), outer.y() + outer.height() - width, outer.width(), width));
    if (inside <= 0) return;
    fill(QRect(outer.x(), outer.y() + width, width, inside));
    fill(QRect(outer.x() + outer.width() - width, outer.y() + width, width, inside));
}

QColor withAlpha(QColor color, double alpha) {
    color.setAlphaF(float(alpha));
    return color;
}

QFont captionFont(const QFont &base) {
    QFont font = base;
    font.setPixelSize(11);
    font.setWeight(QFont::DemiBold);
    return font;
}

} // namespace

int BoxPainter::device(double widgetPixels) const {
    return std::max(1, int(std::lround(widgetPixels * m_ratio)));
}

BoxPainter::Shape BoxPainter::shapeOf(const TargetBox &box, const SheetScene &scene) const {
    const QRectF exact = scene.transform.toWidget(box.box);
    const int left = int(std::lround(exact.left() * m_ratio)), right = int(std::lround(exact.right() * m_ratio));
    const int top = int(std::lround(exact.top() * m_ratio)), bottom = int(std::lround(exact.bottom() * m_ratio));
    Shape shape{box, QRect(left, top, std::max(1, right - left), std::max(1, bottom - top)),
                scene.view.classColor(box.organ)};
    if (const app::OrganClass *organ = scene.organClass(box.organ)) shape.pattern = organ->position;
    shape.selected = scene.isSelected(box.target);
    shape.hovered = box.target && box.target == scene.hovered;
    return shape;
}

void BoxPainter::paint(QPainter &painter, const SheetScene &scene) {
    const double ratio = scene.view.devicePixelRatioF();
    if (ratio != m_ratio) m_labels.clear();
    m_ratio = ratio;
    m_view = QRect(QPoint(0, 0), (QSizeF(scene.view.size()) * ratio).toSize());
    const int reach = device(24); // captions and handles stand out
    std::vector<Shape> shapes;
    for (const TargetBox &box : scene.visibleBoxes()) {
        Shape shape = shapeOf(box, scene);
        if (shape.rect.adjusted(-reach, -reach, reach, reach).intersects(m_view)) shapes.push_back(std::move(shape));
    }
    // Small ones over large ones, what is pointed at or selected over everything.
    std::stable_sort(shapes.begin(), shapes.end(), [](const Shape &a, const Shape &b) {
        const auto rank = [](const Shape &shape) { return shape.selected ? 2 : shape.hovered ? 1 : 0; };
        if (rank(a) != rank(b)) return rank(a) < rank(b);
        return a.box.box.area() > b.box.box.area();
    });
    painter.save();
    painter.scale(1 / ratio, 1 / ratio);
    painter.setPen(Qt::NoPen);
    for (const Shape &shape : shapes) paintShape(painter, shape);
    painter.setFont(captionFont(scene.view.font()));
    for (const Shape &shape : shapes) {
        const bool large = std::max(shape.rect.width(), shape.rect.height()) >= device(captionFrom);
        const bool captioned = shape.hovered || shape.selected || (shape.box.target.prediction && large);
        if (captioned) paintCaption(painter, shape, scene);
        if (shape.selected) paintHandles(painter, shape);
    }
    if (scene.drawn) {
        Shape shape = shapeOf({{}, scene.classToDraw(), *scene.drawn}, scene);
        paintShape(painter, shape);
    }
    painter.restore();
}

double BoxPainter::fillStrength(const Shape &shape, const QRect &inside) const {
    double strength = shape.selected || shape.box.target.prediction ? 0.09 : 0.13;
    if (shape.hovered) strength += 0.06;
    // The larger a box is in the view, the less colour: what is in it shall be seen.
    const double share = double(inside.width()) * inside.height() / (double(m_view.width()) * m_view.height());
    return strength * (1 - 0.7 * std::min(1.0, 3 * share));
}

void BoxPainter::paintShape(QPainter &painter, const Shape &shape) {
    const QRect inside = shape.rect & m_view;
    if (!inside.isEmpty()) painter.fillRect(inside, withAlpha(shape.color, fillStrength(shape, inside)));
    paintOutline(painter, shape);
    // A caption says it in words.
    if (!shape.box.target.prediction && !shape.selected) paintTicks(painter, shape);
}

void BoxPainter::paintOutline(QPainter &painter, const Shape &shape) {
    const int width = device(shape.selected ? selectedWidth : lineWidth);
    const QRect outer = outerRect(shape.rect, width);
    // A pale seam keeps lines readable on dark leaves.
    if (!shape.box.target.prediction) {
        const int seam = width + 2 * device(1);
        fillFrame(painter, outerRect(shape.rect, seam), seam, withAlpha(Qt::white, 0.28), m_view);
        fillFrame(painter, outer, width, shape.color, m_view);
        return;
    }
    fillFrame(painter, outer, width, withAlpha(Qt::white, 0.6), m_view);
    std::array<int, 4> dashes = patterns[std::size_t(shape.pattern) % patterns.size()];
    for (int &dash : dashes) dash = device(dash);
    QVector<QRect> rects;
    addDashedRect(rects, outer, width, dashes, m_view);
    painter.setBrush(shape.color);
    painter.drawRects(rects);
}

void BoxPainter::paintTicks(QPainter &painter, const Shape &shape) {
    const int step = device(5), length = device(5), thickness = device(2);
    const int ticks = shape.pattern % 9 + 1;
    if (shape.rect.width() < 2 * step * (ticks + 1) || shape.rect.height() < 4 * length) return;
    for (int tick = 1; tick <= ticks; ++tick) {
        const QRect mark(shape.rect.x() + tick * step, shape.rect.y(), thickness, device(lineWidth) / 2 + length);
        if (mark.intersects(m_view)) painter.fillRect(mark, shape.color);
    }
}

void BoxPainter::paintCaption(QPainter &painter, const Shape &shape, const SheetScene &scene) {
    const app::OrganClass *organ = scene.organClass(shape.box.organ);
    const QString name = organ ? QString::fromStdString(organ->name) : QString();
    const QString text = captionText(shape.box.target, name, scene);
    const QPixmap label = m_labels.caption(text, shape.color, painter.font(), m_ratio);
    // Above the box; inside at the view's edges, so that it is never cut off.
    int y = shape.rect.y() - label.height();
    if (y < 0) y = std::min(std::max(shape.rect.y() + device(1), 0), m_view.height() - label.height());
    const int x = std::clamp(shape.rect.x() - device(1), 0, std::max(0, m_view.width() - label.width()));
    painter.drawPixmap(x, y, label);
}

void BoxPainter::paintHandles(QPainter &painter, const Shape &shape) {
    const QPixmap handle = m_labels.handle(shape.color, m_ratio);
    const QRectF rect(QPointF(shape.rect.topLeft()) / m_ratio, QSizeF(shape.rect.size()) / m_ratio);
    const QRect reach = m_view.adjusted(-handle.width(), -handle.height(), handle.width(), handle.height());
    for (const QPointF &point : handlePoints(rect)) {
        const QPoint at = (point * m_ratio).toPoint();
        if (reach.contains(at)) painter.drawPixmap(at.x() - handle.width() / 2, at.y() - handle.height() / 2, handle);
    }
}

} // namespace herbascope::ui
