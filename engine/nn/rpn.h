// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Region proposal network (Ren et al. 2015): where on the levels of the pyramid something lies, whatever it is.

#include "engine/nn/anchor_generator.h"
#include "engine/nn/box_coder.h"
#include "engine/nn/conv.h"
#include "engine/nn/faster_rcnn.h"
#include "engine/nn/matcher.h"
#include "engine/nn/model_config.h"
#include "engine/nn/sampler.h"
#include "engine/nn/transform.h"

#include <cstdint>
#include <vector>

namespace herbascope::engine::nn {

/// A 3x3 convolution, then 1x1 for objectness (A channels) and deltas (4A). The 1x1 run in float32, on the rows asked
/// for.
class RpnHeadImpl : public torch::nn::Module {
public:
    RpnHeadImpl(int width, int anchorsPerLocation);

    /// relu(conv(level)). [B, C, H, W]
    torch::Tensor tower(const torch::Tensor &level) { return m_tower.forward(level, true); }
    /// tower() at the given locations only. rows, [S] int64, index the [B * H * W] locations. [S, C]
    torch::Tensor towerAt(const torch::Tensor &level, const torch::Tensor &rows) const;
    /// From rows of the tower [S, C] float32: objectness [S, A].
    torch::Tensor objectness(const torch::Tensor &rows) const;
    /// From rows of the tower [S, C]: deltas of one anchor each, anchors [S] int64. [S, 4] float32
    torch::Tensor deltas(const torch::Tensor &rows, const torch::Tensor &anchors) const;
    void drop() { m_tower.drop(); }

private:
    FoldedConv m_tower;
    Conv m_objectness = nullptr, m_deltas = nullptr; // cls_logits, bbox_pred
};
TORCH_MODULE(RpnHead);

class RegionProposalImpl : public torch::nn::Module {
public:
    explicit RegionProposalImpl(const ModelConfig &config);

    struct Result {
        std::vector<torch::Tensor> proposals; // an image: [K, 4] float32 xyxy, px of the resized image, best first
        torch::Tensor objectnessLoss, boxLoss;
    };
    /// levels p2 .. p6.
    std::vector<torch::Tensor> propose(const std::vector<torch::Tensor> &levels, const Batch &batch);
    /// truths: a [G, 4] an image, px of the resized image.
    Result train(const std::vector<torch::Tensor> &levels, const Batch &batch, const std::vector<torch::Tensor> &truths,
                 const StepShare &share);
    void drop() { m_head->drop(); }

    using torch::nn::Module::train;

private:
    /// The anchors drawn for the losses, ordered by level.
    struct Drawn {
        std::vector<torch::Tensor> rows; // a level: [S_l] int64, of its [B * H * W] locations
        torch::Tensor anchors;           // [S] int64, which anchor of the location
        torch::Tensor labels;            // [S] float32, 1 or 0
        torch::Tensor targets;           // [S, 4] float32 deltas (of use where positive)
        std::int64_t count = 0;          ///< S
    };
    Drawn drawAnchors(const std::vector<torch::Tensor> &levels, const Batch &batch,
                      const std::vector<torch::Tensor> &truths, const StepShare &share);
    std::vector<torch::Tensor> filter(const std::vector<torch::Tensor> &towers, const Batch &batch, bool training);

    ModelConfig m_config;
    RpnHead m_head = nullptr;
    AnchorGenerator m_anchors;
    BoxCoder m_coder;
    Matcher m_matcher;
    BalancedSampler m_sampler;
};
TORCH_MODULE(RegionProposal);

} // namespace herbascope::engine::nn
