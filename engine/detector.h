// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A trained model ready to find organs. Owned by the job that runs it; used by one thread at a time. Throws
/// MemoryError where the memory is exhausted, ScanError for the file of a scan, Error for all else. Torch-free header.

#include "engine/device.h"
#include "engine/model_folder.h"
#include "engine/tiling.h"
#include "engine/types.h"

#include <opencv2/core/mat.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace herbascope::engine {

struct DetectOptions {
    double scoreThreshold = 0.05; ///< detections below are left out
    /// Px of the scan; 0: the whole sheet at once; nothing: tiles if the model was trained on tiles (their side is
    /// ModelConfig::tileSide), else the whole sheet. Only for scans given by their path.
    std::optional<int> tileSide;
};

class Detector {
public:
    /// Loads a model folder (its hash is checked). Throws Error.
    Detector(const std::filesystem::path &modelFolder, const DeviceChoice &device);
    ~Detector();
    Detector(const Detector &) = delete;
    Detector &operator=(const Detector &) = delete;

    const ModelInfo &info() const;

    /// What decode() needs to know to load a scan no larger than necessary: the short side the network wants, in px;
    /// 0: whole (imported models).
    int decodeShortSide() const;

    /// Detections in px of the full-size upright scan, best first. `bgr` may be a smaller decoded copy of it:
    /// `fullWidth` and `fullHeight` give the scan's own size.
    std::vector<Detection> detect(const cv::Mat &bgr, int fullWidth, int fullHeight, const DetectOptions &options);

    /// Reads the scan, then detects, in tiles where the options ask for them. Throws Error.
    std::vector<Detection> detect(const std::filesystem::path &scan, const DetectOptions &options);

    /// As detect(); in tiles it tells of every view and may be stopped between two: then there is no result. Each tile
    /// goes into the network at the model's side as a sheet does, and so does the whole sheet for what is larger than a
    /// tile; see mergeViews() for the rest. A scan that fits into one tile is searched whole. Of baseline JPEG files
    /// only a band of one tile's height is in memory at a time, see AreaReader for the other formats. Throws Error.
    std::optional<std::vector<Detection>> detect(const std::filesystem::path &scan, const DetectOptions &options,
                                                 const TileEvents &events);

private:
    std::vector<Detection> detectView(const cv::Mat &bgr, const cv::Rect &area);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace herbascope::engine
