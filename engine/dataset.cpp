// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/dataset.h"

#include "engine/counter_random.h"
#include "engine/imaging/image.h"
#include "engine/imaging/scan_file.h"
#include "engine/input_image.h"
#include "engine/memory_budget.h"
#include "engine/nn/transform.h"
#include "engine/trainer.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace herbascope::engine {
namespace {

enum Draw : std::uint64_t { Order = 1, Flip = 2, Sampling = 3, FlipUpsideDown = 4, Whole = 5, Part = 6 };

/// 0..1, uniform.
double randomFraction(std::initializer_list<std::uint64_t> key) {
    return static_cast<double>(randomBits(key) >> 11) * 0x1p-53;
}

void flipSideways(TrainingImage &image) {
    cv::Mat flipped;
    cv::flip(image.pixels, flipped, 1);
    image.pixels = flipped;
    const double width = image.pixels.cols;
    for (Box &box : image.boxes) box = {width - box.x2, box.y1, width - box.x1, box.y2};
}

void flipUpsideDown(TrainingImage &image) {
    cv::Mat flipped;
    cv::flip(image.pixels, flipped, 0);
    image.pixels = flipped;
    const double height = image.pixels.rows;
    for (Box &box : image.boxes) box = {box.x1, height - box.y2, box.x2, height - box.y1};
}

} // namespace

std::vector<int> epochOrder(int count, std::uint64_t seed, std::uint64_t epoch) {
    std::vector<int> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    for (int last = count - 1; last > 0; --last) {
        const auto other = randomBelow({seed, Order, epoch, static_cast<std::uint64_t>(last)}, last + 1);
        std::swap(order[last], order[other]);
    }
    return order;
}

std::uint64_t samplingSeed(std::uint64_t seed, std::uint64_t iteration) {
    return randomBits({seed, Sampling, iteration});
}

TrainingSet::TrainingSet(std::vector<Sample> samples, const TrainingConfig &config, int rank, int processes)
    : m_samples(std::move(samples))
    , m_config(config)
    , m_rank(rank)
    , m_processes(processes)
    , m_cacheLimit(config.cacheBytes) {
    if (config.batch % processes != 0)
        throw Error(std::to_string(config.batch) + " sheets an iteration cannot be shared equally by " +
                    std::to_string(processes) + " processes.");
    for (const Sample &sample : m_samples)
        for (const int label : sample.labels) m_classWeight[label] += 1;
    for (auto &[label, weight] : m_classWeight) weight = 1 / std::sqrt(weight);
}

int TrainingSet::share() const {
    return m_config.batch / m_processes;
}

int TrainingSet::sampleAt(std::uint64_t position, int step) {
    const auto count = m_samples.size();
    const std::uint64_t epoch = position / count;
    const std::scoped_lock lock(m_mutex);
    auto found = m_orders.find(epoch);
    if (found == m_orders.end()) {
        if (m_orders.size() > 2) m_orders.erase(m_orders.begin());
        found = m_orders.emplace(epoch, epochOrder(size(), m_config.seed, epoch)).first;
    }
    return found->second[(position + static_cast<std::uint64_t>(step)) % count];
}

TrainingImage TrainingSet::load(std::uint64_t ownPosition) {
    const auto own = static_cast<std::uint64_t>(share()), whole = static_cast<std::uint64_t>(m_config.batch);
    return loadOfAll(ownPosition / own * whole + static_cast<std::uint64_t>(m_rank) * own + ownPosition % own);
}

