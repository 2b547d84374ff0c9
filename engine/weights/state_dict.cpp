// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/weights/state_dict.h"

#include "engine/durable_file.h"
#include "engine/error.h"
#include "engine/weights/torch_file.h"
#include "engine/weights/weight_names.h"

#include <ATen/Functions.h>
#include <ATen/core/grad_mode.h>

#include <array>
#include <fstream>
#include <sstream>

namespace herbascope::engine {

namespace {

/// Layers whose width depends on the number of classes or anchors.
bool isHead(const std::string &key) {
    return key.starts_with("roi_heads.box_predictor.") || key.starts_with("rpn.head.cls_logits.") ||
           key.starts_with("rpn.head.bbox_pred.");
}

std::string shapeText(const at::Tensor &tensor) {
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << tensor.sizes();
    return text.str();
}

} // namespace

StateDict readStateDict(const std::filesystem::path &file) {
    requirePlainFile(file);
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        throw Error("Cannot read " + file.filename().string() + ": there is no such file or it may not be read.");
    std::array<char, 16> head{};
    stream.read(head.data(), head.size());
    if (stream.gcount() < 10)
        throw Error("Cannot read " + file.filename().string() + ": it is too short to hold weights.");
    stream.close();
    if (head[0] == 'P' && head[1] == 'K') return readTorchZip(file);
    if (head[0] == '\x80') return readPickle(file);
    if (head[8] == '{') return readSafetensors(file);
    throw Error("Cannot read " + file.filename().string() +
                ": it is neither a Torch file, a pickled model nor a safetensors file.");
}

LoadReport loadInto(StateDict &target, StateDict source) {
    LoadReport report;
    report.layout = layoutOf(source);
    source = withOurNames(std::move(source));
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
