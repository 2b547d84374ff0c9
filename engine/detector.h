// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A trained model ready to find organs. Owned by the job that runs it; used by one thread at a time. Torch-free
/// header.

#include "engine/device.h"
#include "engine/model_folder.h"
#include "engine/types.h"

#include <opencv2/core/mat.hpp>

#include <filesystem>
#include <memory>
#include <vector>

namespace herbascope::engine {

struct DetectOptions {
    double scoreThreshold = 0.05; ///< detections below are left out
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

    /// Reads the scan, then detects. Throws Error.
    std::vector<Detection> detect(const std::filesystem::path &scan, const DetectOptions &options);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace herbascope::engine
