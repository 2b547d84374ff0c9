// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Small drawn sheets and a small network for the training tests: red rectangles are class 0, blue discs class 1.

#include "engine/trainer.h"
#include "tests/support/temporary_folder.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <sys/mman.h>

namespace training_fixture {

using namespace herbascope::engine;

using Folder = herbascope::test::TemporaryFolder;

/// Sheets of 160 x 240 px, each with a rectangle and a disc at places that depend on the index.
inline std::vector<Sample> drawSheets(const std::filesystem::path &folder, int count) {
    std::vector<Sample> samples;
    for (int i = 0; i < count; ++i) {
        cv::Mat sheet(240, 160, CV_8UC3, cv::Scalar(215, 225, 230));
        const int x = 10 + 13 * (i % 5);
        const int y = 20 + 17 * (i % 4);
        cv::rectangle(sheet, cv::Rect(x, y, 60, 50), cv::Scalar(30, 30, 200), cv::FILLED);
        const cv::Point centre(110 - 9 * (i % 3), 180 - 7 * (i % 2));
        cv::circle(sheet, centre, 30, cv::Scalar(200, 60, 30), cv::FILLED);
        const auto path = folder / ("sheet" + std::to_string(i) + ".png");
        cv::imwrite(path.string(), sheet);
        const Box rectangle{double(x), double(y), x + 60.0, y + 50.0};
        const Box disc{centre.x - 30.0, centre.y - 30.0, centre.x + 31.0, centre.y + 31.0};
        samples.push_back({path, {rectangle, disc}, {0, 1}});
    }
    return samples;
}

/// False where the system promises any memory, and where address sanitizer ends the program at what is not there.
inline bool refusesTerabytes() {
#if defined(__SANITIZE_ADDRESS__)
    return false;
#else
    constexpr std::size_t terabyte = std::size_t{1} << 40;
    void *memory = mmap(nullptr, terabyte, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return true;
    munmap(memory, terabyte);
    return false;
#endif
}

/// A sheet of 1 x 1,000,000 px: where nothing bounds the long side, a short side of 800 px takes 1.9 TB.
inline Sample endlessSheet(const std::filesystem::path &folder) {
    const auto path = folder / "endless.png";
    cv::imwrite(path.string(), cv::Mat(1'000'000, 1, CV_8UC3, cv::Scalar(215, 225, 230)));
    return {path, {{0, 10, 1, 500}}, {0}};
}

inline TrainingConfig tinyConfig(int iterations) {
    TrainingConfig config = makeTrainingConfig(
        "quick", 2,
        {.side = 96, .iterations = iterations, .batch = 2, .learningRate = 0.02, .optimiser = Optimiser::Sgd});
    ModelConfig &model = config.model;
    model.stemWidth = model.groupWidth = model.stageWidth = 8;
    model.fpnWidth = 16;
    model.fcWidth = 32;
    model.anchorSizes = {{16}, {32}, {64}, {128}, {256}};
    model.rpnSamples = model.roiSamples = 64;
    config.gradientClip = 1;
    config.warmupIterations = 2;
    config.seed = 7;
    return config;
}

inline TrainingRequest tinyRequest(const std::filesystem::path &folder, int iterations,
                                   const std::string &name = "tiny") {
    TrainingRequest request;
    request.config = tinyConfig(iterations);
    request.classes = {"leaf", "flower"};
    request.samples = drawSheets(folder, 6);
    request.device = chooseDevice("cpu", "fp32", Purpose::Training);
    request.threads = 1;
    request.runFolder = folder / ("run-" + name);
    request.modelFolder = folder / ("model-" + name);
    request.modelName = name;
    return request;
}

/// Trains and keeps what was told.
struct Observed {
    TrainingResult result;
    std::vector<double> losses;
    std::vector<std::string> messages;

    bool said(const std::string &words) const {
        for (const auto &message : messages)
            if (message.find(words) != std::string::npos) return true;
        return false;
    }
};

/// `stopAfter` > 0 requests a stop once so many iterations are done.
inline Observed observe(const TrainingRequest &request, int stopAfter = 0) {
    Observed observed;
    std::stop_source stop;
    TrainingEvents events;
    events.message = [&](const std::string &text) { observed.messages.push_back(text); };
    events.progress = [&](const TrainingProgress &progress) {
        observed.losses.push_back(progress.loss);
        if (progress.iteration == stopAfter) stop.request_stop();
    };
    observed.result = train(request, events, stop.get_token());
    return observed;
}

} // namespace training_fixture
