// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Feature pyramid (Lin et al. 2017): res2 .. res5 -> p2 .. p6 of equal width, p6 being every second location of p5.

#include "engine/nn/conv.h"

#include <vector>

namespace herbascope::engine::nn {

class FeaturePyramidImpl : public torch::nn::Module {
public:
    FeaturePyramidImpl(const std::vector<int> &inputWidths, int width);

    /// Four levels, finest first -> five levels. [B, width, H, W] channels-last
    std::vector<torch::Tensor> forward(const std::vector<torch::Tensor> &levels);
    void drop();

private:
    std::vector<FoldedConv> m_inner, m_layer;
};
TORCH_MODULE(FeaturePyramid);

} // namespace herbascope::engine::nn
