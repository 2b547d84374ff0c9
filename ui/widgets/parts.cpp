// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/parts.h"

#include "ui/theme.h"

#include <QAction>
#include <QPainter>
#include <QScrollArea>

namespace herbascope::ui {

QLabel *makeLabel(const QString &text, const char *role, QWidget *parent) {
    auto *label = new QLabel(text, parent);
    if (role) label->setProperty("role", QLatin1String(role));
    return label;
}

QLabel *makeWrapped(const QString &text, const char *role, QWidget *parent) {
    QLabel *label = makeLabel(text, role, parent);
    label->setWordWrap(true);
    return label;
}

QFrame *makeLine(QWidget *parent) {
    auto *line = styled(new QFrame(parent), "role", "line");
    line->setFixedHeight(1);
    return line;
}

QFrame *makeVerticalLine(QWidget *parent) {
    auto *line = styled(new QFrame(parent), "role", "vline");
    line->setFixedWidth(1);
    return line;
}

QToolButton *makeIconButton(const QString &icon, const QString &tip, int side, QWidget *parent) {
    auto *button = new QToolButton(parent);
    button->setIcon(Theme::icon(icon));
    button->setIconSize(QSize(20, 20));
    button->setFixedSize(side, side);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QToolButton *makeActionButton(QAction *action, int side, QWidget *parent) {
    auto *button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setIconSize(QSize(20, 20));
    button->setFixedSize(side, side);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(action->text());
    return button;
}

QPushButton *makePrimary(const QString &text, QWidget *parent) {
    auto *button = styled(new QPushButton(text, parent), "primary", true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QPushButton *makeLink(const QString &text, QWidget *parent) {
    auto *button = styled(new QPushButton(text, parent), "link", true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setCursor(Qt::PointingHandCursor);
    return button;
}

QScrollArea *makeScroll(QWidget *parent) {
    auto *scroll = new QScrollArea(parent);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    return scroll;
}

QPixmap classSwatch(const QColor &color, int width, int height, qreal ratio) {
    QPixmap pixmap(QSize(width, height) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor fill = color;
    fill.setAlphaF(0.16F);
    painter.setPen(QPen(color, 2));
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(1, 1, width - 2, height - 2), 1.5, 1.5);
    return pixmap;
}

} // namespace herbascope::ui
