// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/prefetch_queue.h"

#include <opencv2/core/utility.hpp>

#include <algorithm>
#include <utility>

namespace herbascope::engine {

PrefetchQueue::PrefetchQueue(TrainingSet &set, std::uint64_t first, std::uint64_t end, int threads, int capacity)
    : m_set(set)
    , m_end(end)
    , m_capacity(static_cast<std::uint64_t>(std::max(1, capacity)))
    , m_nextToLoad(first)
    , m_nextToTake(first) {
    cv::setNumThreads(1); // the cores belong to the network; loaders run beside it
    for (int i = 0; i < std::max(1, threads); ++i) m_threads.emplace_back([this](std::stop_token stop) { work(stop); });
}

PrefetchQueue::~PrefetchQueue() {
    for (auto &thread : m_threads) thread.request_stop();
    m_changed.notify_all();
}

std::vector<TrainingImage> PrefetchQueue::take(int count, std::stop_token stop) {
    std::vector<TrainingImage> images;
    std::unique_lock lock(m_mutex);
    for (int i = 0; i < count; ++i) {
        if (!m_changed.wait(lock, stop, [&] { return m_loaded.contains(m_nextToTake); })) return {};
        auto node = m_loaded.extract(m_nextToTake++);
        m_changed.notify_all();
        if (node.mapped().error) std::rethrow_exception(node.mapped().error);
        images.push_back(std::move(node.mapped().image));
    }
    return images;
}

void PrefetchQueue::work(std::stop_token stop) {
    std::unique_lock lock(m_mutex);
    for (;;) {
        const auto roomAhead = [&] { return m_nextToLoad < std::min(m_end, m_nextToTake + m_capacity); };
        if (!m_changed.wait(lock, stop, roomAhead) || stop.stop_requested()) return;
        const std::uint64_t position = m_nextToLoad++;
        lock.unlock();
        Loaded loaded;
        try {
            loaded.image = m_set.load(position);
        } catch (...) {
            loaded.error = std::current_exception();
        }
        lock.lock();
        m_loaded.emplace(position, std::move(loaded));
        m_changed.notify_all();
    }
}

} // namespace herbascope::engine
