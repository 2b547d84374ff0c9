// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Annotated sheets as training images. Which sheet stands at a position, and how it is flipped and scaled, follows
/// from (seed, position) alone. Thread-safe: loader threads share one TrainingSet. Torch-free header.

#include "engine/nn/model_config.h"
#include "engine/types.h"

#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace herbascope::engine {

struct TrainingConfig;

/// The order in which one epoch visits `count` sheets (Fisher-Yates); a function of its arguments alone.
std::vector<int> epochOrder(int count, std::uint64_t seed, std::uint64_t epoch);

/// What drives the network's own draws (sides, anchors, RoIs) in one iteration.
std::uint64_t samplingSeed(std::uint64_t seed, std::uint64_t iteration);

/// One sheet at training size.
struct TrainingImage {
    int sample = 0;          ///< index of the sheet
    cv::Mat pixels;          ///< 8-bit, in the network's channel order; shared with the cache, so never written to
    std::vector<Box> boxes;  ///< px of `pixels`
    std::vector<int> labels; ///< beside `boxes`
    int scanWidth = 0;       ///< px of the scan
    int scanHeight = 0;
};

class TrainingSet {
public:
    /// `config` outlives the set. Of each batch, process `rank` of `processes` sees its equal part.
    TrainingSet(std::vector<Sample> samples, const TrainingConfig &config, int rank = 0, int processes = 1);

    int size() const { return static_cast<int>(m_samples.size()); }

    /// Images an iteration that this process takes.
    int share() const;

    /// The image at `position` = iteration * share() + slot. A sheet that cannot be read is replaced by the next one of
    /// the epoch's order, and so is one that the memory does not suffice for, even without the sheets that are kept.
    /// Throws Error when none can be read, MemoryError where that may be for lack of memory.
    TrainingImage load(std::uint64_t position);
    /// The same at a position of the whole batch, iteration * batch + slot, whoever takes it.
    TrainingImage loadOfAll(std::uint64_t position);

    /// Decoded sheets kept in memory: at most so many bytes (the configuration's at first). Where more are kept, all
    /// go.
    void limitCache(std::int64_t bytes);
    std::int64_t cachedBytes();
    std::int64_t dropCache(); ///< what was kept, to be decoded again; returns its bytes

    /// Sentences about sheets that were left out, each once.
    std::vector<std::string> takeMessages();

private:
    struct Source {
        cv::Mat bgr; ///< decoded; at training size where there is only one
        cv::Size scan;
    };
    int sampleAt(std::uint64_t position, int step);
    bool atTrainingSize() const; ///< there is only one, at which sheets are decoded; else scans are decoded whole
    /// Where the memory does not suffice, once more without the decoded sheets that are kept.
    TrainingImage loadSample(int sample, std::uint64_t position);
    void leaveOut(int sample, const std::string &why, bool lacksMemory);
    Source source(int sample);
    Source decode(int sample) const;
    TrainingImage prepare(int sample, const Source &source, std::uint64_t position) const;
    /// The part of a sheet of this size, in its px, that the image at `position` shows: round a box, rare classes more
    /// often. `shortSide`: of the part.
    cv::Rect partAt(const Sample &sample, cv::Size scan, cv::Size sheet, int shortSide, std::uint64_t position) const;
    /// Boxes of a sheet resized to `sheet` px that lie in its `part`, at least half of them.
    void placeBoxes(const Sample &sample, cv::Size scan, cv::Size sheet, cv::Rect part, TrainingImage &image) const;

    const std::vector<Sample> m_samples;
    const TrainingConfig &m_config;
    std::map<int, double> m_classWeight; ///< 1 / sqrt(boxes of the class)
    const int m_rank;
    const int m_processes;
    std::mutex m_mutex; ///< guards everything below
    std::map<std::uint64_t, std::vector<int>> m_orders;
    std::map<int, Source> m_cache;
    std::int64_t m_cacheLimit;
    std::int64_t m_cachedBytes = 0;
    std::map<int, std::string> m_broken; ///< why, by sample
    bool m_lacksMemory = false;          ///< some are among them for lack of memory
    std::vector<std::string> m_messages;
};

} // namespace herbascope::engine
