// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nn/model_config.h"

#include "engine/error.h"
#include "engine/foreign_json.h"
#include "engine/printable.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace herbascope::engine {

NLOHMANN_JSON_SERIALIZE_ENUM(WeightFamily,
                             {{WeightFamily::Torchvision, "torchvision"}, {WeightFamily::Detectron2, "detectron2"}})

namespace {

using nlohmann::json;

/// Calls `visit(name, field)` for every field: the one list of names, for reading and writing alike.
template <class Config, class Visit> void eachBackboneAndInputField(Config &c, Visit visit) {
    visit("family", c.family);
    visit("classes", c.classes);
    visit("depth", c.depth);
    visit("stemWidth", c.stemWidth);
    visit("groupWidth", c.groupWidth);
    visit("stageWidth", c.stageWidth);
    visit("fpnWidth", c.fpnWidth);
    visit("strideIn1x1", c.strideIn1x1);
    visit("frozenBatchNormEps", c.frozenBatchNormEps);
    visit("frozenStages", c.frozenStages);
    visit("bgr", c.bgr);
    visit("inputScale", c.inputScale);
    visit("mean", c.mean);
    visit("std", c.std);
    visit("trainShortSides", c.trainShortSides);
    visit("testShortSide", c.testShortSide);
    visit("maximumLongSide", c.maximumLongSide);
    visit("sizeDivisor", c.sizeDivisor);
    visit("antialiasedResize", c.antialiasedResize);
}

template <class Config, class Visit> void eachHeadField(Config &c, Visit visit) {
    visit("anchorSizes", c.anchorSizes);
    visit("anchorRatios", c.anchorRatios);
    visit("roundAnchors", c.roundAnchors);
    visit("rpnPreNmsTrain", c.rpnPreNmsTrain);
    visit("rpnPreNmsTest", c.rpnPreNmsTest);
    visit("rpnPostNmsTrain", c.rpnPostNmsTrain);
    visit("rpnPostNmsTest", c.rpnPostNmsTest);
    visit("rpnNms", c.rpnNms);
    visit("rpnPositiveIou", c.rpnPositiveIou);
    visit("rpnNegativeIou", c.rpnNegativeIou);
    visit("rpnSamples", c.rpnSamples);
    visit("rpnPositiveFraction", c.rpnPositiveFraction);
    visit("rpnMinimumSize", c.rpnMinimumSize);
    visit("rpnSmoothL1Beta", c.rpnSmoothL1Beta);
    visit("rpnNormaliseBySampled", c.rpnNormaliseBySampled);
    visit("fcWidth", c.fcWidth);
    visit("poolSize", c.poolSize);
    visit("alignedRoi", c.alignedRoi);
    visit("roiSamplingRatio", c.roiSamplingRatio);
    visit("roiSamples", c.roiSamples);
    visit("roiPositiveFraction", c.roiPositiveFraction);
    visit("roiPositiveIou", c.roiPositiveIou);
    visit("roiSmoothL1Beta", c.roiSmoothL1Beta);
    visit("roiBoxWeights", c.roiBoxWeights);
    visit("backgroundLast", c.backgroundLast);
    visit("levelOffset", c.levelOffset);
    visit("scoreThreshold", c.scoreThreshold);
    visit("detectionNms", c.detectionNms);
    visit("detectionsPerImage", c.detectionsPerImage);
}

template <class Config, class Visit> void eachField(Config &c, Visit visit) {
    eachBackboneAndInputField(c, visit);
    eachHeadField(c, visit);
}

constexpr int maximumShortSide = 8192; ///< px; the largest that a training can be asked for

[[noreturn]] void refuseConfig(const std::string &why) {
    throw Error("The model's configuration cannot be used: " + why + ".");
}

void checkValues(const ModelConfig &c) {
    if (c.depth != 18 && c.depth != 50 && c.depth != 101) refuseConfig("its depth is not 18, 50 or 101");
    if (c.classes < 1) refuseConfig("it has no classes");
    if (c.anchorSizes.size() != 5) refuseConfig("it needs anchor sizes for five levels");
    for (const auto &sizes : c.anchorSizes) {
        if (sizes.empty()) refuseConfig("a level has no anchor size");
    }
    if (c.anchorRatios.empty()) refuseConfig("it has no anchor ratio");
    if (c.trainShortSides.empty()) refuseConfig("it has no training size");
    const int smallest = std::min({c.stemWidth, c.groupWidth, c.stageWidth, c.fpnWidth, c.fcWidth, c.poolSize,
                                   c.testShortSide, c.maximumLongSide, c.sizeDivisor,
                                   *std::min_element(c.trainShortSides.begin(), c.trainShortSides.end())});
    if (smallest < 1) refuseConfig("a width or size is not positive");
    const int side = *std::max_element(c.trainShortSides.begin(), c.trainShortSides.end());
    if (std::max(side, c.testShortSide) > maximumShortSide || c.maximumLongSide > 8 * maximumShortSide ||
        c.sizeDivisor > maximumShortSide)
        refuseConfig("a size of its images is larger than any scan");
    if (c.poolSize > 100 || c.roiSamplingRatio < 0 || c.roiSamplingRatio > 100)
        refuseConfig("what it takes from a region is larger than the region");
    if (std::min({c.rpnPreNmsTrain, c.rpnPreNmsTest, c.rpnPostNmsTrain, c.rpnPostNmsTest, c.rpnSamples, c.roiSamples,
                  c.detectionsPerImage}) < 0)
        refuseConfig("a number of boxes is negative");
    if (c.tileSide != 0 && (c.tileSide < minimumTileSide || c.tileSide > maximumTileSide))
        refuseConfig("its tiles have an impossible size");
}

} // namespace

