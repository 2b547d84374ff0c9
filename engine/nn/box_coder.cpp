// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shapes: N boxes. torchvision/models/detection/_utils.py and detectron2/modeling/box_regression.py agree.
#include "engine/nn/box_coder.h"

#include <torch/types.h>

#include <cmath>

namespace herbascope::engine::nn {

using torch::Tensor;

namespace {

struct CentredBoxes {
    explicit CentredBoxes(const Tensor &boxes)
        : width(boxes.select(1, 2) - boxes.select(1, 0))
        , height(boxes.select(1, 3) - boxes.select(1, 1))
        , x(boxes.select(1, 0) + 0.5 * width)
        , y(boxes.select(1, 1) + 0.5 * height) {}
    Tensor width, height, x, y; // [N] px
};

} // namespace

Tensor BoxCoder::encode(const Tensor &boxes, const Tensor &references) const {
    const CentredBoxes to(boxes), from(references);
    return torch::stack({m_weights[0] * (to.x - from.x) / from.width, m_weights[1] * (to.y - from.y) / from.height,
                         m_weights[2] * torch::log(to.width / from.width),
                         m_weights[3] * torch::log(to.height / from.height)},
                        1);
}

Tensor BoxCoder::decode(const Tensor &deltas, const Tensor &references) const {
    // exp() of larger values would overflow; no box grows by more than 1000 px from an anchor of 16 px.
    static const double maximumLogScale = std::log(1000.0 / 16);
    const CentredBoxes from(references);
    const Tensor x = deltas.select(1, 0) / m_weights[0] * from.width + from.x;
    const Tensor y = deltas.select(1, 1) / m_weights[1] * from.height + from.y;
    const Tensor halfWidth = 0.5 * ((deltas.select(1, 2) / m_weights[2]).clamp_max(maximumLogScale).exp() * from.width);
    const Tensor halfHeight =
        0.5 * ((deltas.select(1, 3) / m_weights[3]).clamp_max(maximumLogScale).exp() * from.height);
    return torch::stack({x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight}, 1);
}

} // namespace herbascope::engine::nn
