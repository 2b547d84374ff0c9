// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// RoIAlign (He et al. 2017) over the levels of a feature pyramid, with its gradient. Meaning of
/// torchvision.ops.roi_align in both of its conventions. Sampling points and sums are float32 whatever the features
/// are.

#include <torch/types.h>

#include <vector>

namespace herbascope::engine::nn {

struct RoiAlignOptions {
    int poolSize = 7;
    int samplingRatio = 2; ///< samples a bin and axis; 0: as many as the bin has locations, rounded up
    bool aligned = false;  ///< shifted by half a location, no minimum size
};

/// Where to pool.
struct Rois {
    torch::Tensor boxes;  // [N, 4] float32 xyxy, px of the resized image
    torch::Tensor images; // [N] int64, place in the batch
    torch::Tensor levels; // [N] int64, index into the levels
};

/// Level of each box by its size: floor(4 + log2(sqrt(area) / 224)), limited to p2 .. p5 and counted from p2
/// (Lin et al. 2017, eq. 1). `offset` is added inside the logarithm (Detectron2) or outside (torchvision). [N] int64
torch::Tensor pyramidLevels(const torch::Tensor &boxes, double offset, bool offsetInside);

/// `levels`: p2 .. p5, [B, C, H, W], channels-last is fast; `strides` px a location. [N, C * poolSize * poolSize] in
/// the features' type.
torch::Tensor roiAlign(const std::vector<torch::Tensor> &levels, const std::vector<double> &strides, const Rois &rois,
                       const RoiAlignOptions &options);

/// The same by tensor operations alone, for devices without a kernel of ours.
torch::Tensor roiAlignByTensors(const std::vector<torch::Tensor> &levels, const std::vector<double> &strides,
                                const Rois &rois, const RoiAlignOptions &options);

} // namespace herbascope::engine::nn
