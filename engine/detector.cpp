// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/detector.h"

#include "engine/error.h"
#include "engine/imaging/area_reader.h"
#include "engine/imaging/image.h"
#include "engine/input_image.h"
#include "engine/memory_budget.h"
#include "engine/nn/faster_rcnn.h"
#include "engine/start_weights.h"

#include <c10/util/Exception.h>
#include <opencv2/core.hpp>

#include <algorithm>
#include <new>

namespace herbascope::engine {

struct Detector::Private {
    ModelInfo info;
    torch::Device device{torch::kCPU};
    nn::FasterRcnn network{nullptr};

    [[noreturn]] static void failForMemory() {
        throw MemoryError("There is not enough memory to search the sheet. Close other programs, and predict it again.");
    }
    [[noreturn]] void failForTorchsMemory() const {
        if (device.is_cpu()) failForMemory();
        throw GpuMemoryError("The memory of the GPU does not suffice to search the sheet.");
    }
};

namespace {

nn::FasterRcnn loadNetwork(const std::filesystem::path &folder, const ModelInfo &info) {
    StateDict weights = readSafetensors(folder / "weights.safetensors");
    requireWeightsFor(info.config, weights, "The model " + info.name);
    nn::FasterRcnn network(info.config);
    StateDict target = namedTensors(*network);
    const LoadReport report = loadInto(target, std::move(weights));
    if (!report.missing.empty() || !report.startedAnew.empty()) {
        const std::string &key = report.missing.empty() ? report.startedAnew.front() : report.missing.front();
        throw Error("The model " + info.name + " cannot be used: its weights do not fit its configuration (" + key +
                    ").");
    }
    network->invalidateFolded();
    network->eval();
    return network;
}

std::vector<Detection> toDetections(const nn::DetectionTensors &found, double threshold) {
    const torch::Tensor rows = nn::onCpu(found);
    const double *row = rows.const_data_ptr<double>();
    std::vector<Detection> detections;
    for (std::int64_t i = 0; i < rows.size(0); ++i, row += rows.size(1))
        if (row[4] >= threshold)
            detections.push_back({{row[0], row[1], row[2], row[3]}, static_cast<int>(row[5]), row[4]});
    return detections;
}

} // namespace

Detector::Detector(const std::filesystem::path &modelFolder, const DeviceChoice &device)
    : d(std::make_unique<Private>()) {
    try {
        d->info = verifyModel(modelFolder);
        d->device = torch::Device(device.device);
        d->network = loadNetwork(modelFolder, d->info);
        d->network->to(d->device);
        d->network->setPrecision(device.precision);
    } catch (const c10::Error &error) {
        const std::string head = "The model " + modelFolder.string() + " cannot be loaded: ";
        if (isMemoryExhausted(error)) {
            if (device.device == "cpu") throw MemoryError(head + "there is not enough memory.");
            throw GpuMemoryError(head + "there is not enough memory on the GPU.");
        }
        throw Error(head + error.what_without_backtrace());
    }
}

Detector::~Detector() = default;

const ModelInfo &Detector::info() const {
    return d->info;
}

int Detector::decodeShortSide() const {
    return decodesWhole(d->info.preset) ? 0 : d->info.config.testShortSide;
}

std::vector<Detection> Detector::detect(const cv::Mat &bgr, int fullWidth, int fullHeight,
                                        const DetectOptions &options) {
    if (bgr.empty() || bgr.type() != CV_8UC3) throw Error("A sheet to search must have 8-bit colour pixels.");
    try {
        const torch::InferenceMode inference;
        const torch::Tensor pixels = testInput(bgr, {fullWidth, fullHeight}, d->info.preset, d->info.config);
        const std::vector<nn::InputImage> images{
            {pixels, static_cast<double>(fullWidth), static_cast<double>(fullHeight)}};
        return toDetections(d->network->detect(images).front(), options.scoreThreshold);
    } catch (const c10::Error &error) {
        if (isMemoryExhausted(error)) d->failForTorchsMemory();
        throw Error(std::string("The sheet cannot be searched: ") + error.what_without_backtrace());
    } catch (const cv::Exception &error) {
        if (error.code == cv::Error::StsNoMem) d->failForMemory();
        throw Error("The sheet cannot be searched: " + error.err + ".");
    } catch (const std::bad_alloc &) {
        d->failForMemory();
    }
}

std::vector<Detection> Detector::detect(const std::filesystem::path &scan, const DetectOptions &options) {
    return *detect(scan, options, {});
}

std::optional<std::vector<Detection>> Detector::detect(const std::filesystem::path &scan, const DetectOptions &options,
                                                       const TileEvents &events) {
    const int side = options.tileSide.value_or(d->info.config.tileSide);
    const ImageInfo info = readImageInfo(scan);
    if (side == 0 || std::max(info.width, info.height) <= side)
        return detect(readImage(scan, decodeShortSide()), info.width, info.height, options);
    AreaReader reader(scan);
    TileOptions tiles;
    tiles.side = side;
    tiles.overlap = usualOverlap(side);
    // Also for models that want every pixel of a sheet: its size must not decide how much memory is taken.
    tiles.wholeShortSide = d->info.config.testShortSide;
    tiles.scoreThreshold = options.scoreThreshold;
    tiles.maximum = d->info.config.detectionsPerImage;
    const auto search = [this](const cv::Mat &bgr, const cv::Rect &area) { return detectView(bgr, area); };
    return detectInTiles(reader, search, tiles, events);
}

/// In px of the scan. All that the network gives: one half of an organ may be surer than the other.
std::vector<Detection> Detector::detectView(const cv::Mat &bgr, const cv::Rect &area) {
    DetectOptions everything;
    everything.scoreThreshold = 0;
    std::vector<Detection> found = detect(bgr, area.width, area.height, everything);
    for (Detection &detection : found) {
        Box &box = detection.box;
        box = {box.x1 + area.x, box.y1 + area.y, box.x2 + area.x, box.y2 + area.y};
    }
    return found;
}

} // namespace herbascope::engine
