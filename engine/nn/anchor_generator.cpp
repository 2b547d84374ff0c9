// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shapes: A anchors a location, H x W locations.
#include "engine/nn/anchor_generator.h"

#include "engine/nn/send.h"

#include <torch/types.h>

#include <cmath>

namespace herbascope::engine::nn {

using torch::Tensor;

Tensor AnchorGenerator::baseAnchors(int level) const {
    const auto &sizes = m_config.anchorSizes[level];
    const auto &ratios = m_config.anchorRatios;
    const auto a = static_cast<std::int64_t>(sizes.size() * ratios.size());
    Tensor base = torch::empty({a, 4}, torch::kFloat);
    auto rows = base.accessor<float, 2>();
    for (std::size_t r = 0; r < ratios.size(); ++r) {
        for (std::size_t s = 0; s < sizes.size(); ++s) {
            // torchvision runs through the sizes first (float32 throughout), Detectron2 through the ratios.
            const bool torchvision = m_config.family == WeightFamily::Torchvision;
            const auto row = static_cast<std::int64_t>(torchvision ? r * sizes.size() + s : s * ratios.size() + r);
            float width, height;
            if (torchvision) {
                const float root = std::sqrt(static_cast<float>(ratios[r]));
                width = 1.f / root * static_cast<float>(sizes[s]);
                height = root * static_cast<float>(sizes[s]);
            } else {
                const double exactWidth = std::sqrt(sizes[s] * sizes[s] / ratios[r]);
                width = static_cast<float>(exactWidth);
                height = static_cast<float>(ratios[r] * exactWidth);
            }
            rows[row][0] = -width / 2;
            rows[row][1] = -height / 2;
            rows[row][2] = width / 2;
            rows[row][3] = height / 2;
        }
    }
    return m_config.roundAnchors ? base.round() : base;
}

Tensor AnchorGenerator::levelAnchors(int level, const Tensor &feature, std::int64_t strideY,
                                     std::int64_t strideX) const {
    const std::int64_t h = feature.size(2), w = feature.size(3);
    const auto options = torch::TensorOptions(torch::kFloat).device(feature.device());
    const Tensor x = (torch::arange(w, options) * strideX).view({1, w}).expand({h, w});
    const Tensor y = (torch::arange(h, options) * strideY).view({h, 1}).expand({h, w});
    const Tensor shifts = torch::stack({x, y, x, y}, 2).view({h * w, 1, 4});
    return (shifts + sendTo(feature.device(), baseAnchors(level))).view({-1, 4});
}

const std::vector<Tensor> &AnchorGenerator::anchors(const std::vector<Tensor> &features, std::int64_t imageHeight,
                                                    std::int64_t imageWidth) {
    std::vector<std::int64_t> madeFor{imageHeight, imageWidth, static_cast<std::int64_t>(features[0].device().type()),
                                      features[0].device().index()};
    for (const Tensor &feature : features) madeFor.insert(madeFor.end(), {feature.size(2), feature.size(3)});
    if (madeFor == m_madeFor) return m_anchors;

    const c10::InferenceMode normalTensors(false); // kept for training too
    m_anchors.clear();
    for (int level = 0; level < static_cast<int>(features.size()); ++level) {
        // torchvision divides the padded size by the grid, which on p6 may give 61 px where Detectron2 has 64.
        const bool torchvision = m_config.family == WeightFamily::Torchvision;
        const std::int64_t fixed = std::int64_t{4} << level;
        const Tensor &feature = features[level];
        m_anchors.push_back(levelAnchors(level, feature, torchvision ? imageHeight / feature.size(2) : fixed,
                                         torchvision ? imageWidth / feature.size(3) : fixed));
    }
    m_madeFor = std::move(madeFor);
    return m_anchors;
}

} // namespace herbascope::engine::nn
