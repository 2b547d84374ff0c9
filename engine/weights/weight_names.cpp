// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/weights/weight_names.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <map>
#include <optional>
#include <regex>
#include <string_view>

namespace herbascope::engine {

namespace {

/// torchvision before 0.13 named FPN and RPN convolutions without the Conv2dNormActivation's index.
std::string fromOlderTorchvision(const std::string &key) {
    for (const std::string_view block : {"backbone.fpn.inner_blocks.", "backbone.fpn.layer_blocks."})
        if (key.starts_with(block)) {
            const std::string rest = key.substr(block.size()); // "0.weight" or "0.0.weight"
            if (std::count(rest.begin(), rest.end(), '.') == 1)
                return std::string(block) + rest.substr(0, rest.find('.')) + ".0" + rest.substr(rest.find('.'));
        }
    constexpr std::string_view convolution = "rpn.head.conv.";
    if (key.starts_with(convolution) && std::count(key.begin(), key.end(), '.') == 3)
        return std::string(convolution) + "0.0." + key.substr(convolution.size());
    return key;
}

std::string digitLess(const std::string &digit, int by) {
    return std::to_string(std::stoi(digit) - by);
}

/// Name of a convolution ("conv2", "shortcut") and its part ("weight", "norm.bias") in a residual block of ours.
std::string inBlock(const std::string &convolution, const std::string &part) {
    const bool norm = part.starts_with("norm.");
    const std::string rest = norm ? part.substr(5) : part;
    if (convolution == "shortcut") return std::string(norm ? "downsample.1." : "downsample.0.") + rest;
    return (norm ? "bn" : "conv") + convolution.substr(4) + "." + rest;
}

/// Detectron2's GeneralizedRCNN with a ResNet-FPN; nullopt for a name that is none of its weights.
std::optional<std::string> fromDetectron2(const std::string &key) {
    static const std::regex stem(R"(backbone\.bottom_up\.stem\.conv1\.(norm\.)?(\w+))"),
        block(R"(backbone\.bottom_up\.res([2-5])\.(\d{1,2})\.(conv[123]|shortcut)\.((?:norm\.)?\w+))"),
        fpn(R"(backbone\.fpn_(lateral|output)([2-5])\.(\w+))");
    std::smatch m;
    if (std::regex_match(key, m, stem)) return "backbone.body." + std::string(m[1].matched ? "bn1." : "conv1.") + m[2].str();
    if (std::regex_match(key, m, block))
        return "backbone.body.layer" + digitLess(m[1], 1) + "." + m[2].str() + "." + inBlock(m[3], m[4]);
    if (std::regex_match(key, m, fpn))
        return "backbone.fpn." + std::string(m[1] == "lateral" ? "inner_blocks." : "layer_blocks.") +
               digitLess(m[2], 2) + ".0." + m[3].str();
    static const std::map<std::string, std::string> heads{
        {"proposal_generator.rpn_head.conv.", "rpn.head.conv.0.0."},
        {"proposal_generator.rpn_head.objectness_logits.", "rpn.head.cls_logits."},
        {"proposal_generator.rpn_head.anchor_deltas.", "rpn.head.bbox_pred."},
        {"roi_heads.box_head.fc1.", "roi_heads.box_head.fc6."},
        {"roi_heads.box_head.fc2.", "roi_heads.box_head.fc7."},
        {"roi_heads.box_predictor.", "roi_heads.box_predictor."}};
    for (const auto &[theirs, ours] : heads)
        if (key.starts_with(theirs)) return ours + key.substr(theirs.size());
    return std::nullopt;
}

/// Caffe2's names of an ImageNet ResNet: conv1_w, res_conv1_bn_s, res2_0_branch2a_w, res2_0_branch1_bn_rm.
std::optional<std::string> fromCaffe2(const std::string &key) {
    static const std::map<std::string, std::string> parts{{"w", "weight"},
                                                          {"bn_s", "norm.weight"},
                                                          {"bn_b", "norm.bias"},
                                                          {"bn_rm", "norm.running_mean"},
                                                          {"bn_riv", "norm.running_var"}};
    static const std::map<std::string, std::string> convolutions{
        {"1", "shortcut"}, {"2a", "conv1"}, {"2b", "conv2"}, {"2c", "conv3"}};
    static const std::regex stem(R"((?:conv1|res_conv1)_(w|bn_s|bn_b|bn_rm|bn_riv))"),
        block(R"(res([2-5])_(\d{1,2})_branch(1|2a|2b|2c)_(w|bn_s|bn_b|bn_rm|bn_riv))");
    std::smatch m;
    if (std::regex_match(key, m, stem)) return "backbone.body." + inBlock("conv1", parts.at(m[1]));
    if (std::regex_match(key, m, block))
        return "backbone.body.layer" + digitLess(m[1], 1) + "." + m[2].str() + "." +
               inBlock(convolutions.at(m[3]), parts.at(m[4]));
    return std::nullopt;
}

bool isNoWeight(const std::string &key) {
    return key.ends_with("num_batches_tracked") || key == "pixel_mean" || key == "pixel_std" ||
           key.starts_with("proposal_generator.anchor_generator.") || key.ends_with("_momentum");
}

// detectron2/layers/batch_norm.py, FrozenBatchNorm2d._load_from_state_dict: zeros and ones, epsilon not taken off.
void addMissingStatistics(StateDict &weights) {
    static const std::regex bias(R"((backbone\.body\.(?:.*\.)?(?:bn\d|downsample\.1)\.)bias)");
    StateDict statistics;
    std::smatch m;
    for (const auto &[key, tensor] : weights) {
        if (!std::regex_match(key, m, bias) || weights.contains(m[1].str() + "running_mean")) continue;
        statistics[m[1].str() + "running_mean"] = at::zeros_like(tensor);
        statistics[m[1].str() + "running_var"] = at::ones_like(tensor);
    }
    weights.merge(statistics);
}

} // namespace

// std::regex goes one call deeper with each character; no layer has a name of half that length.
constexpr std::size_t longestKey = 200;

WeightLayout layoutOf(const StateDict &source) {
    const auto has = [&](const char *key) {
        return source.contains(key) || source.contains(std::string("module.") + key);
    };
    if (has("backbone.bottom_up.stem.conv1.weight")) return WeightLayout::Detectron2;
    if (has("conv1_w") && has("res2_0_branch2a_w")) return WeightLayout::Caffe2;
    if (has("conv1.weight") && has("layer1.0.conv1.weight")) return WeightLayout::BareResNet;
    return WeightLayout::Torchvision;
}

StateDict withOurNames(StateDict source) {
    const WeightLayout layout = layoutOf(source);
    StateDict result;
    for (auto &[name, tensor] : source) {
        const std::string key = name.starts_with("module.") ? name.substr(7) : name;
        if (isNoWeight(key) || key.size() > longestKey) continue;
        switch (layout) {
        case WeightLayout::Detectron2:
            result[fromDetectron2(key).value_or(key)] = tensor;
            break;
        case WeightLayout::Caffe2:
            result[fromCaffe2(key).value_or(key)] = tensor;
            break;
        case WeightLayout::BareResNet:
            result[key.starts_with("fc.") ? key : "backbone.body." + key] = tensor;
            break;
        case WeightLayout::Torchvision:
            result[fromOlderTorchvision(key)] = tensor;
            break;
        }
    }
    if (layout == WeightLayout::Caffe2) addMissingStatistics(result);
    return result;
}

} // namespace herbascope::engine