ModelConfig torchvisionConfig(int depth, int classes) {
    ModelConfig config;
    config.depth = depth;
    config.classes = classes;
    config.stageWidth = depth == 18 ? 64 : 256;
    return config;
}

// Younis et al. 2020, https://github.com/2younis/plant-organ-detection (train_net.py) over Detectron2's
// COCO-Detection/faster_rcnn_R_50_FPN_1x.yaml.
ModelConfig paperConfig(int classes) {
    ModelConfig config = torchvisionConfig(50, classes);
    config.family = WeightFamily::Detectron2;
    config.strideIn1x1 = true;
    config.bgr = true;
    config.inputScale = 1;
    config.mean = {103.530, 116.280, 123.675};
    config.std = {1, 1, 1};
    config.trainShortSides = {640, 672, 704, 736, 768, 800};
    config.antialiasedResize = true;
    config.anchorSizes.assign(5, {32, 64, 128, 256, 512, 1024});
    config.roundAnchors = false;
    config.rpnPostNmsTrain = 1000;
    config.rpnNms = 0.6;
    config.rpnMinimumSize = 0;
    config.rpnSmoothL1Beta = 0;
    config.rpnNormaliseBySampled = false;
    config.alignedRoi = true;
    config.roiSamplingRatio = 0;
    config.roiSmoothL1Beta = 0;
    config.backgroundLast = true;
    config.levelOffset = 1e-8;
    config.detectionNms = 0.25;
    return config;
}

double bodyWeights(const ModelConfig &config) {
    const bool basic = config.depth == 18;
    const std::array<int, 4> blocks = basic                ? std::array{2, 2, 2, 2}
                                      : config.depth == 50 ? std::array{3, 4, 6, 3}
                                                           : std::array{3, 4, 23, 3};
    double in = config.stemWidth, sum = 3 * 7 * 7 * in;
    double inner = config.groupWidth, out = config.stageWidth;
    for (std::size_t stage = 0; stage < blocks.size(); ++stage, inner *= 2, out *= 2) {
        if (stage > 0 || in != out) sum += in * out; // the first block's shortcut
        for (int i = 0; i < blocks[stage]; ++i) {
            sum += basic ? 9 * in * out + 9 * out * out : in * inner + 9 * inner * inner + inner * out;
            in = out;
        }
    }
    return sum;
}

double allWeights(const ModelConfig &config) {
    const double fpn = config.fpnWidth, fc = config.fcWidth, pool = config.poolSize, classes = config.classes;
    const double anchors = static_cast<double>(config.anchorSizes.at(0).size()) * config.anchorRatios.size();
    const double levels = 1 + 2 + 4 + 8; // widths of the four, in those of the first
    const double pyramid = levels * config.stageWidth * fpn + 4 * 9 * fpn * fpn;
    const double proposals = 9 * fpn * fpn + 5 * anchors * fpn;
    const double heads = fpn * pool * pool * fc + fc * fc + 5 * classes * fc;
    return bodyWeights(config) + pyramid + proposals + heads;
}

std::string toJson(const ModelConfig &config) {
    json object;
    eachField(config, [&](const char *name, const auto &field) { object[name] = field; });
    // Newer than the other fields: models without it stay readable, and to older programs where it says nothing.
    if (config.tileSide > 0) object["tileSide"] = config.tileSide;
    return object.dump(2);
}

ModelConfig modelConfigFromJson(const std::string &text) {
    const json object = parseJsonOrNothing(text);
    if (!object.is_object()) refuseConfig("it is not a JSON object");
    ModelConfig config;
    std::set<std::string> known;
    const auto read = [&](const char *name, auto &field) {
        known.insert(name);
        const auto found = object.find(name);
        if (found == object.end()) refuseConfig(std::string("the field \"") + name + "\" is missing");
        try {
            found->get_to(field);
        } catch (const json::exception &) {
            refuseConfig(std::string("the field \"") + name + "\" has a value of another kind");
        }
    };
    eachField(config, read);
    if (object.contains("tileSide")) read("tileSide", config.tileSide);
    for (const auto &item : object.items()) {
        if (!known.contains(item.key())) {
            refuseConfig("the field \"" + printable(item.key(), 100) + "\" is not known to this version of Herbascope");
        }
    }
    checkValues(config);
    return config;
}

} // namespace herbascope::engine
