// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory_budget.h"

#include "engine/error.h"

#include <c10/util/Exception.h>
#include <opencv2/core.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <new>
#include <string_view>

#include <sys/resource.h>

namespace herbascope::engine {
namespace {

constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();

/// The number behind the word `key`; `unlimited` where it is absent.
std::int64_t numberAfter(const std::filesystem::path &file, std::string_view key) {
    std::ifstream stream(file);
    for (std::string word; stream >> word;) {
        std::int64_t number = 0;
        if (word == key && stream >> number) return number;
    }
    return unlimited;
}

/// The same of a file of lines "key: 123 kB", in bytes.
std::int64_t kilobytesOf(const char *file, std::string_view key) {
    const std::int64_t kilobytes = numberAfter(file, key);
    return kilobytes == unlimited ? unlimited : kilobytes * 1024;
}

std::int64_t numberIn(const std::filesystem::path &file) {
    std::ifstream stream(file);
    std::int64_t number = 0;
    return stream >> number ? number : unlimited; // "max" is no number
}

/// What one control group leaves; files that it has merely read make room when memory is asked for.
std::int64_t leftIn(const std::filesystem::path &group) {
    const std::int64_t most = numberIn(group / "memory.max"), taken = numberIn(group / "memory.current");
    if (most == unlimited || taken == unlimited) return unlimited;
    const std::int64_t files = numberAfter(group / "memory.stat", "inactive_file");
    return std::max<std::int64_t>(0, most - taken + (files == unlimited ? 0 : files));
}

/// cgroup v2: what the process's group and those above it leave.
std::int64_t leftInControlGroup() {
    const std::filesystem::path root = "/sys/fs/cgroup";
    std::ifstream stream("/proc/self/cgroup");
    for (std::string line; std::getline(stream, line);) {
        if (!line.starts_with("0::/")) continue; // of version 1
        std::int64_t left = leftIn(root);        // a container's own limit
        for (auto group = root / line.substr(4); group.has_relative_path() && group != root;
             group = group.parent_path())
            left = std::min(left, leftIn(group));
        return left;
    }
    return unlimited;
}

std::int64_t leftOfAddressSpace() {
    rlimit limit{};
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return unlimited;
    const std::int64_t taken = kilobytesOf("/proc/self/status", "VmSize:");
    if (taken == unlimited) return unlimited;
    return std::max<std::int64_t>(0, static_cast<std::int64_t>(limit.rlim_cur) - taken);
}

/// Bytes of activations and their gradients a training px; fp32.
double activationsPerPixel(const ModelConfig &model) {
    const double backbone = model.depth == 18 ? 420 : model.depth == 50 ? 780 : 1150;
    const double pyramid = 280 * model.fpnWidth / 256.0;
    return backbone * model.groupWidth / 64.0 + pyramid + 6.0 * model.anchorsPerLocation(0);
}

} // namespace

bool isMemoryExhausted(const std::exception &error) {
    if (dynamic_cast<const std::bad_alloc *>(&error) || dynamic_cast<const MemoryError *>(&error) ||
        dynamic_cast<const c10::OutOfMemoryError *>(&error))
        return true;
    if (const auto *openCvs = dynamic_cast<const cv::Exception *>(&error)) return openCvs->code == cv::Error::StsNoMem;
    const auto *torchs = dynamic_cast<const c10::Error *>(&error);
    if (!torchs) return false;
    const std::string_view text = torchs->what_without_backtrace();
    // LibTorch's processor, CUDA's driver, cuBLAS and cuDNN each say it in their own words; cuDNN finds no engine where
    // none fits into what is left.
    constexpr std::array said{"can't allocate memory", "not enough memory", "out of memory", "ALLOC_FAILED",
                              "unable to find an engine"};
    return std::any_of(said.begin(), said.end(), [&](const char *words) { return text.find(words) != text.npos; });
}

bool isMachinesMemory(const std::exception &error) {
    if (dynamic_cast<const GpuMemoryError *>(&error)) return false;
    const auto *torchs = dynamic_cast<const c10::Error *>(&error);
    if (!torchs) return true;
    const std::string_view text = torchs->what_without_backtrace();
    return text.find("can't allocate memory") != text.npos || text.find("not enough memory") != text.npos;
}

std::int64_t availableMemoryBytes() {
    return std::min({kilobytesOf("/proc/meminfo", "MemAvailable:"), leftInControlGroup(), leftOfAddressSpace()});
}

std::int64_t estimateTrainingBytes(const TrainingConfig &config, Precision precision) {
    constexpr double aspect = 1.5, perParameter = 4 * sizeof(float);
    const ModelConfig &model = config.model;
    const double side = *std::max_element(model.trainShortSides.begin(), model.trainShortSides.end());
    const double pixels = side * std::min(side * aspect, static_cast<double>(model.maximumLongSide));
    const double activations = activationsPerPixel(model) * (precision == Precision::Float32 ? 1.0 : 0.65);
    const double rois = config.batch * model.roiSamples * 3.0 * sizeof(float) *
                        (model.fpnWidth * model.poolSize * model.poolSize + 2.0 * model.fcWidth);
    return programBytes +
           static_cast<std::int64_t>(perParameter * allWeights(model) + config.batch * pixels * activations + rois);
}

std::string makeSmaller(TrainingConfig &config) {
    constexpr int smallestSide = 256;
    if (config.batch > 1) {
        const int before = config.batch;
        config.batch /= 2;
        config.learningRate *= static_cast<double>(config.batch) / before;
        return std::to_string(config.batch) + (config.batch == 1 ? " sheet" : " sheets") + " an iteration instead of " +
               std::to_string(before);
    }
    ModelConfig &model = config.model;
    const int before = *std::max_element(model.trainShortSides.begin(), model.trainShortSides.end());
    if (before <= smallestSide) return {};
    const int after = std::max(smallestSide, before * 3 / 4);
    const auto scaled = [&](int px) { return std::max(1, static_cast<int>(std::lround(double(px) * after / before))); };
    for (int &side : model.trainShortSides) side = scaled(side);
    model.testShortSide = scaled(model.testShortSide);
    model.maximumLongSide = scaled(model.maximumLongSide);
    return "a short side of " + std::to_string(after) + " px instead of " + std::to_string(before);
}

} // namespace herbascope::engine
