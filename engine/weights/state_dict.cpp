// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/weights/state_dict.h"

#include "engine/error.h"
#include "engine/weights/torch_file.h"

#include <ATen/Functions.h>
#include <ATen/core/grad_mode.h>

#include <array>
#include <fstream>
#include <sstream>

namespace herbascope::engine {

namespace {

bool startsWith(const std::string &text, std::string_view prefix) {
    return text.compare(0, prefix.size(), prefix) == 0;
}
bool endsWith(const std::string &text, std::string_view suffix) {
    return text.size() >= suffix.size() && text.compare(text.size() - suffix.size(), suffix.size(), suffix) == 0;
}

/// torchvision before 0.13 named FPN and RPN convolutions without the Conv2dNormActivation's index.
std::string fromOlderTorchvision(const std::string &key) {
    for (const std::string_view block : {"backbone.fpn.inner_blocks.", "backbone.fpn.layer_blocks."})
        if (startsWith(key, block)) {
            const std::string rest = key.substr(block.size()); // "0.weight" or "0.0.weight"
            if (std::count(rest.begin(), rest.end(), '.') == 1)
                return std::string(block) + rest.substr(0, rest.find('.')) + ".0" + rest.substr(rest.find('.'));
        }
    constexpr std::string_view convolution = "rpn.head.conv.";
    if (startsWith(key, convolution) && std::count(key.begin(), key.end(), '.') == 3)
        return std::string(convolution) + "0.0." + key.substr(convolution.size());
    return key;
}

bool isBareResNet(const StateDict &source) {
    return source.contains("conv1.weight") && source.contains("layer1.0.conv1.weight");
}

StateDict withOurKeys(StateDict source) {
    const bool bare = isBareResNet(source);
    StateDict result;
    for (auto &[name, tensor] : source) {
        std::string key = startsWith(name, "module.") ? name.substr(7) : name;
        if (endsWith(key, "num_batches_tracked")) continue; // counts batches; FrozenBN has none
        if (bare && !startsWith(key, "fc.")) key = "backbone.body." + key;
        result[fromOlderTorchvision(key)] = tensor;
    }
    return result;
}

/// Layers whose width depends on the number of classes or anchors.
bool isHead(const std::string &key) {
    return startsWith(key, "roi_heads.box_predictor.") || startsWith(key, "rpn.head.cls_logits.") ||
           startsWith(key, "rpn.head.bbox_pred.");
}

std::string shapeText(const at::Tensor &tensor) {
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << tensor.sizes();
    return text.str();
}

} // namespace

StateDict readStateDict(const std::filesystem::path &file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        throw Error("Cannot read " + file.filename().string() + ": there is no such file or it may not be read.");
    std::array<char, 16> head{};
    stream.read(head.data(), head.size());
    if (stream.gcount() < 10)
        throw Error("Cannot read " + file.filename().string() + ": it is too short to hold weights.");
    stream.close();
    if (head[0] == 'P' && head[1] == 'K') return readTorchZip(file);
    if (head[0] == '\x80') return readTorchLegacy(file);
    if (head[8] == '{') return readSafetensors(file);
    throw Error("Cannot read " + file.filename().string() + ": it is neither a Torch nor a safetensors file.");
}

LoadReport loadInto(StateDict &target, StateDict source) {
    LoadReport report;
    report.layout = isBareResNet(source) ? "bare ResNet" : "torchvision detector";
    source = withOurKeys(std::move(source));
    const at::NoGradGuard noGrad;
    std::size_t loaded = 0;
    for (auto &[key, tensor] : target) {
        const auto from = source.find(key);
        if (from == source.end()) {
            report.missing.push_back(key);
            continue;
        }
        if (from->second.sizes() == tensor.sizes()) {
            tensor.copy_(from->second);
            ++loaded;
        } else if (isHead(key)) {
            report.startedAnew.push_back(key);
        } else {
            throw Error("The weights do not fit this model: " + key + " is " + shapeText(from->second) +
                        " in the file and " + shapeText(tensor) + " in the model. Are they of another depth?");
        }
    }
    for (const auto &[key, tensor] : source)
        if (!target.contains(key)) report.surplus.push_back(key);
    if (loaded == 0) throw Error("The file holds no weights that this detector knows.");
    return report;
}

} // namespace herbascope::engine
