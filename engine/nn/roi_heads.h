// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The second stage: what lies in each proposal, and its box refined for that class.

#include "engine/nn/box_coder.h"
#include "engine/nn/conv.h"
#include "engine/nn/faster_rcnn.h"
#include "engine/nn/matcher.h"
#include "engine/nn/roi_align.h"
#include "engine/nn/sampler.h"
#include "engine/nn/transform.h"

#include <cstdint>
#include <vector>

namespace herbascope::engine::nn {

/// Two fully connected layers, in the precision of their input.
class BoxHeadImpl : public torch::nn::Module {
public:
    BoxHeadImpl(int inputs, int width);
    torch::Tensor forward(const torch::Tensor &pooled); // [N, inputs] -> [N, width]
    void drop();

private:
    Linear m_fc6 = nullptr, m_fc7 = nullptr;
};
TORCH_MODULE(BoxHead);

/// Scores [N, C + 1] and class-specific deltas, always float32.
class BoxPredictorImpl : public torch::nn::Module {
public:
    BoxPredictorImpl(int inputs, int classes, bool deltasForBackground);
    Linear scores = nullptr, deltas = nullptr; // cls_score, bbox_pred
};
TORCH_MODULE(BoxPredictor);

class RoiHeadsImpl : public torch::nn::Module {
public:
    explicit RoiHeadsImpl(const ModelConfig &config);

    struct LossPair {
        torch::Tensor classifier, boxReg;
    };
    /// levels p2 .. p6 (p6 is not used); proposals an image [K, 4], px of the resized image, as the targets' boxes.
    LossPair train(const std::vector<torch::Tensor> &levels, const std::vector<torch::Tensor> &proposals,
                   const std::vector<Target> &targets, const StepShare &share);
    /// Detections in px of the resized image, best first.
    std::vector<DetectionTensors> detect(const std::vector<torch::Tensor> &levels,
                                         const std::vector<torch::Tensor> &proposals,
                                         const std::vector<ImageSize> &sizes);

    void drop();

    using torch::nn::Module::train;

private:
    /// Pooled features of all proposals through the two layers. [N, fcWidth] float32
    torch::Tensor features(const std::vector<torch::Tensor> &levels, const std::vector<torch::Tensor> &boxes);
    DetectionTensors detectInImage(const torch::Tensor &scores, const torch::Tensor &deltas,
                                   const torch::Tensor &proposals, ImageSize size) const;
    int column(int label) const { return m_config.backgroundLast ? label : label + 1; }

    ModelConfig m_config;
    BoxHead m_head = nullptr;
    BoxPredictor m_predictor = nullptr;
    BoxCoder m_coder;
    Matcher m_matcher;
    BalancedSampler m_sampler;
};
TORCH_MODULE(RoiHeads);

} // namespace herbascope::engine::nn