TrainingImage TrainingSet::loadOfAll(std::uint64_t position) {
    constexpr std::size_t mostInARow = 3; // where more do not fit, it is no fault of the sheets: memory is short just now
    std::vector<std::pair<int, std::string>> tooLarge;
    for (int step = 0; step < size(); ++step) {
        const int sample = sampleAt(position, step);
        {
            const std::scoped_lock lock(m_mutex);
            if (m_broken.contains(sample)) continue;
        }
        try {
            TrainingImage image = loadSample(sample, position);
            for (const auto &[other, why] : tooLarge) leaveOut(other, why, true);
            return image;
        } catch (const std::exception &error) {
            if (isMemoryExhausted(error)) {
                const auto &path = m_samples[static_cast<std::size_t>(sample)].path;
                tooLarge.emplace_back(sample, notEnoughMemory(path).what());
                if (tooLarge.size() > mostInARow) throw MemoryError(tooLarge.front().second);
            } else if (dynamic_cast<const Error *>(&error)) {
                leaveOut(sample, error.what(), false);
            } else {
                throw;
            }
        }
    }
    for (const auto &[other, why] : tooLarge) leaveOut(other, why, true);
    const std::scoped_lock lock(m_mutex);
    const std::string none =
        "None of the " + std::to_string(size()) + " sheets to train on can be read. " + m_broken.begin()->second;
    if (m_lacksMemory) throw MemoryError(none); // a training that takes less may read them
    throw Error(none);
}

TrainingImage TrainingSet::loadSample(int sample, std::uint64_t position) {
    try {
        return prepare(sample, source(sample), position);
    } catch (const std::exception &error) {
        if (!isMemoryExhausted(error)) throw;
    }
    const std::int64_t kept = dropCache();
    TrainingImage image = prepare(sample, source(sample), position);
    if (kept > 0) limitCache(kept / 2); // it was the cache that filled the memory, which it must not do again
    return image;
}

void TrainingSet::leaveOut(int sample, const std::string &why, bool lacksMemory) {
    const std::scoped_lock lock(m_mutex);
    if (!m_broken.emplace(sample, why).second) return;
    m_lacksMemory = m_lacksMemory || lacksMemory;
    m_messages.push_back("A sheet is left out of the training. " + why);
}

std::vector<std::string> TrainingSet::takeMessages() {
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_messages, {});
}

TrainingSet::Source TrainingSet::source(int sample) {
    {
        const std::scoped_lock lock(m_mutex);
        const auto found = m_cache.find(sample);
        if (found != m_cache.end()) return found->second;
    }
    Source source = decode(sample);
    const auto bytes = static_cast<std::int64_t>(source.bgr.total() * source.bgr.elemSize());
    // Nothing is ever thrown out: sheets come in turn, and a full cache that keeps its part is hit more often than one
    // that always drops what comes next.
    const std::scoped_lock lock(m_mutex);
    if (atTrainingSize() && m_cachedBytes + bytes <= m_cacheLimit && m_cache.emplace(sample, source).second)
        m_cachedBytes += bytes;
    return source;
}

void TrainingSet::limitCache(std::int64_t bytes) {
    const std::scoped_lock lock(m_mutex);
    m_cacheLimit = bytes;
    if (m_cachedBytes <= bytes) return;
    m_cache.clear();
    m_cachedBytes = 0;
}

std::int64_t TrainingSet::dropCache() {
    const std::scoped_lock lock(m_mutex);
    m_cache.clear();
    return std::exchange(m_cachedBytes, 0);
}

std::int64_t TrainingSet::cachedBytes() {
    const std::scoped_lock lock(m_mutex);
    return m_cachedBytes;
}

bool TrainingSet::atTrainingSize() const {
    return m_config.model.trainShortSides.size() == 1;
}

TrainingSet::Source TrainingSet::decode(int sample) const {
    const auto &path = m_samples[static_cast<std::size_t>(sample)].path;
    const ModelConfig &model = m_config.model;
    const ImageInfo info = readImageInfo(path);
    Source source;
    source.scan = {info.width, info.height};
    const auto &sides = model.trainShortSides;
    const bool whole = decodesWhole(m_config.preset);
    const auto sheetSide = [&](int side) { return static_cast<int>(std::lround(side / m_config.cropFraction)); };
    source.bgr = readImage(path, whole ? 0 : sheetSide(*std::max_element(sides.begin(), sides.end())));
    if (atTrainingSize()) {
        const cv::Size size = networkSize(source.scan, sheetSide(sides.front()), m_config.preset, model);
        source.bgr = resizeForNetwork(source.bgr, size, m_config.preset);
    }
    return source;
}

