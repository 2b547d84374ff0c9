// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/predict_search.h"

#include "app/predict_job.h"
#include "engine/error.h"
#include "engine/imaging/image.h"

#include <utility>

namespace herbascope::app {

template <class Work> std::invoke_result_t<Work> PredictSearch::onADevice(Work work) {
    try {
        return work();
    } catch (const engine::GpuMemoryError &) {
    }
    m_say(PredictJob::tr("The memory of the GPU is exhausted: the prediction goes on on the processor, which takes "
                         "longer."));
    m_detector.reset();
    m_device = engine::chooseDevice("cpu", "auto", engine::Purpose::Prediction);
    return work();
}

PredictSearch::PredictSearch(std::filesystem::path model, engine::DeviceChoice device,
                             const std::vector<ScanTask> &tasks, const engine::DetectOptions &options,
                             std::function<void(const QString &)> say)
    : m_model(std::move(model))
    , m_device(std::move(device))
    , m_tasks(tasks)
    , m_options(options)
    , m_inTiles(options.tileSide.value_or(0) > 0)
    , m_say(std::move(say)) {
    onADevice([this] { load(); });
    m_decodeShortSide = m_detector->decodeShortSide();
    readAhead(0);
}

PredictSearch::Found PredictSearch::search(std::size_t index, const engine::TileEvents &events) {
    if (m_inTiles) {
        return onADevice([&] {
            load();
            return m_detector->detect(m_tasks[index].path, m_options, events);
        });
    }
    std::future<DecodedScan> current = std::move(m_coming);
    current.wait();
    readAhead(index + 1);
    const DecodedScan scan = current.get();
    return onADevice([&]() -> Found {
        load();
        return m_detector->detect(scan.pixels, scan.width, scan.height, m_options);
    });
}

PredictSearch::DecodedScan PredictSearch::decode(const std::filesystem::path &path, int shortSide) {
    const engine::ImageInfo info = engine::readImageInfo(path);
    return {engine::readImage(path, shortSide), info.width, info.height};
}

void PredictSearch::load() {
    if (!m_detector) m_detector = std::make_unique<engine::Detector>(m_model, m_device);
}

void PredictSearch::readAhead(std::size_t index) {
    if (m_inTiles || index >= m_tasks.size()) return;
    m_coming = std::async(std::launch::async, decode, m_tasks[index].path, m_decodeShortSide);
}

} // namespace herbascope::app
