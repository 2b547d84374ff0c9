// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shapes: B images, C channels, H x W locations of a level, A anchors a location, S drawn anchors, K proposals.
#include "engine/nn/rpn.h"

#include "engine/nn/box_ops.h"

#include <torch/nn/init.h>

#include <algorithm>

namespace herbascope::engine::nn {

using torch::Tensor;

namespace {

/// [B, C, H, W] channels-last -> [B * H * W, C], without a copy.
Tensor asRows(const Tensor &level) {
    return level.permute({0, 2, 3, 1}).reshape({-1, level.size(1)});
}

Tensor asMatrix(const Tensor &convolution1x1) {
    return convolution1x1.flatten(1);
}

Conv addConvolution(torch::nn::Module &parent, const std::string &name, ConvShape shape) {
    Conv conv = parent.register_module(name, Conv(shape, true));
    torch::nn::init::normal_(conv->weight, 0, 0.01);
    return conv;
}

std::int64_t locations(const Tensor &level) {
    return level.size(2) * level.size(3);
}

} // namespace

RpnHeadImpl::RpnHeadImpl(int width, int anchorsPerLocation) {
    const auto first = addGroup(*addGroup(*this, "conv"), "0");
    m_tower = FoldedConv(addConvolution(*first, "0", {width, width, 3, 1}));
    m_objectness = addConvolution(*this, "cls_logits", {width, anchorsPerLocation, 1, 1});
    m_deltas = addConvolution(*this, "bbox_pred", {width, 4 * anchorsPerLocation, 1, 1});
}

Tensor RpnHeadImpl::towerAt(const Tensor &level, const Tensor &rows) const {
    const std::int64_t height = level.size(2), width = level.size(3), channels = level.size(1), count = rows.size(0);
    const Tensor step = torch::arange(-1, 2, rows.options());
    const Tensor x = rows.remainder(width).view({-1, 1, 1}) + step.view({1, 1, 3});
    const Tensor y = rows.div(width, "floor").remainder(height).view({-1, 1, 1}) + step.view({1, 3, 1});
    const Tensor image = rows.div(width * height, "floor").view({-1, 1, 1});
    const Tensor inside = (x >= 0).logical_and(x < width).logical_and((y >= 0).logical_and(y < height)); // [S, 3, 3]
    const Tensor index = (image * height + y.clamp(0, height - 1)) * width + x.clamp(0, width - 1);
    const Tensor patches = asRows(level).index_select(0, index.flatten()).view({count, 9, channels}) *
                           inside.view({count, 9, 1}).to(level.scalar_type());
    const Conv &conv = m_tower.conv();
    const Tensor weight = conv->weight.permute({0, 2, 3, 1}).reshape({conv->weight.size(0), -1});
    return at::linear(patches.view({count, 9 * channels}), weight.to(level.scalar_type()),
                      conv->bias.to(level.scalar_type()))
        .relu_();
}

Tensor RpnHeadImpl::objectness(const Tensor &rows) const {
    return at::linear(rows.to(torch::kFloat), asMatrix(m_objectness->weight), m_objectness->bias);
}

Tensor RpnHeadImpl::deltas(const Tensor &rows, const Tensor &anchors) const {
    const Tensor all = at::linear(rows.to(torch::kFloat), asMatrix(m_deltas->weight), m_deltas->bias);
    const std::int64_t count = rows.size(0);
    return all.view({count, m_deltas->shape.out / 4, 4})
        .gather(1, anchors.view({count, 1, 1}).expand({count, 1, 4}))
        .squeeze(1);
}

RegionProposalImpl::RegionProposalImpl(const ModelConfig &config)
    : m_config(config)
    , m_head(register_module("head", RpnHead(config.fpnWidth, config.anchorsPerLocation(0))))
    , m_anchors(config)
    , m_coder({1, 1, 1, 1})
    , m_matcher(config.rpnPositiveIou, config.rpnNegativeIou, true)
    , m_sampler(config.rpnSamples, config.rpnPositiveFraction) {}

// Only the anchors that are kept are decoded: decoding is a function of one anchor, so the result is the same.
std::vector<Tensor> RegionProposalImpl::filter(const std::vector<Tensor> &towers, const Batch &batch, bool training) {
    const torch::NoGradGuard noGradients;
    const std::int64_t perLevel = training ? m_config.rpnPreNmsTrain : m_config.rpnPreNmsTest;
    const std::int64_t perImage = training ? m_config.rpnPostNmsTrain : m_config.rpnPostNmsTest;
    const auto &anchors = m_anchors.anchors(towers, batch.images.size(2), batch.images.size(3));
    const std::int64_t images = batch.images.size(0);
    std::vector<Tensor> scores, boxes; // [B, k], [B, k, 4]
    std::vector<std::int64_t> runs;    ///< k by level
    for (std::size_t l = 0; l < towers.size(); ++l) {
        const Tensor rows = asRows(towers[l].detach());
        const Tensor logits = m_head->objectness(rows).view({images, -1}); // [B, H * W * A]
        const std::int64_t perLocation = logits.size(1) / locations(towers[l]);
        const auto [top, index] = logits.topk(std::min(perLevel, logits.size(1)), 1);
        const Tensor offsets = torch::arange(images, index.options()).unsqueeze(1) * locations(towers[l]);
        const Tensor kept = rows.index_select(0, (index.div(perLocation, "floor") + offsets).flatten());
        const Tensor deltas = m_head->deltas(kept, index.remainder(perLocation).flatten());
        boxes.push_back(m_coder.decode(deltas, anchors[l].index_select(0, index.flatten())).view({images, -1, 4}));
        scores.push_back(m_config.family == WeightFamily::Torchvision ? top.sigmoid() : top);
        runs.push_back(top.size(1));
    }
    const Tensor allBoxes = torch::cat(boxes, 1), allScores = torch::cat(scores, 1);
    std::vector<Tensor> clipped, large;
    for (std::int64_t i = 0; i < images; ++i) {
        const ImageSize size = batch.sizes[i];
        clipped.push_back(clipBoxes(allBoxes[i], static_cast<double>(size.width), static_cast<double>(size.height)));
        large.push_back(largeEnough(clipped.back(), m_config.rpnMinimumSize));
    }
    const std::vector<Tensor> keep =
        nmsOfRuns(torch::stack(clipped), allScores, torch::stack(large), runs, m_config.rpnNms);
    std::vector<Tensor> proposals;
    for (std::size_t i = 0; i < keep.size(); ++i)
        proposals.push_back(clipped[i].index_select(0, keep[i].slice(0, 0, perImage)));
    return proposals;
}

std::vector<Tensor> RegionProposalImpl::propose(const std::vector<Tensor> &levels, const Batch &batch) {
    std::vector<Tensor> towers;
    for (const Tensor &level : levels) towers.push_back(m_head->tower(level));
    return filter(towers, batch, false);
}

RegionProposalImpl::Drawn RegionProposalImpl::drawAnchors(const std::vector<Tensor> &levels, const Batch &batch,
                                                          const std::vector<Tensor> &truths, const StepShare &share) {
    const auto &perLevel = m_anchors.anchors(levels, batch.images.size(2), batch.images.size(3));
    const Tensor anchors = torch::cat(perLevel);
    std::vector<Tensor> indices, images, labels, targets;
    for (std::size_t i = 0; i < truths.size(); ++i) {
        const Matches matches = m_matcher.match(truths[i], anchors);
        const Sampled sampled = m_sampler.sample(matches.label, mixSeed(share.seed, 2 * (share.firstImage + i)));
        const Tensor index = torch::cat({sampled.positive, sampled.negative});
        indices.push_back(index);
        images.push_back(torch::full_like(index, static_cast<std::int64_t>(i)));
        labels.push_back(matches.label.index_select(0, index).to(torch::kFloat));
        const Tensor matched = truths[i].size(0) == 0 ? anchors.index_select(0, index)
                                                      : truths[i].index_select(0, matches.index.index_select(0, index));
        targets.push_back(m_coder.encode(matched, anchors.index_select(0, index)));
    }
    const Tensor index = torch::cat(indices), image = torch::cat(images);
    Drawn drawn;
    std::vector<Tensor> isHere, anchorOfLocation;
    std::int64_t first = 0;
    for (const Tensor &ofLevel : perLevel) {
        isHere.push_back((index >= first).logical_and(index < first + ofLevel.size(0)));
        first += ofLevel.size(0);
    }
    const Tensor byLevel = torch::stack(isHere).to(torch::kByte); // [L, S]
    const Tensor permutation = byLevel.argmax(0).argsort(/*stable=*/true);
    const Tensor counts = byLevel.sum(1).cpu(); // one wait for all levels
    const auto *count = counts.const_data_ptr<std::int64_t>();
    std::int64_t firstDrawn = 0;
    first = 0;
    for (std::size_t l = 0; l < levels.size(); ++l) {
        const std::int64_t perLocation = perLevel[l].size(0) / locations(levels[l]);
        const Tensor here = permutation.slice(0, firstDrawn, firstDrawn + count[l]);
        const Tensor local = index.index_select(0, here) - first;
        drawn.rows.push_back(local.div(perLocation, "floor") + image.index_select(0, here) * locations(levels[l]));
        anchorOfLocation.push_back(local.remainder(perLocation));
        firstDrawn += count[l];
        first += perLevel[l].size(0);
    }
    drawn.anchors = torch::cat(anchorOfLocation);
    drawn.labels = torch::cat(labels).index_select(0, permutation);
    drawn.targets = torch::cat(targets).index_select(0, permutation);
    drawn.count = index.size(0);
    return drawn;
}

// The losses see a few hundred locations of some hundred thousand. So the head runs over everything without recording
// gradients, and once more, recording, at the drawn locations: same loss, same gradients, and the two dense
// convolutions of the backward pass (a fifth of a step) fall away. Where most locations are drawn, recording everything
// is cheaper.
RegionProposalImpl::Result RegionProposalImpl::train(const std::vector<Tensor> &levels, const Batch &batch,
                                                     const std::vector<Tensor> &truths, const StepShare &share) {
    const Drawn drawn = drawAnchors(levels, batch, truths, share);
    std::int64_t total = 0;
    for (const Tensor &level : levels) total += level.size(0) * locations(level);
    const bool sparse = drawn.count * 9 < total;
    std::vector<Tensor> towers, rows;
    for (std::size_t l = 0; l < levels.size(); ++l) {
        {
            const torch::AutoGradMode recording(!sparse && torch::GradMode::is_enabled());
            towers.push_back(m_head->tower(levels[l]));
        }
        rows.push_back(sparse ? m_head->towerAt(levels[l], drawn.rows[l])
                              : asRows(towers[l]).index_select(0, drawn.rows[l]));
    }
    const Tensor drawnRows = torch::cat(rows).to(torch::kFloat);
    const Tensor logits = m_head->objectness(drawnRows).gather(1, drawn.anchors.unsqueeze(1)).squeeze(1);
    const Tensor positive = (drawn.labels > 0).nonzero().squeeze(1);
    const Tensor deltas = m_head->deltas(drawnRows.index_select(0, positive), drawn.anchors.index_select(0, positive));

    const auto images = static_cast<double>(levels[0].size(0) + share.otherImages);
    const double normaliser = m_config.rpnNormaliseBySampled
                                  ? std::max(1.0, share.total(static_cast<double>(drawn.count)))
                                  : m_config.rpnSamples * images;
    Result result;
    result.proposals = filter(towers, batch, true);
    result.objectnessLoss =
        at::binary_cross_entropy_with_logits(logits, drawn.labels, {}, {}, at::Reduction::Sum) / normaliser;
    result.boxLoss = at::smooth_l1_loss(deltas, drawn.targets.index_select(0, positive), at::Reduction::Sum,
                                        m_config.rpnSmoothL1Beta) /
                     normaliser;
    return result;
}

} // namespace herbascope::engine::nn
