// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/precision_trial.h"

#include "engine/durable_file.h"
#include "engine/nn/conv.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <locale>
#include <map>
#include <mutex>
#include <sstream>
#include <vector>

namespace herbascope::engine {
namespace {

using Clock = std::chrono::steady_clock;
using torch::Tensor;

constexpr double purposeBudget = 900; // ms, for predicting and for training each
constexpr double endless = 1e9;
constexpr double hopeless = 4; // times fp32: an emulation, which is not waited for
constexpr int mostRounds = 6;

double millisecondsSince(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Layers of ResNet-50-FPN and the map that each gets of a sheet of 800 x 1200 px, or a part of it where all of it
/// would take too long: wide and narrow, 1x1 and 3x3, bound by arithmetic and by memory.
class TrialLayers {
public:
    TrialLayers() {
        const torch::NoGradGuard guard;
        add({3, 64, 7, 2}, 200, 300);
        add({64, 256, 1, 1}, 100, 150);
        add({128, 128, 3, 1}, 50, 75);
        add({1024, 256, 1, 1}, 50, 75);
        add({256, 256, 3, 1}, 38, 50);
        add({512, 512, 3, 1}, 25, 38);
        m_pooled = torch::rand({512, 1024});
    }

    /// Milliseconds of one pass; given up, and then larger than `limit`, after the layer that reaches it.
    double pass(Precision precision, bool train, double limit) {
        const torch::AutoGradMode gradients(train);
        const auto start = Clock::now();
        for (Layer &layer : m_layers) {
            finish(layer.conv.forward(inputOf(layer.input, precision, train), !train), train);
            if (millisecondsSince(start) > limit) return millisecondsSince(start);
        }
        finish(m_linear->forward(inputOf(m_pooled, precision, train)), train);
        return millisecondsSince(start);
    }

private:
    struct Layer {
        nn::FoldedConv conv;
        Tensor input;
    };

    void add(const nn::ConvShape &shape, int rows, int columns) {
        nn::Conv conv(shape, true);
        conv->weight.normal_(0, 0.01);
        m_layers.push_back({nn::FoldedConv(conv),
                            torch::rand({1, shape.in, rows, columns}).contiguous(torch::MemoryFormat::ChannelsLast)});
    }

    static Tensor inputOf(const Tensor &values, Precision precision, bool train) {
        return values.to(nn::scalarType(precision)).detach().requires_grad_(train);
    }

    static void finish(const Tensor &output, bool train) {
        if (train) output.backward(torch::ones_like(output));
    }

    std::vector<Layer> m_layers;
    nn::Linear m_linear{1024, 1024};
    Tensor m_pooled;
};

/// The least of several passes, taken in turns, so that another program's load falls on both.
TrialTimes compare(TrialLayers &layers, bool train, bool tryBFloat16) {
    TrialTimes times;
    const auto start = Clock::now();
    for (int round = 0; round < mostRounds; ++round) {
        if (round > 0 && millisecondsSince(start) * (round + 1) / round > purposeBudget) break;
        const double exact = layers.pass(Precision::Float32, train, endless);
        times.float32 = round == 0 ? exact : std::min(times.float32, exact);
        if (!tryBFloat16) continue;
        try {
            const double limit = round == 0 ? hopeless * times.float32 : endless; // later it is the load that varies
            const double rounded = layers.pass(Precision::BFloat16, train, limit);
            times.bfloat16 = times.bfloat16 == 0 ? rounded : std::min(times.bfloat16, rounded);
            tryBFloat16 = rounded <= limit;
        } catch (const std::exception &) { // this processor or this oneDNN has none
            tryBFloat16 = false;
        }
        if (!tryBFloat16) times.bfloat16 = 0;
    }
    return times;
}

/// Whether the threads had the processor for themselves while it lives: what is measured beside other programs' work
/// says little, and is not worth keeping.
class Quiet {
public:
    bool holds() const {
        constexpr double mostly = 0.65; // threads wait for each other a little, too
        const double computed = 1000.0 * static_cast<double>(std::clock() - m_computed) / CLOCKS_PER_SEC;
        return computed > mostly * at::get_num_threads() * millisecondsSince(m_start);
    }

private:
    Clock::time_point m_start = Clock::now();
    std::clock_t m_computed = std::clock();
};

PrecisionTrial makeTrial() {
    try {
        TrialLayers layers;
        PrecisionTrial trial;
        trial.prediction = compare(layers, false, true);
        trial.training = compare(layers, true, trial.prediction.bfloat16 > 0);
        return trial;
    } catch (const std::exception &) { // no memory for it: fp32, which always runs
        return {};
    }
}

/// What the figures depend on.
std::string trialKey() {
    const MachineReport machine = describeMachine();
    std::string key = machine.processor + ", LibTorch " + machine.libtorch + ", " +
                      std::to_string(at::get_num_threads()) + " threads";
    for (const std::string &feature : machine.processorFeatures) key += " " + feature;
    for (const char *name : {"ONEDNN_MAX_CPU_ISA", "ATEN_CPU_CAPABILITY"})
        if (const char *value = std::getenv(name)) key += std::string(" ") + name + "=" + value;
    std::replace_if(
        key.begin(), key.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
    return key;
}

/// Empty where the user has no folder for it.
std::filesystem::path cacheFile() {
    const char *cache = std::getenv("XDG_CACHE_HOME"), *home = std::getenv("HOME");
    std::filesystem::path folder;
    if (cache && *cache == '/')
        folder = cache;
    else if (home && *home == '/')
        folder = std::filesystem::path(home) / ".cache";
    return folder.empty() ? folder : folder / "herbascope" / "precision.txt";
}

std::vector<std::string> linesOf(const std::filesystem::path &file) {
    constexpr std::uintmax_t mostBytes = 65536;
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error) || std::filesystem::file_size(file, error) > mostBytes || error)
        return {};
    std::ifstream stream(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::string milliseconds(double time) {
    return std::to_string(std::llround(std::max(1.0, time))) + " ms";
}

std::string describe(const TrialTimes &times, const std::string &purpose, const std::string &where) {
    if (times.float32 == 0) return "fp32" + purpose;
    const bool rounded = fastest(times) == Precision::BFloat16;
    const std::string own = milliseconds(rounded ? times.bfloat16 : times.float32) + where;
    const std::string other = rounded              ? "fp32 " + milliseconds(times.float32)
                              : times.bfloat16 > 0 ? "bf16 " + milliseconds(times.bfloat16)
                                                   : "bf16 far slower or absent";
    return std::string(rounded ? "bf16" : "fp32") + purpose + " (" + own + ", " + other + ")";
}

} // namespace

Precision fastest(const TrialTimes &times) {
    constexpr double worthwhile = 0.95; // less is chance, and fp32 is exact
    return times.bfloat16 > 0 && times.bfloat16 < worthwhile * times.float32 ? Precision::BFloat16 : Precision::Float32;
}

std::string describe(const PrecisionTrial &trial) {
    return describe(trial.prediction, " to predict", " in a trial here") + " and " +
           describe(trial.training, " to train", "");
}

PrecisionTrial precisionTrial() {
    static std::mutex mutex;
    static std::map<std::string, PrecisionTrial> known;
    const std::string key = trialKey();
    const std::scoped_lock lock(mutex);
    if (const auto found = known.find(key); found != known.end()) return found->second;
    const std::filesystem::path file = cacheFile();
    if (const auto kept = readTrial(file, key)) return known[key] = *kept;
    const Quiet quiet;
    const PrecisionTrial trial = makeTrial();
    if (trial.training.float32 > 0 && quiet.holds()) keepTrial(file, key, trial);
    return known[key] = trial;
}

std::optional<PrecisionTrial> readTrial(const std::filesystem::path &file, const std::string &key) {
    for (const std::string &line : linesOf(file)) {
        if (!line.starts_with(key + '\t')) continue;
        std::istringstream numbers(line.substr(key.size() + 1));
        numbers.imbue(std::locale::classic());
        PrecisionTrial trial;
        auto &[prediction, training] = trial;
        if (!(numbers >> prediction.float32 >> prediction.bfloat16 >> training.float32 >> training.bfloat16)) continue;
        const auto sane = [](const TrialTimes &times) {
            return times.float32 > 0 && times.bfloat16 >= 0 && times.float32 < 1e6 && times.bfloat16 < 1e6;
        };
        if (sane(prediction) && sane(training)) return trial;
    }
    return std::nullopt;
}

void keepTrial(const std::filesystem::path &file, const std::string &key, const PrecisionTrial &trial) {
    constexpr std::size_t mostKept = 50;
    if (file.empty()) return;
    std::ostringstream text;
    text.imbue(std::locale::classic());
    const auto &[prediction, training] = trial;
    text << key << '\t' << prediction.float32 << ' ' << prediction.bfloat16 << ' ' << training.float32 << ' '
         << training.bfloat16 << '\n';
    std::size_t kept = 1;
    for (const std::string &line : linesOf(file))
        if (!line.starts_with(key + '\t') && kept++ < mostKept) text << line << '\n';
    try {
        writeDurably(file, text.str());
    } catch (const std::exception &) { // it is tried anew next time
    }
}

} // namespace herbascope::engine
