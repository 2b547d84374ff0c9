// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nn/fpn.h"

#include <torch/nn/init.h>

namespace herbascope::engine::nn {

using torch::Tensor;

namespace {

/// torchvision's Conv2dNormActivation without norm and activation: its convolution is child "0".
FoldedConv addConvolution(torch::nn::Module &parent, std::size_t index, ConvShape shape) {
    const auto group = addGroup(parent, std::to_string(index));
    Conv conv = group->register_module("0", Conv(shape, true));
    torch::nn::init::kaiming_uniform_(conv->weight, 1);
    return {conv};
}

} // namespace

FeaturePyramidImpl::FeaturePyramidImpl(const std::vector<int> &inputWidths, int width) {
    const auto inner = addGroup(*this, "inner_blocks"), layer = addGroup(*this, "layer_blocks");
    for (std::size_t i = 0; i < inputWidths.size(); ++i) {
        m_inner.push_back(addConvolution(*inner, i, {inputWidths[i], width, 1, 1}));
        m_layer.push_back(addConvolution(*layer, i, {width, width, 3, 1}));
    }
}

std::vector<Tensor> FeaturePyramidImpl::forward(const std::vector<Tensor> &levels) {
    std::vector<Tensor> output(levels.size());
    Tensor above;
    for (std::size_t i = levels.size(); i-- > 0;) {
        const Tensor upsampled = above.defined() ? at::upsample_nearest2d(above, levels[i].sizes().slice(2)) : Tensor();
        above = m_inner[i].forward(levels[i], false, upsampled);
        output[i] = m_layer[i].forward(above, false);
    }
    output.push_back(at::max_pool2d(output.back(), 1, 2, 0));
    return output;
}

void FeaturePyramidImpl::drop() {
    for (FoldedConv &conv : m_inner) conv.drop();
    for (FoldedConv &conv : m_layer) conv.drop();
}

} // namespace herbascope::engine::nn
