// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The small pieces every panel is put together from, so that they look the same everywhere.

#include <QLabel>
#include <QPushButton>
#include <QToolButton>

class QAction;
class QBoxLayout;
class QScrollArea;

namespace herbascope::ui {

/// `role` is what the style sheet knows: heading, title, muted, count, strong, key, saved, warn, badge.
QLabel *makeLabel(const QString &text, const char *role = nullptr, QWidget *parent = nullptr);
QLabel *makeWrapped(const QString &text, const char *role = nullptr, QWidget *parent = nullptr);
QFrame *makeLine(QWidget *parent = nullptr);
QFrame *makeVerticalLine(QWidget *parent = nullptr);
/// A square icon button; `tip` is its tool tip and its name for screen readers.
QToolButton *makeIconButton(const QString &icon, const QString &tip, int side = 30, QWidget *parent = nullptr);
/// The same for an action: icon, tip, check state and availability follow it.
QToolButton *makeActionButton(QAction *action, int side = 30, QWidget *parent = nullptr);
QPushButton *makePrimary(const QString &text, QWidget *parent = nullptr);
QPushButton *makeLink(const QString &text, QWidget *parent = nullptr);
/// For a column that may be higher than its place: scrolls up and down only, takes no keys.
QScrollArea *makeScroll(QWidget *parent);
/// A layout with the given margins (left, top, right, bottom as one number) and spacing.
template <class Layout> Layout *makeLayout(QWidget *parent, int margin, int spacing) {
    auto *layout = parent ? new Layout(parent) : new Layout();
    layout->setContentsMargins(margin, margin, margin, margin);
    layout->setSpacing(spacing);
    return layout;
}
/// A small square in a class's colour: border and a light fill, as on the sheet.
QPixmap classSwatch(const QColor &color, int width, int height, qreal ratio);

} // namespace herbascope::ui
