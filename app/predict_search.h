// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What PredictJob's worker does with the scans: searches one sheet after the other. While one is searched whole the
/// next is decoded; in tiles there is only one scan at a time, which is read as it is needed. Owned by the worker.

#include "app/record_names.h"
#include "engine/detector.h"

#include <QString>

#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <type_traits>
#include <vector>

namespace herbascope::app {

struct ScanTask {
    SheetId sheet;
    QString name;
    std::filesystem::path path;
};

class PredictSearch {
public:
    using Found = std::optional<std::vector<engine::Detection>>;

    /// `say` hears what changes on the way. Throws Error.
    PredictSearch(std::filesystem::path model, engine::DeviceChoice device, const std::vector<ScanTask> &tasks,
                  const engine::DetectOptions &options, std::function<void(const QString &)> say);

    /// To be asked for in order. Nothing where a stop was requested between two tiles. Throws Error.
    Found search(std::size_t index, const engine::TileEvents &events);

private:
    struct DecodedScan {
        cv::Mat pixels;
        int width = 0; ///< px of the full-size upright scan
        int height = 0;
    };
    static DecodedScan decode(const std::filesystem::path &path, int shortSide);
    void load();
    /// `work()`; where the memory of a GPU is exhausted, once more on the processor, as all that follows.
    template <class Work> std::invoke_result_t<Work> onADevice(Work work);
    void readAhead(std::size_t index);

    const std::filesystem::path m_model;
    engine::DeviceChoice m_device;
    const std::vector<ScanTask> &m_tasks;
    const engine::DetectOptions m_options;
    const bool m_inTiles;
    const std::function<void(const QString &)> m_say;
    std::unique_ptr<engine::Detector> m_detector;
    int m_decodeShortSide = 0; ///< px; 0: whole
    std::future<DecodedScan> m_coming;
};

} // namespace herbascope::app
