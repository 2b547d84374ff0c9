// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Faster R-CNN with a ResNet-FPN backbone. Submodules carry torchvision's names, because they are the weight keys:
/// backbone.body.layer1.0.conv1.weight, backbone.fpn.inner_blocks.0.0.weight, rpn.head.conv.0.0.weight,
/// roi_heads.box_head.fc6.weight, roi_heads.box_predictor.cls_score.weight ...
/// Used by one thread at a time. Shapes: B images, N boxes, C classes without background.

#include "engine/device.h"
#include "engine/nn/model_config.h"

#include <torch/nn/module.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace herbascope::engine::nn {

/// One image for the network, RGB or BGR as the configuration says. It is resized to the configuration's size unless it
/// has that size already; then its pixels are used as they are. The network moves what it takes to its own device.
struct InputImage {
    torch::Tensor pixels;      // [3, H, W] uint8 or float32, 0..255; on the CPU, where 8 bits are resized exactly
    double originalWidth = 0;  ///< px of the scan, to scale detections back; 0: that of the pixels
    double originalHeight = 0; ///< px of the scan; 0: that of the pixels
};

/// Ground truth of one image, px of the InputImage's pixels as passed; boxes are resized along with the image.
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

/// The same on the CPU, for which it waits once: x1, y1, x2, y2, score, label by row. [N, 6] float64
torch::Tensor onCpu(const DetectionTensors &found);

/// What one process computes of a training step.
struct StepShare {
    StepShare(std::uint64_t stepSeed) // NOLINT(google-explicit-constructor): alone, a seed is all there is
        : seed(stepSeed) {}
    std::uint64_t seed;                ///< drives the sampling of anchors and RoIs; the same in all processes
    std::size_t firstImage = 0;        ///< place of the first image in the whole batch
    std::int64_t otherImages = 0;      ///< of the batch, in other processes
    std::function<double(double)> sum; ///< adds a count over all processes; unset where there is one
    double total(double count) const { return sum ? sum(count) : count; }
};

class FasterRcnnImpl : public torch::nn::Module {
public:
    explicit FasterRcnnImpl(ModelConfig config);

    /// Training step's forward pass. The share's seed drives the sampling of anchors and RoIs (same seed, same
    /// samples). The losses are this process's part: summed over all processes they are those of the whole batch. The
    /// seed also draws each image's short side from config().trainShortSides (trainShortSide() in engine/nn/transform.h
    /// says which, for loaders that resize ahead). Images and targets may lie on any device. Boxes must not be empty.
    /// Convolutions and fully connected layers run in the precision set; everything about coordinates in float32.
    Losses losses(const std::vector<InputImage> &images, const std::vector<Target> &targets, const StepShare &share);

    /// Prediction at config().testShortSide (call under torch::InferenceMode). Boxes are scaled back to the original
    /// size and clipped. Folded weights are kept for the next call until the weights change.
    std::vector<DetectionTensors> detect(const std::vector<InputImage> &images);

    void setPrecision(Precision precision) { m_precision = precision; }
    const ModelConfig &config() const { return m_config; }

    /// The pyramid of normalised images [B, 3, H, W] float32 channels-last: p2 .. p6, in the precision set.
    std::vector<torch::Tensor> pyramid(const torch::Tensor &images);

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
