// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Boxes as tensors, [N, 4] float32 xyxy. Pure functions with torchvision's meaning (torchvision/ops/boxes.py).

#include <torch/types.h>

#include <cstdint>
#include <optional>
#include <vector>

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

/// nms() within each group (class or level). `groups` [N] int64
torch::Tensor batchedNms(const torch::Tensor &boxes, const torch::Tensor &scores, const torch::Tensor &groups,
                         double threshold);

/// The same for the images of a batch at once: boxes [B, N, 4] in runs of one group each, best first within a run,
/// scores [B, N]; what is not `valid` [B, N] bool is as if it were not there. An image's indices into N.
std::vector<torch::Tensor> nmsOfRuns(const torch::Tensor &boxes, const torch::Tensor &scores,
                                     const torch::Tensor &valid, const std::vector<std::int64_t> &runs,
                                     double threshold);

/// Both by tensor operations alone, for devices without a kernel of ours; equal to them, box for box. The processor
/// waits for the device once a call, and once more each time that chains of suppressions (a box drops the next, which
/// would have dropped a third ...) are longer than 32, 96, 224 ... boxes.
torch::Tensor batchedNmsByTensors(const torch::Tensor &boxes, const torch::Tensor &scores, const torch::Tensor &groups,
                                  double threshold);
std::vector<torch::Tensor> nmsOfRunsByTensors(const torch::Tensor &boxes, const torch::Tensor &scores,
                                              const torch::Tensor &valid, const std::vector<std::int64_t> &runs,
                                              double threshold);

/// Few boxes are moved apart by group with an offset, as torchvision does on the CPU, because the offset's rounding
/// decides ties; of more each group is searched by itself.
inline bool areMovedApart(std::int64_t boxes) {
    return boxes <= 1000;
}

/// The largest float not above a double: comparing floats with it gives what comparing with the double gives.
float floatBelow(double value);

} // namespace herbascope::engine::nn
