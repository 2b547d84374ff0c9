// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Boxes as deltas from reference boxes: (dx, dy, dw, dh), as in R-CNN (Girshick et al. 2014). Always float32.

#include <torch/types.h>

#include <array>

namespace herbascope::engine::nn {

class BoxCoder {
public:
    explicit BoxCoder(std::array<double, 4> weights)
        : m_weights(weights) {}

    /// Deltas that turn `references` into `boxes`; both [N, 4] xyxy px. [N, 4]
    torch::Tensor encode(const torch::Tensor &boxes, const torch::Tensor &references) const;

    /// Boxes from deltas; both [N, 4]. [N, 4] xyxy px
    torch::Tensor decode(const torch::Tensor &deltas, const torch::Tensor &references) const;

private:
    std::array<double, 4> m_weights;
};

} // namespace herbascope::engine::nn
