// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/cursor_readout.h"

#include "ui/sheet_view/sheet_view.h"

#include <QLocale>
#include <QStringList>

#include <cmath>

namespace herbascope::ui {

CursorReadout::CursorReadout(SheetView *view, QWidget *parent)
    : QLabel(parent) {
    setObjectName(QStringLiteral("cursorReadout"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    connect(view, &SheetView::cursorMoved, this, [this](const QPointF &scanPoint, bool inside) {
        m_at.reset();
        if (inside) m_at = QPoint(int(std::floor(scanPoint.x())), int(std::floor(scanPoint.y())));
        tell();
    });
    connect(view, &SheetView::drawing, this, [this](const engine::Box &box) {
        m_box = QSize(qRound(box.width()), qRound(box.height()));
        tell();
    });
    connect(view, &SheetView::interacting, this, [this](bool active) {
        if (!active) m_box.reset();
        tell();
    });
    hide();
}

void CursorReadout::tell() {
    const QLocale locale;
    QStringList parts;
    if (m_at) parts.append(tr("x %1   y %2").arg(locale.toString(m_at->x()), locale.toString(m_at->y())));
    if (m_box) parts.append(tr("%1 × %2 px").arg(locale.toString(m_box->width()), locale.toString(m_box->height())));
    setText(parts.join(QStringLiteral("     ")));
    setVisible(!parts.isEmpty());
    place();
}

void CursorReadout::place() {
    constexpr int edge = 12; // px
    adjustSize();
    move(parentWidget()->width() - width() - edge, edge);
}

} // namespace herbascope::ui
