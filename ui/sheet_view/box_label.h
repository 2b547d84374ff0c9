// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Captions and handles as small pixmaps, made once: five hundred captions cost what five hundred copies cost. GUI
/// thread.

#include <QColor>
#include <QFont>
#include <QHash>
#include <QPixmap>

namespace herbascope::ui {

/// Near-black or white, whichever reads better on `background` (WCAG 2 contrast).
QColor readableOn(const QColor &background);

class BoxLabels {
public:
    /// A rounded label in the class's colour.
    QPixmap caption(const QString &text, const QColor &color, const QFont &font, double devicePixelRatio);
    QPixmap handle(const QColor &color, double devicePixelRatio);
    void clear() { m_pixmaps.clear(); }

private:
    QHash<QString, QPixmap> m_pixmaps;
};

} // namespace herbascope::ui
