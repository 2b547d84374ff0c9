// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Paints the scan. Tiles are scaled once to the screen's resolution and kept (least recently used go first), so that
/// panning only copies pixels and zooming costs 2 ms a megapixel of screen. What is not ready in time is filled with
/// the overview, stretched. Owned by the view; GUI thread (QPixmap).

#include "engine/imaging/image_pyramid.h"
#include "ui/sheet_view/view_transform.h"

#include <QHash>
#include <QImage>
#include <QPixmap>

#include <memory>

class QPainter;

namespace herbascope::ui {

class TilePainter {
public:
    using Pyramid = std::shared_ptr<const engine::ImagePyramid>;

    /// Both may be null: then the overview, or blank paper, is all there is.
    void setPyramid(Pyramid pyramid);
    void setOverview(const QImage &image);
    void clear();

    bool isSharp() const { return m_pyramid != nullptr; }
    bool isEmpty() const { return !m_pyramid && m_overview.isNull(); }
    const QPixmap &overview() const { return m_overview; }

    /// Draws paper and pixels into `painter` (widget coordinates). False when the frame's time was up before all tiles
    /// were scaled: paint again.
    bool paint(QPainter &painter, const ViewTransform &transform, double devicePixelRatio);

private:
    struct Grid {
        int level = 0;
        int cell = 0;                  ///< px of the level, a power of two
        double scaleX = 1, scaleY = 1; ///< device px per px of the level
        bool operator==(const Grid &) const = default;
    };
    struct Tile {
        QPixmap pixmap;
        quint64 used = 0;   ///< number of the frame
        bool draft = false; ///< nearest neighbours, for want of time
    };
    Grid gridFor(const ViewTransform &transform, double ratio) const;
    QRect cellRect(int column, int row) const; ///< device px from the paper's corner
    QPixmap makeTile(int column, int row, const QSize &size, bool smooth) const;
    QHash<quint64, Tile>::iterator keepTile(quint64 key, const QPixmap &pixmap, bool draft);
    bool paintTiles(QPainter &painter, const QRect &visible, const QPoint &origin, bool smooth);
    void paintOverview(QPainter &painter, const QRectF &paper, const QRect &part) const;
    void evict();

    Pyramid m_pyramid;
    QPixmap m_overview;
    Grid m_grid;
    QHash<quint64, Tile> m_tiles;
    qint64 m_bytes = 0;
    quint64 m_frame = 0;
};

} // namespace herbascope::ui
