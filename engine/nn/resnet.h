// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// ResNet-18, -50 and -101 (He et al. 2016) without the classifier, with FrozenBN: conv1, bn1, layer1 .. layer4.

#include "engine/nn/conv.h"
#include "engine/nn/model_config.h"

#include <memory>
#include <vector>

namespace herbascope::engine::nn {

/// One residual block: two 3x3 convolutions (ResNet-18) or 1x1, 3x3, 1x1 (the others), and a 1x1 beside them where the
/// shape changes.
class ResidualBlockImpl : public torch::nn::Module {
public:
    struct Shape {
        int in = 64, inner = 64, out = 64, stride = 1;
    };
    ResidualBlockImpl(const ModelConfig &config, Shape shape);
    torch::Tensor forward(const torch::Tensor &input);

    std::vector<FoldedConv> convolutions; ///< in order
    std::vector<FoldedConv> downsample;   ///< none or one
};
TORCH_MODULE(ResidualBlock);

class ResNetImpl : public torch::nn::Module {
public:
    explicit ResNetImpl(const ModelConfig &config);

    /// [B, 3, H, W] channels-last, in the precision to compute in -> res2 .. res5 at strides 4, 8, 16, 32.
    std::vector<torch::Tensor> forward(const torch::Tensor &images);

    /// No gradients for the stem (stages >= 1) and the first stages (one more each).
    void freeze(int stages);
    void setMeasuring(bool measuring);
    void drop();
    /// Channels of res2 .. res5.
    const std::vector<int> &widths() const { return m_widths; }

private:
    template <class Visit> void eachConvolution(Visit visit);

    FoldedConv m_stem;
    std::vector<std::vector<ResidualBlock>> m_stages;
    std::vector<int> m_widths;
    int m_frozen = 0;
};
TORCH_MODULE(ResNet);

} // namespace herbascope::engine::nn
