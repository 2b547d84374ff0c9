// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Faster R-CNN with a ResNet-FPN backbone. Submodules carry torchvision's names, because they are the weight keys:
/// backbone.body.layer1.0.conv1.weight, backbone.fpn.inner_blocks.0.0.weight, rpn.head.conv.0.0.weight,
/// roi_heads.box_head.fc6.weight, roi_heads.box_predictor.cls_score.weight ...
/// Used by one thread at a time. Shapes: B images, N boxes, C classes without background.

#include "engine/device.h"
#include "engine/nn/model_config.h"

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace herbascope::engine::nn {

/// One image for the network: already resized, RGB or BGR as the configuration says.
struct InputImage {
    torch::Tensor pixels;   // [3, H, W] uint8 or float32, 0..255
    double originalWidth = 0;  ///< px of the scan, to scale detections back
    double originalHeight = 0; ///< px of the scan
};

/// Ground truth of one image, px of the resized image.
struct Target {
    torch::Tensor boxes;  // [N, 4] float32 xyxy
    torch::Tensor labels; // [N] int64, 0..C-1 (background never)
};

/// The four losses of one step, scalars with gradients.
struct Losses {
    torch::Tensor classifier, boxReg, objectness, rpnBoxReg;
    torch::Tensor total() const { return classifier + boxReg + objectness + rpnBoxReg; }
};

/// Detections of one image, best first.
struct DetectionTensors {
    torch::Tensor boxes;  // [N, 4] float32 xyxy, px of the scan
    torch::Tensor scores; // [N] float32
    torch::Tensor labels; // [N] int64, 0..C-1
};

class FasterRcnnImpl : public torch::nn::Module {
public:
    explicit FasterRcnnImpl(ModelConfig config);

    /// Training step's forward pass. `seed` drives the sampling of anchors and RoIs (same seed, same samples).
    /// Convolutions and fully connected layers run in `precision`; everything about coordinates in float32.
    Losses losses(const std::vector<InputImage> &images, const std::vector<Target> &targets, std::uint64_t seed);

    /// Inference (call under torch::InferenceMode). Boxes are scaled back to the original size and clipped.
    std::vector<DetectionTensors> detect(const std::vector<InputImage> &images);

    void setPrecision(Precision precision) { m_precision = precision; }
    const ModelConfig &config() const { return m_config; }

    /// Freezes stem and first stages as config().frozenStages says (requires_grad = false).
    void applyFreezing();
    /// Without start weights: measures the FrozenBN statistics on these images, layer by layer, so that
    /// activations start with mean 0 and variance 1 a channel.
    void calibrateBatchNorm(const std::vector<InputImage> &images);
    /// Weights may have changed from outside (after loading): drops folded copies.
    void invalidateFolded();

private:
    ModelConfig m_config;
    Precision m_precision = Precision::Float32;
    struct Parts;
    std::shared_ptr<Parts> m_parts;
};
TORCH_MODULE(FasterRcnn);

} // namespace herbascope::engine::nn
