// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shapes: B images, C channels, H x W locations.
#include "engine/nn/resnet.h"

#include <torch/nn/init.h>

namespace herbascope::engine::nn {

using torch::Tensor;

namespace {

/// A convolution and its FrozenBN, registered side by side, with torchvision's initialisation.
FoldedConv addConvolution(torch::nn::Module &parent, const std::pair<std::string, std::string> &names, ConvShape shape,
                          double eps) {
    Conv conv = parent.register_module(names.first, Conv(shape, false));
    torch::nn::init::kaiming_normal_(conv->weight, 0, torch::kFanOut, torch::kReLU);
    return {conv, parent.register_module(names.second, FrozenBatchNorm(shape.out, eps))};
}

std::vector<int> blocksOfStages(int depth) {
    if (depth == 18) return {2, 2, 2, 2};
    return depth == 50 ? std::vector<int>{3, 4, 6, 3} : std::vector<int>{3, 4, 23, 3};
}

} // namespace

ResidualBlockImpl::ResidualBlockImpl(const ModelConfig &config, Shape s) {
    const double eps = config.frozenBatchNormEps;
    if (config.depth == 18) {
        convolutions.push_back(addConvolution(*this, {"conv1", "bn1"}, {s.in, s.out, 3, s.stride}, eps));
        convolutions.push_back(addConvolution(*this, {"conv2", "bn2"}, {s.out, s.out, 3, 1}, eps));
    } else {
        const int first = config.strideIn1x1 ? s.stride : 1, second = config.strideIn1x1 ? 1 : s.stride;
        convolutions.push_back(addConvolution(*this, {"conv1", "bn1"}, {s.in, s.inner, 1, first}, eps));
        convolutions.push_back(addConvolution(*this, {"conv2", "bn2"}, {s.inner, s.inner, 3, second}, eps));
        convolutions.push_back(addConvolution(*this, {"conv3", "bn3"}, {s.inner, s.out, 1, 1}, eps));
    }
    if (s.stride != 1 || s.in != s.out) {
        const auto group = addGroup(*this, "downsample");
        downsample.push_back(addConvolution(*group, {"0", "1"}, {s.in, s.out, 1, s.stride}, eps));
    }
}

Tensor ResidualBlockImpl::forward(const Tensor &input) {
    Tensor output = input;
    for (std::size_t i = 0; i + 1 < convolutions.size(); ++i) output = convolutions[i].forward(output, true);
    // The shortcut may be written over: a block's input is not needed after it, or belongs to the gradients' graph.
    const Tensor shortcut = downsample.empty() ? input : downsample[0].forward(input, false);
    return convolutions.back().forward(output, true, shortcut);
}

ResNetImpl::ResNetImpl(const ModelConfig &config) {
    m_stem = addConvolution(*this, {"conv1", "bn1"}, {3, config.stemWidth, 7, 2}, config.frozenBatchNormEps);
    int in = config.stemWidth;
    const std::vector<int> blocks = blocksOfStages(config.depth);
    for (std::size_t stage = 0; stage < blocks.size(); ++stage) {
        const auto group = addGroup(*this, "layer" + std::to_string(stage + 1));
        const int inner = config.groupWidth << stage, out = config.stageWidth << stage;
        m_stages.emplace_back();
        for (int i = 0; i < blocks[stage]; ++i) {
            const ResidualBlockImpl::Shape shape{in, inner, out, i == 0 && stage > 0 ? 2 : 1};
            m_stages.back().push_back(group->register_module(std::to_string(i), ResidualBlock(config, shape)));
            in = out;
        }
        m_widths.push_back(out);
    }
}

std::vector<Tensor> ResNetImpl::forward(const Tensor &images) {
    const bool recording = torch::GradMode::is_enabled(); // frozen parts record nothing
    Tensor x;
    {
        const torch::AutoGradMode stem(recording && m_frozen < 1);
        x = at::max_pool2d(m_stem.forward(images, true), 3, 2, 1);
    }
    std::vector<Tensor> levels;
    for (std::size_t stage = 0; stage < m_stages.size(); ++stage) {
        const torch::AutoGradMode learning(recording && static_cast<int>(stage) + 2 > m_frozen);
        // A level is handed out and must not be written over by the next stage's first block; that block has a shortcut
        // of its own, because its stride or width differs.
        for (ResidualBlock &block : m_stages[stage]) x = block->forward(x);
        levels.push_back(x);
    }
    return levels;
}

template <class Visit> void ResNetImpl::eachConvolution(Visit visit) {
    visit(0, m_stem);
    for (std::size_t stage = 0; stage < m_stages.size(); ++stage) {
        for (ResidualBlock &block : m_stages[stage]) {
            for (FoldedConv &conv : block->convolutions) visit(static_cast<int>(stage) + 1, conv);
            for (FoldedConv &conv : block->downsample) visit(static_cast<int>(stage) + 1, conv);
        }
    }
}

void ResNetImpl::freeze(int stages) {
    m_frozen = stages;
    eachConvolution([&](int stage, FoldedConv &conv) { conv.conv()->weight.set_requires_grad(stage >= stages); });
}

void ResNetImpl::setMeasuring(bool measuring) {
    eachConvolution([&](int, FoldedConv &conv) { conv.setMeasuring(measuring); });
}

void ResNetImpl::drop() {
    eachConvolution([&](int, FoldedConv &conv) { conv.drop(); });
}

} // namespace herbascope::engine::nn
