// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Measuring during training, and keeping the weights that found most.
#include "engine/evaluation/coco_evaluation.h"
#include "engine/imaging/image.h"
#include "engine/imaging/scan_file.h"
#include "engine/input_image.h"
#include "engine/memory_budget.h"
#include "engine/training_run.h"

namespace herbascope::engine {
namespace {

void addDetections(const nn::DetectionTensors &found, int image, std::vector<ScoredBox> &all) {
    const torch::Tensor rows = nn::onCpu(found);
    const double *row = rows.const_data_ptr<double>();
    for (std::int64_t i = 0; i < rows.size(0); ++i, row += rows.size(1))
        all.push_back({image, static_cast<int>(row[5]), {row[0], row[1], row[2], row[3]}, row[4]});
}

nn::InputImage readInput(const Sample &sample, const TrainingConfig &config) {
    const ImageInfo info = readImageInfo(sample.path);
    const cv::Mat bgr = readImage(sample.path, decodesWhole(config.preset) ? 0 : config.model.testShortSide);
    return {testInput(bgr, {info.width, info.height}, config.preset, config.model), double(info.width),
            double(info.height)};
}

/// Apart from the network's own, which contiguousOnCpu() shares where they are so already.
StateDict copyOnCpu(const StateDict &tensors) {
    StateDict copies = contiguousOnCpu(tensors);
    for (auto &[name, tensor] : copies)
        if (tensor.is_alias_of(tensors.at(name))) tensor = tensor.clone();
    return copies;
}

} // namespace

std::optional<nn::InputImage> TrainingRun::readMeasured(const Sample &sample, std::string &failure) {
    for (bool again = true;; again = false) {
        try {
            return readInput(sample, m_state.config);
        } catch (const ScanError &) {
            return std::nullopt; // said once when the sheet was imported or measured; here it only does not count
        } catch (const std::exception &error) {
            if (isMemoryExhausted(error)) {
                if (again && m_set->dropCache() > 0) continue;
                const std::string why = notEnoughMemory(sample.path).what();
                if (m_unmeasured.insert(sample.path).second) say("A sheet is left out of the measurements. " + why);
                return std::nullopt;
            }
            if (!dynamic_cast<const Error *>(&error)) throw;
            failure = error.what(); // a disk or a share fails: another time it may be read
            return std::nullopt;
        }
    }
}

TrainingRun::Measurement TrainingRun::measure() {
    const torch::NoGradGuard guard;
    Measurement measured;
    std::vector<int> images;
    std::vector<GroundTruthBox> truth;
    std::vector<ScoredBox> found;
    for (std::size_t i = 0; i < m_request.validation.size(); ++i) {
        const Sample &sample = m_request.validation[i];
        const int image = static_cast<int>(i);
        const auto input = readMeasured(sample, measured.failure);
        if (!input) continue;
        addDetections(m_network->detect({*input}).front(), image, found);
        images.push_back(image);
        for (std::size_t box = 0; box < sample.boxes.size(); ++box)
            truth.push_back({.image = image, .label = sample.labels[box], .box = sample.boxes[box]});
    }
    measured.sheets = static_cast<int>(images.size());
    measured.ap = evaluateDetections(images, m_state.config.model.classes, truth, found).all.ap.value_or(0);
    return measured;
}

/// Why it cannot be compared with the best one; empty where it can.
std::string TrainingRun::whyNotComparable(const Measurement &measured) const {
    if (!measured.failure.empty()) return measured.failure;
    if (measured.sheets == 0) return "None of the sheets to measure on could be read.";
    if (measured.sheets < m_state.best.sheets)
        return "Only " + std::to_string(measured.sheets) + " of the " + std::to_string(m_state.best.sheets) +
               " sheets that the best one was made on could be read.";
    return {};
}

void TrainingRun::validate() {
    if (m_request.validation.empty()) return;
    requireNumbers();
    const Measurement measured = measure();
    BestSoFar &best = m_state.best;
    const std::string why = whyNotComparable(measured);
    // What is away twice stays away: measuring goes on with the rest.
    const bool lasts = !why.empty() && measured.sheets > 0 && measured.sheets == m_sheetsBefore;
    m_sheetsBefore = measured.sheets;
    if (!why.empty() && !lasts) {
        m_state.measuredAt = m_state.iteration;
        return say("The measurement after iteration " + std::to_string(m_state.iteration) + " does not count. " + why);
    }
    if (lasts && (best.iteration == 0 || measured.sheets < best.sheets))
        say("Measured on " + std::to_string(measured.sheets) + " of the " + std::to_string(m_request.validation.size()) +
            " sheets from iteration " + std::to_string(m_state.iteration) + " on, as the others stay away.");
    const bool better = best.iteration == 0 || measured.sheets < best.sheets || measured.ap > best.ap;
    ++best.measurementsSince;
    if (better) {
        StateDict weights = copyOnCpu(m_state.weights);
        writeSafetensors(bestWeightsFile(m_request.runFolder), weights);
        m_bestWeights = std::move(weights); // only now: neither memory nor disk has failed
        best = {m_state.iteration, measured.ap, 0, measured.sheets};
    }
    m_state.measuredAt = m_state.iteration;
    saveCheckpoint(); // what it says about the best must be what lies beside it
    if (m_events.score) m_events.score({m_state.iteration, measured.ap, better});
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
    if (std::filesystem::exists(file)) {
        m_bestWeights = readSafetensors(file);
    } else {
        m_state.best = {};
        m_state.measuredAt = 0;
    }
}

bool TrainingRun::patienceEnded() const {
    const int patience = m_state.config.patience;
    return patience > 0 && m_state.best.iteration > 0 && m_state.best.measurementsSince >= patience;
}

} // namespace herbascope::engine
