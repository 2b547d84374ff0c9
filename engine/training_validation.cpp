// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Measuring during training, and keeping the weights that found most.
#include "engine/evaluation/coco_evaluation.h"
#include "engine/imaging/image.h"
#include "engine/input_image.h"
#include "engine/training_run.h"

namespace herbascope::engine {
namespace {

void addDetections(const nn::DetectionTensors &found, int image, std::vector<ScoredBox> &all) {
    const torch::Tensor boxes = found.boxes.to(torch::kCPU, torch::kFloat64).contiguous();
    const torch::Tensor scores = found.scores.to(torch::kCPU, torch::kFloat64).contiguous();
    const torch::Tensor labels = found.labels.to(torch::kCPU, torch::kInt64).contiguous();
    for (std::int64_t i = 0; i < boxes.size(0); ++i) {
        const double *corner = boxes.const_data_ptr<double>() + 4 * i;
        all.push_back({image,
                       static_cast<int>(labels.const_data_ptr<std::int64_t>()[i]),
                       {corner[0], corner[1], corner[2], corner[3]},
                       scores.const_data_ptr<double>()[i]});
    }
}

} // namespace

void TrainingRun::validate() {
    if (m_request.validation.empty()) return;
    const torch::NoGradGuard guard;
    const ModelConfig &model = m_state.config.model;
    const std::string &preset = m_state.config.preset;
    std::vector<int> images;
    std::vector<GroundTruthBox> truth;
    std::vector<ScoredBox> found;
    for (std::size_t i = 0; i < m_request.validation.size(); ++i) {
        const Sample &sample = m_request.validation[i];
        const int image = static_cast<int>(i);
        try {
            const ImageInfo info = readImageInfo(sample.path);
            const cv::Mat bgr = readImage(sample.path, decodesWhole(preset) ? 0 : model.testShortSide);
            const torch::Tensor pixels = testInput(bgr, {info.width, info.height}, preset, model);
            addDetections(
                m_network
                    ->detect({{pixels.to(torch::Device(m_device.device)), double(info.width), double(info.height)}})
                    .front(),
                image, found);
        } catch (const MemoryError &) {
            throw;
        } catch (const Error &) {
            continue; // said once when the sheet was imported or measured; here it only does not count
        }
        images.push_back(image);
        for (std::size_t box = 0; box < sample.boxes.size(); ++box)
            truth.push_back({.image = image, .label = sample.labels[box], .box = sample.boxes[box]});
    }
    const double ap = evaluateDetections(images, model.classes, truth, found).all.ap.value_or(0);
    BestSoFar &best = m_state.best;
    const bool better = best.iteration == 0 || ap > best.ap;
    ++best.measurementsSince;
    if (better) {
        best = {m_state.iteration, ap, 0};
        m_bestWeights.clear();
        for (const auto &[name, tensor] : contiguousOnCpu(m_state.weights)) m_bestWeights[name] = tensor.clone();
        writeSafetensors(bestWeightsFile(m_request.runFolder), m_bestWeights);
    }
    saveCheckpoint(); // what it says about the best must be what lies beside it
    if (m_events.score) m_events.score({m_state.iteration, ap, better});
}

void TrainingRun::measureLast() {
    try {
        validate();
    } catch (const std::exception &error) {
        const std::string kept = m_state.best.iteration > 0
                                     ? "the model of iteration " + std::to_string(m_state.best.iteration)
                                     : std::string("the model of the last iteration");
        say("The last measurement failed, so " + kept + " is kept. (" + error.what() + ")");
    }
}

void TrainingRun::readBestWeights() {
    if (m_state.best.iteration == 0) return;
    const auto file = bestWeightsFile(m_request.runFolder);
    if (std::filesystem::exists(file))
        m_bestWeights = readSafetensors(file);
    else
        m_state.best = {};
}

bool TrainingRun::patienceEnded() const {
    const int patience = m_state.config.patience;
    return patience > 0 && m_state.best.iteration > 0 && m_state.best.measurementsSince >= patience;
}

} // namespace herbascope::engine
