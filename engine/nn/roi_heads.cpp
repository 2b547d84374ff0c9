// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shapes: N RoIs of all images, K proposals of one, C classes without background.
#include "engine/nn/roi_heads.h"

#include "engine/nn/box_ops.h"

#include <algorithm>

namespace herbascope::engine::nn {

using torch::Tensor;

namespace {

const std::vector<double> pyramidStrides{4, 8, 16, 32};

/// Row `i` of `deltas` [N, 4 * columns] at column `columns[i]`. [N, 4]
Tensor deltasOfClass(const Tensor &deltas, const Tensor &columns) {
    const std::int64_t n = columns.size(0);
    return deltas.view({n, deltas.size(1) / 4, 4}).gather(1, columns.view({n, 1, 1}).expand({n, 1, 4})).squeeze(1);
}

} // namespace

BoxHeadImpl::BoxHeadImpl(int inputs, int width)
    : m_fc6(register_module("fc6", Linear(inputs, width)))
    , m_fc7(register_module("fc7", Linear(width, width))) {}

Tensor BoxHeadImpl::forward(const Tensor &pooled) {
    return m_fc7->forward(m_fc6->forward(pooled).relu_()).relu_();
}

void BoxHeadImpl::drop() {
    m_fc6->drop();
    m_fc7->drop();
}

BoxPredictorImpl::BoxPredictorImpl(int inputs, int classes, bool deltasForBackground)
    : scores(register_module("cls_score", Linear(inputs, classes + 1)))
    , deltas(register_module("bbox_pred", Linear(inputs, 4 * (deltasForBackground ? classes + 1 : classes)))) {}

RoiHeadsImpl::RoiHeadsImpl(const ModelConfig &config)
    : m_config(config)
    , m_head(register_module("box_head", BoxHead(config.fpnWidth * config.poolSize * config.poolSize, config.fcWidth)))
    , m_predictor(
          register_module("box_predictor", BoxPredictor(config.fcWidth, config.classes, !config.backgroundLast)))
    , m_coder(config.roiBoxWeights)
    , m_matcher(config.roiPositiveIou, config.roiPositiveIou, false)
    , m_sampler(config.roiSamples, config.roiPositiveFraction) {}

Tensor RoiHeadsImpl::features(const std::vector<Tensor> &levels, const std::vector<Tensor> &boxes) {
    std::vector<Tensor> images;
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        images.push_back(
            torch::full({boxes[i].size(0)}, static_cast<std::int64_t>(i), boxes[i].options().dtype(torch::kLong)));
    }
    Rois rois{torch::cat(boxes), torch::cat(images), {}};
    rois.levels = pyramidLevels(rois.boxes, m_config.levelOffset, m_config.family == WeightFamily::Detectron2);
    const std::vector<Tensor> pooledLevels(levels.begin(), levels.begin() + 4);
    const RoiAlignOptions options{m_config.poolSize, m_config.roiSamplingRatio, m_config.alignedRoi};
    return m_head->forward(roiAlign(pooledLevels, pyramidStrides, rois, options)).to(torch::kFloat);
}

void RoiHeadsImpl::drop() {
    m_head->drop();
}

RoiHeadsImpl::LossPair RoiHeadsImpl::train(const std::vector<Tensor> &levels, const std::vector<Tensor> &proposals,
                                           const std::vector<Target> &targets, const StepShare &share) {
    std::vector<Tensor> boxes, columns, positives, positiveColumns, positiveTargets;
    std::int64_t count = 0;
    for (std::size_t i = 0; i < proposals.size(); ++i) {
        const Target &target = targets[i];
        const Tensor candidates = torch::cat({proposals[i], target.boxes});
        const Matches matches = m_matcher.match(target.boxes, candidates);
        const Sampled sampled = m_sampler.sample(matches.label, mixSeed(share.seed, 2 * (share.firstImage + i) + 1));
        boxes.push_back(candidates.index_select(0, torch::cat({sampled.positive, sampled.negative})));
        positives.push_back(torch::arange(count, count + sampled.positive.size(0), sampled.positive.options()));
        count += boxes.back().size(0);

        const Tensor truth = matches.index.index_select(0, sampled.positive);
        positiveColumns.push_back(target.labels.index_select(0, truth) + column(0));
        positiveTargets.push_back(
            m_coder.encode(target.boxes.index_select(0, truth), candidates.index_select(0, sampled.positive)));
        const std::int64_t background = m_config.backgroundLast ? m_config.classes : 0;
        columns.push_back(torch::cat({positiveColumns.back(), torch::full_like(sampled.negative, background)}));
    }
    const Tensor input = features(levels, boxes);
    const Tensor deltas = m_predictor->deltas->forward(input).index_select(0, torch::cat(positives));
    const double total = std::max(1.0, share.total(static_cast<double>(count)));
    return {at::cross_entropy_loss(m_predictor->scores->forward(input), torch::cat(columns), {}, at::Reduction::Sum) /
                total,
            at::smooth_l1_loss(deltasOfClass(deltas, torch::cat(positiveColumns)), torch::cat(positiveTargets),
                               at::Reduction::Sum, m_config.roiSmoothL1Beta) /
                total};
}

DetectionTensors RoiHeadsImpl::detectInImage(const Tensor &scores, const Tensor &deltas, const Tensor &proposals,
                                             ImageSize size) const {
    const Tensor ofClasses = scores.slice(1, column(0), column(0) + m_config.classes); // [K, C]
    const Tensor found = (ofClasses > m_config.scoreThreshold).nonzero();              // [n, 2]
    const Tensor roi = found.select(1, 0), label = found.select(1, 1);
    const Tensor decoded =
        m_coder.decode(deltasOfClass(deltas.index_select(0, roi), label + column(0)), proposals.index_select(0, roi));
    Tensor boxes = clipBoxes(decoded, static_cast<double>(size.width), static_cast<double>(size.height));
    Tensor best = ofClasses.index({roi, label}), labels = label;
    if (m_config.family == WeightFamily::Torchvision) {
        const Tensor large = largeEnough(boxes, 1e-2).nonzero().squeeze(1);
        boxes = boxes.index_select(0, large);
        best = best.index_select(0, large);
        labels = labels.index_select(0, large);
    }
    // torchvision's offsets count the background as class 0.
    const Tensor keep =
        batchedNms(boxes, best, labels + column(0), m_config.detectionNms).slice(0, 0, m_config.detectionsPerImage);
    return {boxes.index_select(0, keep), best.index_select(0, keep), labels.index_select(0, keep)};
}

std::vector<DetectionTensors> RoiHeadsImpl::detect(const std::vector<Tensor> &levels,
                                                   const std::vector<Tensor> &proposals,
                                                   const std::vector<ImageSize> &sizes) {
    const torch::NoGradGuard noGradients;
    const Tensor input = features(levels, proposals);
    const Tensor scores = at::softmax(m_predictor->scores->forward(input), 1);
    const Tensor deltas = m_predictor->deltas->forward(input);
    std::vector<DetectionTensors> detections;
    std::int64_t first = 0;
    for (std::size_t i = 0; i < proposals.size(); ++i) {
        const std::int64_t end = first + proposals[i].size(0);
        detections.push_back(
            detectInImage(scores.slice(0, first, end), deltas.slice(0, first, end), proposals[i], sizes[i]));
        first = end;
    }
    return detections;
}

} // namespace herbascope::engine::nn
