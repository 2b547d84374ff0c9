// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Boxes as tensors, [N, 4] float32 xyxy. Pure functions with torchvision's meaning (torchvision/ops/boxes.py).

#include <torch/types.h>

namespace herbascope::engine::nn {

/// (x2 - x1) * (y2 - y1). [N]
torch::Tensor boxArea(const torch::Tensor &boxes);

/// Intersection over union of every pair. [N, M]
torch::Tensor boxIou(const torch::Tensor &a, const torch::Tensor &b);

/// Clamps x to 0..width and y to 0..height.
torch::Tensor clipBoxes(const torch::Tensor &boxes, double width, double height);

/// Mask of boxes whose sides are both at least `minimum` px; with minimum 0, of boxes that are not empty. [N] bool
torch::Tensor largeEnough(const torch::Tensor &boxes, double minimum);

/// Non-maximum suppression: drops a box whose IoU with a better one that is kept exceeds the threshold.
/// Returns the kept indices, best first; equal scores keep their order. [K] int64
torch::Tensor nms(const torch::Tensor &boxes, const torch::Tensor &scores, double threshold);

/// nms() within each group (class or level). Up to 1,000 boxes on the CPU this moves the groups apart by an offset, as
/// torchvision does, because the offset's rounding decides ties. `groups` [N] int64
torch::Tensor batchedNms(const torch::Tensor &boxes, const torch::Tensor &scores, const torch::Tensor &groups,
                         double threshold);

} // namespace herbascope::engine::nn
