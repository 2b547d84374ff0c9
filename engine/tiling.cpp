// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tiling.h"

#include "engine/error.h"
#include "engine/imaging/area_reader.h"

#include <algorithm>
#include <string>

namespace herbascope::engine {

std::vector<int> tileStarts(int length, int side, int overlap) {
    if (overlap < 0 || overlap >= side)
        throw Error("Tiles of " + std::to_string(side) + " px cannot share " + std::to_string(overlap) +
                    " px with the next one.");
    const int step = side - overlap;
    std::vector<int> starts{0};
    while (starts.back() + side < length) starts.push_back(std::min(starts.back() + step, length - side));
    return starts;
}

std::vector<cv::Rect> planTiles(cv::Size scan, int side, int overlap) {
    const cv::Size size(std::min(side, scan.width), std::min(side, scan.height));
    const std::vector<int> columns = tileStarts(scan.width, side, overlap);
    std::vector<cv::Rect> tiles;
    for (const int y : tileStarts(scan.height, side, overlap))
        for (const int x : columns) tiles.emplace_back(cv::Point(x, y), size);
    return tiles;
}

std::optional<std::vector<Detection>> detectInTiles(AreaReader &scan, const ViewDetector &detector,
                                                    const TileOptions &options, const TileEvents &events) {
    const cv::Rect everything({}, scan.size());
    const std::vector<cv::Rect> tiles = scan.inFileOrder(planTiles(scan.size(), options.side, options.overlap));
    const bool withWhole = options.wholeShortSide > 0;
    const int total = static_cast<int>(tiles.size()) + (withWhole ? 1 : 0);
    std::vector<View> views;
    const auto search = [&](const cv::Mat &bgr, const cv::Rect &area) {
        views.push_back({area, detector(bgr, area)});
        if (events.progress) events.progress(static_cast<int>(views.size()), total);
    };
    if (withWhole && !events.stop.stop_requested()) search(scan.overview(options.wholeShortSide), everything);
    for (const cv::Rect &tile : tiles) {
        if (events.stop.stop_requested()) return std::nullopt;
        search(scan.read(tile), tile);
    }
    std::vector<Detection> found =
        mergeViews(std::move(views), scan.size(), {.seamTolerance = usualSeamTolerance(options.side)});
    std::erase_if(found, [&](const Detection &detection) { return detection.score < options.scoreThreshold; });
    if (options.maximum > 0 && found.size() > static_cast<std::size_t>(options.maximum))
        found.resize(static_cast<std::size_t>(options.maximum));
    return found;
}

} // namespace herbascope::engine