TrainingImage TrainingSet::prepare(int sample, const Source &source, std::uint64_t position) const {
    const ModelConfig &model = m_config.model;
    // The network draws this side too, and finds nothing left to resize.
    const auto batch = static_cast<std::uint64_t>(m_config.batch);
    const int side = nn::trainShortSide(model, samplingSeed(m_config.seed, position / batch), position % batch);
    TrainingImage image;
    image.sample = sample;
    image.scanWidth = source.scan.width;
    image.scanHeight = source.scan.height;
    const bool inParts =
        m_config.cropFraction < 1 && randomFraction({m_config.seed, Whole, position}) >= m_config.wholeShare;
    const int sheetSide = inParts ? static_cast<int>(std::lround(side / m_config.cropFraction)) : side;
    const cv::Size sheet = networkSize(source.scan, sheetSide, m_config.preset, model);
    const Sample &annotated = m_samples[static_cast<std::size_t>(sample)];
    const cv::Rect part =
        inParts ? partAt(annotated, source.scan, sheet, side, position) : cv::Rect(cv::Point(), sheet);
    image.pixels = resizeForNetwork(source.bgr, sheet, m_config.preset)(part);
    if (!model.bgr) {
        cv::Mat rgb;
        cv::cvtColor(image.pixels, rgb, cv::COLOR_BGR2RGB);
        image.pixels = rgb;
    }
    placeBoxes(annotated, source.scan, sheet, part, image);
    if (m_config.flip && randomBelow({m_config.seed, Flip, position}, 2) == 1) flipSideways(image);
    if (m_config.flipUpsideDown && randomBelow({m_config.seed, FlipUpsideDown, position}, 2) == 1)
        flipUpsideDown(image);
    return image;
}

cv::Rect TrainingSet::partAt(const Sample &sample, cv::Size scan, cv::Size sheet, int shortSide,
                             std::uint64_t position) const {
    const double scale = static_cast<double>(shortSide) / std::min(sheet.width, sheet.height);
    const auto length = [&](int whole) {
        return std::clamp(static_cast<int>(std::lround(whole * std::min(1.0, scale))), 1, whole);
    };
    const cv::Size size(length(sheet.width), length(sheet.height));
    double all = 0;
    for (const int label : sample.labels) all += m_classWeight.at(label);
    double left = randomFraction({m_config.seed, Part, position, 0}) * all;
    cv::Point2d centre(sheet.width / 2.0, sheet.height / 2.0);
    for (std::size_t i = 0; i < sample.boxes.size() && left >= 0; ++i) {
        const Box &box = sample.boxes[i];
        centre = {(box.x1 + box.x2) / 2 * sheet.width / scan.width, (box.y1 + box.y2) / 2 * sheet.height / scan.height};
        left -= m_classWeight.at(sample.labels[i]);
    }
    const auto corner = [&](double middle, int part, int whole, std::uint64_t axis) {
        const double first = middle - randomFraction({m_config.seed, Part, position, axis}) * part;
        return std::clamp(static_cast<int>(std::lround(first)), 0, whole - part);
    };
    return {{corner(centre.x, size.width, sheet.width, 1), corner(centre.y, size.height, sheet.height, 2)}, size};
}

void TrainingSet::placeBoxes(const Sample &sample, cv::Size scan, cv::Size sheet, cv::Rect part,
                             TrainingImage &image) const {
    const double scaleX = static_cast<double>(sheet.width) / scan.width;
    const double scaleY = static_cast<double>(sheet.height) / scan.height;
    for (std::size_t i = 0; i < sample.boxes.size(); ++i) {
        const Box &box = sample.boxes[i];
        const Box whole{box.x1 * scaleX - part.x, box.y1 * scaleY - part.y, box.x2 * scaleX - part.x,
                        box.y2 * scaleY - part.y};
        const double width = part.width, height = part.height;
        const Box placed{std::clamp(whole.x1, 0.0, width), std::clamp(whole.y1, 0.0, height),
                         std::clamp(whole.x2, 0.0, width), std::clamp(whole.y2, 0.0, height)};
        // Less than a pixel is nothing the network could see; its logarithm of the size would only disturb the others.
        if (placed.width() < 1 || placed.height() < 1) continue;
        if (part.size() != sheet && placed.area() < whole.area() / 2) continue;
        image.boxes.push_back(placed);
        image.labels.push_back(sample.labels[i]);
    }
}

} // namespace herbascope::engine
