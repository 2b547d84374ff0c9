// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sheet_view/tile_painter.h"

#include <QElapsedTimer>
#include <QPainter>

#include <opencv2/imgproc.hpp>

#include <cmath>
#include <vector>

namespace herbascope::ui {

namespace {

constexpr qint64 cacheBytes = 160'000'000; // four screens of 3840 x 2160
constexpr qint64 frameMilliseconds = 8;    // for scaling; boxes need the rest of 16 ms
constexpr int largestTile =
    256; // device px: OpenCV scales up to 65,536 px without waking its threads, which is quicker
constexpr double nearestAbove = 2; // device px per scan px
const QColor blankPaper(0xf5, 0xf2, 0xea);

quint64 keyOf(int column, int row) {
    return quint64(quint32(column)) << 32 | quint32(row);
}

} // namespace

void TilePainter::setPyramid(Pyramid pyramid) {
    m_pyramid = std::move(pyramid);
    m_tiles.clear();
    m_bytes = 0;
    if (!m_pyramid || !m_overview.isNull()) return;
    const cv::Mat &small = m_pyramid->image(m_pyramid->levels() - 1);
    setOverview(QImage(small.data, small.cols, small.rows, qsizetype(small.step), QImage::Format_BGR888));
}

void TilePainter::setOverview(const QImage &image) {
    m_overview = QPixmap::fromImage(image.convertToFormat(QImage::Format_RGB32));
}

void TilePainter::clear() {
    setPyramid(nullptr);
    m_overview = QPixmap();
}

TilePainter::Grid TilePainter::gridFor(const ViewTransform &transform, double ratio) const {
    const double scale = transform.scale() * ratio;
    Grid grid;
    grid.level = m_pyramid->levelForScale(std::min(1.0, scale));
    // Level n is a grid of exactly 2^n px; its last column may reach beyond the scan.
    grid.scaleX = std::ldexp(scale * transform.sheet().width() / m_pyramid->width(), grid.level);
    grid.scaleY = std::ldexp(scale * transform.sheet().height() / m_pyramid->height(), grid.level);
    grid.cell = largestTile;
    while (grid.cell > 8 && grid.cell * grid.scaleX > largestTile) grid.cell /= 2;
    return grid;
}

QRect TilePainter::cellRect(int column, int row) const {
    // Rounded from the paper's corner, so that tiles join without gaps and keep their size wherever the paper lies.
    const int width = m_pyramid->width(m_grid.level);
    const int height = m_pyramid->height(m_grid.level);
    const auto x = [&](int c) { return int(std::lround(std::min(c * m_grid.cell, width) * m_grid.scaleX)); };
    const auto y = [&](int r) { return int(std::lround(std::min(r * m_grid.cell, height) * m_grid.scaleY)); };
    return QRect(QPoint(x(column), y(row)), QPoint(x(column + 1) - 1, y(row + 1) - 1));
}

QPixmap TilePainter::makeTile(int column, int row, const QSize &size, bool smooth) const {
    const cv::Mat &level = m_pyramid->image(m_grid.level);
    const cv::Rect cell(column * m_grid.cell, row * m_grid.cell, m_grid.cell, m_grid.cell);
    const cv::Mat source = level(cell & cv::Rect(0, 0, level.cols, level.rows));
    cv::Mat scaled;
    cv::resize(source, scaled, cv::Size(size.width(), size.height()), 0, 0,
               smooth ? cv::INTER_LINEAR : cv::INTER_NEAREST);
    // RGB32 is B, G, R, 255 in memory; OpenCV fills it fifteen times faster than QImage converts.
    QImage image(size, QImage::Format_RGB32);
    cv::Mat target(size.height(), size.width(), CV_8UC4, image.bits(), std::size_t(image.bytesPerLine()));
    cv::cvtColor(scaled, target, cv::COLOR_BGR2BGRA);
    return QPixmap::fromImage(std::move(image), Qt::NoFormatConversion);
}

QHash<quint64, TilePainter::Tile>::iterator TilePainter::keepTile(quint64 key, const QPixmap &pixmap, bool draft) {
    const auto old = m_tiles.constFind(key);
    if (old == m_tiles.constEnd()) m_bytes += qint64(pixmap.width()) * pixmap.height() * 4;
    return m_tiles.insert(key, {pixmap, m_frame, draft});
}

bool TilePainter::paint(QPainter &painter, const ViewTransform &transform, double ratio) {
    // In device pixels: tiles are copied, never scaled by the painter.
    painter.save();
    painter.scale(1 / ratio, 1 / ratio);
    const QRectF exact(transform.paper().topLeft() * ratio, transform.paper().size() * ratio);
    const QPoint origin(int(std::lround(exact.x())), int(std::lround(exact.y())));
    const QRect view(0, 0, int(std::ceil(transform.view().width() * ratio)),
                     int(std::ceil(transform.view().height() * ratio)));
    const QRectF paper(origin, exact.size());
    const QRect visible = paper.toAlignedRect() & view;
    bool complete = true;
    if (m_pyramid) {
        const Grid grid = gridFor(transform, ratio);
        if (!(grid == m_grid)) {
            m_grid = grid;
            m_tiles.clear();
            m_bytes = 0;
        }
        complete = paintTiles(painter, visible, origin, transform.scale() * ratio <= nearestAbove);
    } else if (!m_overview.isNull()) {
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        paintOverview(painter, paper, visible);
    } else {
        painter.fillRect(visible, blankPaper);
    }
    painter.restore();
    return complete;
}

bool TilePainter::paintTiles(QPainter &painter, const QRect &visible, const QPoint &origin, bool smooth) {
    ++m_frame;
    QElapsedTimer timer;
    timer.start();
    bool complete = true;
    const double cellWidth = m_grid.cell * m_grid.scaleX;
    const double cellHeight = m_grid.cell * m_grid.scaleY;
    const QRect onPaper = visible.translated(-origin);
    const QSize level(m_pyramid->width(m_grid.level), m_pyramid->height(m_grid.level));
    const int columns = (level.width() + m_grid.cell - 1) / m_grid.cell;
    const int rows = (level.height() + m_grid.cell - 1) / m_grid.cell;
    for (int row = std::max(0, int(onPaper.top() / cellHeight) - 1); row < rows; ++row) {
        for (int column = std::max(0, int(onPaper.left() / cellWidth) - 1); column < columns; ++column) {
            const QRect place = cellRect(column, row);
            if (place.left() > onPaper.right()) break;
            if (place.isEmpty() || !place.intersects(onPaper)) continue;
            const quint64 key = keyOf(column, row);
            auto tile = m_tiles.find(key);
            if (tile == m_tiles.end() || tile->draft) {
                const bool late = smooth && timer.elapsed() >= frameMilliseconds;
                complete = complete && !late;
                if (tile == m_tiles.end() || !late)
                    tile = keepTile(key, makeTile(column, row, place.size(), smooth && !late), late);
            }
            tile->used = m_frame;
            painter.drawPixmap(place.topLeft() + origin, tile->pixmap);
        }
        if (cellRect(0, row).top() > onPaper.bottom()) break;
    }
    evict();
    return complete;
}

void TilePainter::paintOverview(QPainter &painter, const QRectF &paper, const QRect &part) const {
    // Only the part in view: the whole paper would be hundreds of thousands of pixels wide at 3200 %.
    const double scaleX = m_overview.width() / paper.width();
    const double scaleY = m_overview.height() / paper.height();
    const QRectF source((part.x() - paper.x()) * scaleX, (part.y() - paper.y()) * scaleY, part.width() * scaleX,
                        part.height() * scaleY);
    painter.drawPixmap(QRectF(part), m_overview, source);
}

void TilePainter::evict() {
    if (m_bytes <= cacheBytes) return;
    std::vector<std::pair<quint64, quint64>> byAge; // frame, key
    for (auto tile = m_tiles.cbegin(); tile != m_tiles.cend(); ++tile)
        if (tile->used != m_frame) byAge.emplace_back(tile->used, tile.key());
    std::sort(byAge.begin(), byAge.end());
    for (const auto &[frame, key] : byAge) {
        if (m_bytes <= cacheBytes) return;
        const QSize size = m_tiles.value(key).pixmap.size();
        m_bytes -= qint64(size.width()) * size.height() * 4;
        m_tiles.remove(key);
    }
}

} // namespace herbascope::ui
