// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Anchors: the boxes of fixed sizes and shapes at every location of every level from which proposals are made.

#include "engine/nn/model_config.h"

#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace herbascope::engine::nn {

class AnchorGenerator {
public:
    explicit AnchorGenerator(const ModelConfig &config)
        : m_config(config) {}

    /// Anchors of each level, ordered by row, column, anchor. `features` [B, C, H, W] a level; image size of the padded
    /// batch in px. [H * W * A, 4] float32 xyxy, px of the resized image. The last result is kept.
    const std::vector<torch::Tensor> &anchors(const std::vector<torch::Tensor> &features, std::int64_t imageHeight,
                                              std::int64_t imageWidth);

    /// Anchors of one location, centred on 0. [A, 4] float32 xyxy px
    torch::Tensor baseAnchors(int level) const;

private:
    torch::Tensor levelAnchors(int level, const torch::Tensor &feature, std::int64_t strideY,
                               std::int64_t strideX) const;

    ModelConfig m_config;
    std::vector<torch::Tensor> m_anchors;
    std::vector<std::int64_t> m_madeFor;
};

} // namespace herbascope::engine::nn
