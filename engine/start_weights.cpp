// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/start_weights.h"

#include "engine/error.h"
#include "engine/printable.h"
#include "engine/weights/weight_names.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace herbascope::engine {
namespace {

constexpr std::string_view bodyPrefix = "backbone.body.";
constexpr std::string_view classHeadPrefix = "roi_heads.box_predictor.";

/// "a, b, c and 5 more"
std::string firstFew(const std::vector<std::string> &names) {
    constexpr std::size_t shown = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(shown, names.size()); ++i) text += (i ? ", " : "") + printable(names[i], 100);
    if (names.size() > shown) text += " and " + std::to_string(names.size() - shown) + " more";
    return text;
}

std::string counted(std::size_t n, const char *one, const char *many) {
    return std::to_string(n) + " " + (n == 1 ? one : many);
}

/// The classifier of an ImageNet file and BatchNorm's counters have no place in a detector and need no mention.
bool isExpectedSurplus(const std::string &key) {
    return key.starts_with("fc.") || key.starts_with("fc1000_") || key.starts_with("pred_") ||
           key.ends_with("num_batches_tracked");
}

void tellMissing(const LoadReport &report, bool bare, const std::function<void(const std::string &)> &message) {
    std::vector<std::string> missing;
    for (const auto &key : report.missing) {
        const bool expected = bare && !key.starts_with(bodyPrefix);
        if (!expected && !key.starts_with(classHeadPrefix)) missing.push_back(key);
    }
    if (missing.empty()) return;
    message(counted(missing.size(), "layer is", "layers are") +
            " absent from the start weights and start anew: " + firstFew(missing) + ".");
}

void tellSurplus(const LoadReport &report, const std::function<void(const std::string &)> &message) {
    std::vector<std::string> surplus;
    std::copy_if(report.surplus.begin(), report.surplus.end(), std::back_inserter(surplus),
                 [](const std::string &key) { return !isExpectedSurplus(key); });
    if (surplus.empty()) return;
    message(counted(surplus.size(), "entry", "entries") + " of the start weights " +
            (surplus.size() == 1 ? "has" : "have") + " no place in this network: " + firstFew(surplus) + ".");
}

std::size_t countWithPrefix(const StateDict &tensors, std::string_view prefix) {
    return static_cast<std::size_t>(std::count_if(tensors.begin(), tensors.end(), [&](const auto &entry) {
        return std::string_view(entry.first).starts_with(prefix);
    }));
}

bool isDetectron2s(WeightLayout layout) {
    return layout == WeightLayout::Detectron2 || layout == WeightLayout::Caffe2;
}

} // namespace

StateDict namedTensors(torch::nn::Module &network) {
    StateDict tensors;
    for (const auto &item : network.named_parameters()) tensors[item.key()] = item.value();
    for (const auto &item : network.named_buffers()) tensors[item.key()] = item.value();
    return tensors;
}

StartWeights readStartWeights(const std::filesystem::path &init) {
    StartWeights start;
    if (std::filesystem::is_directory(init)) {
        start.model = verifyModel(init);
        start.origin = "the model " + start.model->name;
        start.tensors = readSafetensors(init / "weights.safetensors");
        requireWeightsFor(start.model->config, start.tensors, "The model " + start.model->name);
        return start;
    }
    if (!std::filesystem::exists(init)) throw Error("There are no start weights at " + init.string() + ".");
    start.origin = init.filename().string();
    start.tensors = readStateDict(init);
    return start;
}

void adaptConfig(ModelConfig &config, const StartWeights &start) {
    if (!start.model) return;
    const ModelConfig &theirs = start.model->config;
    if (theirs.family != config.family || theirs.depth != config.depth) {
        throw Error("The model " + start.model->name + " (ResNet-" + std::to_string(theirs.depth) +
                    ") has another network than this preset (ResNet-" + std::to_string(config.depth) +
                    "): choose the preset it was made with, or other start weights.");
    }
    config.stemWidth = theirs.stemWidth;
    config.groupWidth = theirs.groupWidth;
    config.stageWidth = theirs.stageWidth;
    config.fpnWidth = theirs.fpnWidth;
    config.fcWidth = theirs.fcWidth;
    config.poolSize = theirs.poolSize;
    config.strideIn1x1 = theirs.strideIn1x1;
    config.bgr = theirs.bgr;
    config.backgroundLast = theirs.backgroundLast;
    config.frozenBatchNormEps = theirs.frozenBatchNormEps;
}

void applyStartWeights(nn::FasterRcnn &network, StartWeights start, const ClassNames &classes,
                       const std::function<void(const std::string &)> &message) {
    StateDict target = namedTensors(*network);
    const bool otherClasses = start.model && start.model->classes != classes;
    if (otherClasses) {
        // Equal in number or not: a row learnt for another organ would only mislead.
        std::erase_if(start.tensors, [](const auto &entry) { return entry.first.starts_with(classHeadPrefix); });
    }
    if (!start.model &&
        isDetectron2s(layoutOf(start.tensors)) != (network->config().family == WeightFamily::Detectron2))
        message(
            "The start weights were made for pixels of another scale than this preset's, so they help less than those "
            "of its own family: preset paper goes with Detectron2's, the others with torchvision's.");
    const LoadReport report = loadInto(target, std::move(start.tensors));
    network->invalidateFolded();
    const auto isBody = [](const std::string &key) { return key.starts_with(bodyPrefix); };
    const auto missingBody = std::count_if(report.missing.begin(), report.missing.end(), isBody);
    if (2 * static_cast<std::size_t>(missingBody) > countWithPrefix(target, bodyPrefix)) {
        throw Error("The start weights do not fit: " + start.origin + " holds no ResNet-" +
                    std::to_string(network->config().depth) + " weights.");
    }
    const bool bare = isBackboneOnly(report.layout);
    if (bare)
        message("The start weights are those of an image classifier: the parts that find organs are learnt from the "
                "start.");
    const auto startsAnew = [&](std::string_view prefix) {
        return std::ranges::any_of(report.startedAnew, [&](const auto &key) { return key.starts_with(prefix); });
    };
    if (otherClasses || startsAnew(classHeadPrefix))
        message("The class head was started anew because the start weights know other classes.");
    if (startsAnew("rpn."))
        message("The layers that propose regions were started anew because the start weights have other anchors.");
    tellMissing(report, bare, message);
    tellSurplus(report, message);
}

} // namespace herbascope::engine
