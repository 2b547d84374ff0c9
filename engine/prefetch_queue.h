// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Loads training images ahead on threads of its own, at most a few batches: the device never waits for a JPEG unless
/// the loaders cannot keep up. Owned and emptied by the training thread; ends its threads when destroyed.

#include "engine/dataset.h"

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace herbascope::engine {

class PrefetchQueue {
public:
    /// Loads positions first..end-1 of `set`, which outlives the queue, in this order.
    PrefetchQueue(TrainingSet &set, std::uint64_t first, std::uint64_t end, int threads, int capacity);
    ~PrefetchQueue();
    PrefetchQueue(const PrefetchQueue &) = delete;
    PrefetchQueue &operator=(const PrefetchQueue &) = delete;

    /// The next `count` images; empty when `stop` was requested. Throws what loading threw.
    std::vector<TrainingImage> take(int count, std::stop_token stop);

private:
    struct Loaded {
        TrainingImage image;
        std::exception_ptr error;
    };
    void work(std::stop_token stop);

    TrainingSet &m_set;
    const std::uint64_t m_end;
    const std::uint64_t m_capacity;
    std::mutex m_mutex; ///< guards everything below
    std::condition_variable_any m_changed;
    std::uint64_t m_nextToLoad;
    std::uint64_t m_nextToTake;
    std::map<std::uint64_t, Loaded> m_loaded;
    std::vector<std::jthread> m_threads;
};

} // namespace herbascope::engine
