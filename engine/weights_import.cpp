// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/weights_import.h"

#include "engine/checkpoint.h"
#include "engine/error.h"
#include "engine/memory_budget.h"
#include "engine/start_weights.h"
#include "engine/weights/weight_names.h"

namespace herbascope::engine {

namespace {

constexpr const char *scores = "roi_heads.box_predictor.cls_score.weight"; // [classes + 1, FC width]
constexpr int cocoRows = 91;                                               // background and COCO's 90 ids

constexpr std::int64_t widest = 1'000'000;

class Shapes {
public:
    Shapes(const StateDict &tensors, std::string file)
        : m_tensors(tensors)
        , m_file(std::move(file)) {}

    bool has(const std::string &key) const { return m_tensors.contains(key); }

    int side(const std::string &key, std::int64_t dimension) const {
        const auto found = m_tensors.find(key);
        if (found == m_tensors.end() || found->second.dim() <= dimension)
            refuse("it has no " + key + ", so it is no Faster R-CNN with a ResNet-FPN");
        const std::int64_t size = found->second.size(dimension);
        if (size < 1 || size > widest) refuse("its " + key + " has an impossible shape");
        return static_cast<int>(size);
    }

    [[noreturn]] void refuse(const std::string &why) const {
        throw Error("The weights in " + m_file + " cannot be used: " + why + ".");
    }

private:
    const StateDict &m_tensors;
    std::string m_file;
};

int depthOf(const Shapes &shapes) {
    const std::string third = "backbone.body.layer3.";
    int blocks = 0;
    while (shapes.has(third + std::to_string(blocks) + ".conv1.weight")) ++blocks;
    const bool bottleneck = shapes.has(third + "0.conv3.weight");
    if (!bottleneck && blocks == 2) return 18;
    if (bottleneck && blocks == 6) return 50;
    if (bottleneck && blocks == 23) return 101;
    shapes.refuse("its backbone is not a ResNet-18, 50 or 101");
}

void readBackbone(ModelConfig &config, const Shapes &shapes) {
    config.depth = depthOf(shapes);
    config.stemWidth = shapes.side("backbone.body.conv1.weight", 0);
    config.groupWidth = shapes.side("backbone.body.layer1.0.conv1.weight", 0);
    config.stageWidth = shapes.side(
        config.depth == 18 ? "backbone.body.layer1.0.conv2.weight" : "backbone.body.layer1.0.conv3.weight", 0);
}

/// Detectron2's defaults (COCO-Detection/faster_rcnn_R_50_FPN), where the paper's differ.
void useDetectron2Anchors(ModelConfig &config) {
    config.anchorSizes = {{32}, {64}, {128}, {256}, {512}};
    config.rpnNms = 0.7;
    config.detectionNms = 0.5;
}

void readHeads(ModelConfig &config, const Shapes &shapes) {
    config.fpnWidth = shapes.side("backbone.fpn.inner_blocks.0.0.weight", 0);
    config.fcWidth = shapes.side("roi_heads.box_head.fc6.weight", 0);
    const int rows = shapes.side(scores, 0);
    if (rows < 2) shapes.refuse("it knows no class");
    config.classes = rows - 1;
    if (config.family == WeightFamily::Torchvision && rows == cocoRows) config.frozenBatchNormEps = 0; // COCO_V1
    const int anchors = shapes.side("rpn.head.cls_logits.weight", 0);
    const bool onePerLevel = anchors == 3;
    if (config.family == WeightFamily::Detectron2 && onePerLevel) useDetectron2Anchors(config);
    if (anchors != config.anchorsPerLocation(0))
        shapes.refuse("it has " + std::to_string(anchors) +
                      " anchors a location, and which ones the file does not tell (known are 3, and the paper's 18)");
}

ModelConfig configFor(const Shapes &shapes, WeightLayout layout) {
    const bool detectron2 = layout == WeightLayout::Detectron2 || layout == WeightLayout::Caffe2;
    if (shapes.has("roi_heads.box_head.0.0.weight"))
        shapes.refuse(
            "it is torchvision's second version of the detector (fasterrcnn_resnet50_fpn_v2), whose heads are "
            "others; the first version fits");
    ModelConfig config = detectron2 ? paperConfig(6) : torchvisionConfig(depthOf(shapes), 6);
    readBackbone(config, shapes);
    if (!isBackboneOnly(layout)) readHeads(config, shapes);
    return config;
}

ClassNames classesFor(const WeightsImport &request, const ModelConfig &config, bool backboneOnly) {
    const int known = config.classes;
    if (!request.classes.empty()) {
        if (!backboneOnly && static_cast<int>(request.classes.size()) != known)
            throw Error("The weights in " + request.file.filename().string() + " know " + std::to_string(known) +
                        " classes, but " + std::to_string(request.classes.size()) + " names were given.");
        return request.classes;
    }
    if (known == static_cast<int>(paperClasses().size())) return paperClasses();
    ClassNames names;
    for (int i = 1; i <= known; ++i) names.push_back("class " + std::to_string(i));
    return names;
}

void checkComplete(const LoadReport &report, const Shapes &shapes, bool backboneOnly) {
    std::vector<std::string> missing = report.missing;
    missing.insert(missing.end(), report.startedAnew.begin(), report.startedAnew.end());
    std::erase_if(missing, [&](const std::string &key) { return backboneOnly && !key.starts_with("backbone.body."); });
    if (!missing.empty())
        shapes.refuse(std::to_string(missing.size()) + " of its tensors are missing, first " + missing.front());
}

} // namespace

const ClassNames &paperClasses() {
    static const ClassNames names{"leaf", "flower", "fruit", "seed", "stem", "root"};
    return names;
}

ModelInfo importWeights(const WeightsImport &request, const std::function<void(const std::string &)> &message) try {
    StateDict tensors = readStateDict(request.file);
    const WeightLayout layout = layoutOf(tensors);
    const bool backboneOnly = isBackboneOnly(layout);
    ModelInfo info;
    info.origin = request.file.filename().string();
    {
        const StateDict renamed = withOurNames(tensors);
        const Shapes shapes(renamed, request.file.filename().string());
        info.config = configFor(shapes, layout);
        info.classes = classesFor(request, info.config, backboneOnly);
        info.config.classes = static_cast<int>(info.classes.size());
        requireWeightsFor(info.config, tensors, "The file " + info.origin, backboneOnly);
        nn::FasterRcnn network(info.config);
        StateDict target = namedTensors(*network);
        checkComplete(loadInto(target, std::move(tensors)), shapes, backboneOnly);
        info.id = newModelId();
        info.name = request.out.filename().string();
        info.licence = request.licence;
        info.created = utcNow();
        info = writeModel(request.out, std::move(info), target);
    }
    if (backboneOnly)
        message("The weights are those of an image classifier: the model finds nothing before it is trained.");
    if (!backboneOnly && request.classes.empty())
        message("The file does not name its classes; they are called " + info.classes.front() + " to " +
                info.classes.back() + " (--classes FILE gives others).");
    return info;
} catch (const c10::Error &error) {
    const std::string head = "The weights in " + request.file.filename().string() + " cannot be used: ";
    if (isMemoryExhausted(error)) throw MemoryError(head + "there is not enough memory.");
    throw Error(head + error.what_without_backtrace());
}

} // namespace herbascope::engine
