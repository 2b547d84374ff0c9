// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/error.h"
#include "engine/trainer.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <mutex>
#include <numeric>
#include <string>

namespace herbascope::engine {
namespace {

/// Multiplications of the backbone's forward pass per input px (He et al. 2016, table 1: 1.8, 3.8 and 7.6 billion at
/// 224 x 224).
double backbonePerPixel(const ModelConfig &model) {
    const double atFullWidth = model.depth <= 18 ? 1.8e9 : model.depth <= 50 ? 3.8e9 : 7.6e9;
    return atFullWidth / (224.0 * 224.0) * std::pow(model.groupWidth / 64.0, 2);
}

/// FPN's output convolution and RPN's: 3 x 3 at every location of p2 .. p6, which are 1/16 + 1/64 + ... of the px.
double pyramidPerPixel(const ModelConfig &model) {
    constexpr double locationsPerPixel = 1.0 / 12;
    return 2 * 9.0 * model.fpnWidth * model.fpnWidth * locationsPerPixel;
}

double headPerImage(const ModelConfig &model) {
    const double pooled = static_cast<double>(model.fpnWidth) * model.poolSize * model.poolSize;
    return model.roiSamples * (pooled + model.fcWidth) * model.fcWidth;
}

/// Multiplications of one training step; backward costs twice forward.
double multiplications(const TrainingConfig &config) {
    const ModelConfig &model = config.model;
    const auto &sides = model.trainShortSides;
    const double side = std::accumulate(sides.begin(), sides.end(), 0.0) / static_cast<double>(sides.size());
    constexpr double sheetRatio = 1.45; // a herbarium sheet's long side by its short side
    const double longSide = std::min<double>(side * sheetRatio, model.maximumLongSide);
    const double pixels = longSide * longSide / sheetRatio;
    return 3 * config.batch * (pixels * (backbonePerPixel(model) + pyramidPerPixel(model)) + headPerImage(model));
}

/// Multiplications a second in a 3 x 3 convolution of the pyramid's width, forward and backward.
double measureSpeed(const DeviceChoice &device) {
    constexpr int width = 256, rows = 48, columns = 64;
    const auto type = device.precision == Precision::BFloat16 ? torch::kBFloat16 : torch::kFloat32;
    const auto options = torch::TensorOptions(type).device(torch::Device(device.device));
    const torch::Tensor input = torch::rand({1, width, rows, columns}, options)
                                    .contiguous(torch::MemoryFormat::ChannelsLast)
                                    .requires_grad_(true);
    const torch::Tensor weight =
        torch::rand({width, width, 3, 3}, options).contiguous(torch::MemoryFormat::ChannelsLast).requires_grad_(true);
    double best = 1e30;
    for (int i = 0; i < 3; ++i) { // the first prepares the kernels
        const auto start = std::chrono::steady_clock::now();
        const torch::Tensor sum = at::conv2d(input, weight, {}, 1, 1).sum();
        sum.backward();
        (void)input.grad().select(1, 0).sum().item<float>();
        best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return 3 * 9.0 * width * width * rows * columns / best;
}

/// Whole steps against the count above, as measured with ResNet-18 at 600 px: what is frozen needs no gradients,
/// matching and pooling come on top.
constexpr double stepFactor = 0.9;

} // namespace

double estimateSecondsPerIteration(const TrainingConfig &config, const DeviceChoice &device) {
    static std::mutex mutex;
    static std::map<std::string, double> speeds; // by device, precision and threads
    const std::string key =
        device.device + " " + toString(device.precision) + " " + std::to_string(at::get_num_threads());
    const std::scoped_lock lock(mutex);
    try {
        const auto [found, isNew] = speeds.try_emplace(key, 0.0);
        if (isNew) found->second = measureSpeed(device);
        return stepFactor * multiplications(config) / found->second;
    } catch (const c10::Error &error) {
        speeds.erase(key);
        throw Error(std::string("The time cannot be estimated: ") + error.what_without_backtrace());
    }
}

} // namespace herbascope::engine
