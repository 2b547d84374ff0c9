// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Seconds and peak memory of the detector alone, to be run beside torchvision's or Detectron2's on one machine; not a
// test. usage: bench_engine predict|train torchvision|paper DEPTH BATCH fp32|bf16 RUNS [WEIGHTS [SHEET.jpg]] One sheet
// of 800 x 1200 px (noise without SHEET), two threads; training has 30 boxes a sheet of noise.
// bench_engine auto DEPTH RUNS: every precision, and beside them what `auto` chooses.
// bench_engine archive MODEL_FOLDER RUNS SHEET: decoding alone and detecting alone, as `predict` does them.
// HERBASCOPE_TEST_DEVICE=cuda computes on a GPU, where fp16 is another precision to predict in.
#include "engine/detector.h"
#include "engine/device.h"
#include "engine/imaging/image.h"
#include "engine/input_image.h"
#include "engine/precision_trial.h"
#include "engine/solver.h"
#include "engine/start_weights.h"
#include "tests/engine/nn_fixture.h"

#include <opencv2/imgproc.hpp>

#include <chrono>
#include <cstdio>
#include <map>
#include <string>

#include <sys/resource.h>

using namespace nn_fixture;

namespace {

constexpr int width = 800, height = 1200;

struct Call {
    bool train = false;
    ModelConfig config;
    int batch = 1;
    Precision precision = Precision::Float32;
    int runs = 5;
    std::string weights, sheet;
};

Call parse(int count, char **words) {
    if (count < 7)
        throw Error("usage: bench_engine predict|train torchvision|paper DEPTH BATCH fp32|bf16 RUNS [WEIGHTS [SHEET]]");
    Call call;
    call.train = std::string(words[1]) == "train";
    const int depth = std::stoi(words[3]);
    call.config = std::string(words[2]) == "paper" ? paperConfig(6) : torchvisionConfig(depth, 6);
    call.config.trainShortSides = {width};
    call.batch = std::stoi(words[4]);
    call.precision = std::string(words[5]) == "bf16" ? Precision::BFloat16 : Precision::Float32;
    if (std::string(words[5]) == "fp16") call.precision = Precision::Float16;
    call.runs = std::stoi(words[6]);
    if (count > 7) call.weights = words[7];
    if (count > 8) call.sheet = words[8];
    return call;
}

std::vector<nn::InputImage> imagesOf(const Call &call) {
    std::vector<nn::InputImage> images;
    for (int i = 0; i < call.batch; ++i) {
        nn::InputImage image;
        if (call.sheet.empty()) {
            image.pixels = (torch::rand({3, height, width}) * 255).to(torch::kByte);
        } else {
            cv::Mat pixels;
            cv::resize(readImage(call.sheet), pixels, {width, height}, 0, 0, cv::INTER_AREA);
            cv::cvtColor(pixels, pixels, cv::COLOR_BGR2RGB);
            image.pixels = toTensor(pixels);
        }
        images.push_back(image);
    }
    return images;
}

std::vector<nn::Target> targetsOf(const Call &call) {
    std::vector<nn::Target> targets;
    for (int i = 0; i < call.batch; ++i) {
        const auto corners = torch::rand({30, 2}) * torch::tensor({width - 100.f, height - 100.f});
        targets.push_back({torch::cat({corners, corners + torch::rand({30, 2}) * 80 + 20}, 1),
                           torch::randint(0, 6, {30}, torch::kLong)});
    }
    return targets;
}

/// Until the device has done what it was told.
void waitFor(const torch::Device &device) {
    if (!device.is_cpu()) (void)torch::ones({1}, device).item<float>();
}

template <class Work> double best(int runs, Work compute) {
    const torch::Device device = testDevice();
    const auto work = [&] {
        compute();
        waitFor(device);
    };
    work(); // prepares kernels
    double least = 1e9;
    for (int i = 0; i < runs; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        least = std::min(least, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return least;
}

double train(const Call &call, nn::FasterRcnn &network) {
    StateDict trained;
    for (const auto &item : network->named_parameters())
        if (item.value().requires_grad()) trained[item.key()] = item.value();
    TrainingConfig config;
    Solver solver(trained, config);
    const auto images = imagesOf(call);
    const auto targets = targetsOf(call);
    int iteration = 0;
    return best(call.runs, [&] {
        solver.clearGradients();
        network->losses(images, targets, static_cast<std::uint64_t>(iteration)).total().backward();
        solver.step(iteration++, 1e-4);
    });
}

double predict(const Call &call, nn::FasterRcnn &network) {
    const torch::InferenceMode inference;
    const auto images = imagesOf(call);
    std::printf("detections %lld\n", static_cast<long long>(network->detect(images).front().boxes.size(0)));
    return best(call.runs, [&] { network->detect(images); });
}

int archive(int count, char **words) {
    if (count != 5) throw Error("usage: bench_engine archive MODEL_FOLDER RUNS SHEET");
    const int runs = std::stoi(words[3]);
    Detector detector(words[2], chooseDevice(testDevice().str(), "auto", Purpose::Prediction));
    const ImageInfo size = readImageInfo(words[4]);
    const auto read = [&] { return readImage(words[4], detector.decodeShortSide()); };
    const double decoding = best(runs, read);
    const cv::Mat pixels = read();
    const double detecting = best(runs, [&] { detector.detect(pixels, size.width, size.height, {}); });
    std::printf("decoding %.3f s, detecting %.3f s\n", decoding, detecting);
    return 0;
}

int choices(int count, char **words) {
    if (count != 4) throw Error("usage: bench_engine auto DEPTH RUNS");
    const auto start = std::chrono::steady_clock::now();
    const PrecisionTrial trial = precisionTrial();
    std::printf("%s; %.2f s for the trial\n", describe(trial).c_str(),
                std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    for (const bool training : {false, true}) {
        std::map<Precision, double> seconds;
        for (const Precision precision : {Precision::Float32, Precision::BFloat16}) {
            Call call;
            call.config = torchvisionConfig(std::stoi(words[2]), 6);
            call.config.trainShortSides = {width};
            call.runs = std::stoi(words[3]);
            torch::manual_seed(0);
            nn::FasterRcnn network(call.config);
            network->applyFreezing();
            network->setPrecision(precision);
            seconds[precision] = training ? train(call, network) : predict(call, network);
        }
        const Precision chosen = fastest(training ? trial.training : trial.prediction);
        const double least = std::min(seconds[Precision::Float32], seconds[Precision::BFloat16]);
        std::printf("%s: fp32 %.3f s, bf16 %.3f s; auto takes %s: %.2fx the best\n",
                    training ? "training" : "prediction", seconds[Precision::Float32], seconds[Precision::BFloat16],
                    toString(chosen).c_str(), seconds[chosen] / least);
    }
    return 0;
}

} // namespace

int main(int count, char **words) {
    try {
        if (count > 1 && std::string(words[1]) == "archive") {
            setComputeThreads(2);
            return archive(count, words);
        }
        if (count > 1 && std::string(words[1]) == "auto") {
            setComputeThreads(2);
            return choices(count, words);
        }
        const Call call = parse(count, words);
        setComputeThreads(2);
        torch::manual_seed(0);
        nn::FasterRcnn network(call.config);
        network->applyFreezing();
        network->setPrecision(call.precision);
        network->to(testDevice());
        if (!call.weights.empty()) {
            StateDict target = namedTensors(*network);
            loadInto(target, readStateDict(call.weights));
        }
        const double seconds = call.train ? train(call, network) : predict(call, network);
        rusage used{};
        getrusage(RUSAGE_SELF, &used);
        std::printf("%.3f s, peak memory %ld MB\n", seconds, used.ru_maxrss / 1024);
        return 0;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
