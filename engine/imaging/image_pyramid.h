// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Halved copies of one scan for the viewer. Immutable once made, so any number of threads may read it.

#include "engine/imaging/image.h"

#include <filesystem>
#include <vector>

namespace herbascope::engine {

class ImagePyramid {
public:
    static constexpr int tileSize = 512; ///< px; tiles at the right and lower edge are smaller

    /// Decodes a scan and halves it (2x2 mean, sides rounded up, an odd edge counted twice) until its long side is at
    /// most one tile. Throws Error.
    static ImagePyramid read(const std::filesystem::path &path);
    /// The same from 8-bit BGR pixels.
    explicit ImagePyramid(cv::Mat bgr);

    int levels() const { return static_cast<int>(m_levels.size()); }
    int width(int level = 0) const { return m_levels[level].cols; }
    int height(int level = 0) const { return m_levels[level].rows; }
    int columns(int level) const { return (width(level) + tileSize - 1) / tileSize; }
    int rows(int level) const { return (height(level) + tileSize - 1) / tileSize; }

    /// The pixels of one tile, 8-bit BGR; shares the level's memory, so keep the pyramid alive while it is used.
    cv::Mat tile(int level, int column, int row) const;
    const cv::Mat &image(int level) const { return m_levels[level]; }
    /// The coarsest level that still has at least `scale` (view px per scan px, <= 1) of the detail.
    int levelForScale(double scale) const;
    std::size_t bytes() const;

private:
    std::vector<cv::Mat> m_levels;
};

/// A small copy for lists: the scan scaled to fit `side` x `side` px, decoded at the coarsest scale that suffices.
cv::Mat readThumbnail(const std::filesystem::path &path, int side);

} // namespace herbascope::engine
