// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nn/faster_rcnn.h"

#include "engine/nn/box_ops.h"
#include "engine/nn/fpn.h"
#include "engine/nn/resnet.h"
#include "engine/nn/roi_heads.h"
#include "engine/nn/rpn.h"
#include "engine/nn/send.h"
#include "engine/nn/transform.h"

namespace herbascope::engine::nn {

using torch::Tensor;

struct FasterRcnnImpl::Parts {
    ResNet body = nullptr;
    FeaturePyramid fpn = nullptr;
    RegionProposal rpn = nullptr;
    RoiHeads roiHeads = nullptr;

    torch::Device device() const { return body->parameters().front().device(); }
};

namespace {

ImageSize sizeOf(const Tensor &pixels) {
    return {pixels.size(1), pixels.size(2)};
}

std::vector<Tensor> pixelsOf(const std::vector<InputImage> &images) {
    std::vector<Tensor> pixels;
    for (const InputImage &image : images) pixels.push_back(image.pixels);
    return pixels;
}

/// The batch for prediction, at the short side of the configuration.
Batch testBatch(const ModelConfig &config, const std::vector<InputImage> &images, const torch::Device &device) {
    std::vector<ImageSize> sizes;
    for (const InputImage &image : images) {
        sizes.push_back(resizedSize(config, sizeOf(image.pixels), config.testShortSide));
    }
    return makeBatch(config, pixelsOf(images), sizes, device);
}

double ratio(double to, std::int64_t from) {
    return to / static_cast<double>(from);
}

Target scaledTarget(const Target &target, ImageSize from, ImageSize to, const torch::Device &device) {
    const Tensor boxes = sendTo(device, target.boxes).to(torch::kFloat).view({-1, 4});
    const Tensor labels = sendTo(device, target.labels).to(torch::kLong);
    if (from == to) return {boxes, labels};
    return {scaleBoxes(boxes, ratio(static_cast<double>(to.width), from.width),
                       ratio(static_cast<double>(to.height), from.height)),
            labels};
}

} // namespace

Tensor onCpu(const DetectionTensors &found) {
    return torch::cat({found.boxes, found.scores.unsqueeze(1), found.labels.unsqueeze(1)}, 1)
        .to(torch::kCPU, torch::kFloat64)
        .contiguous();
}

FasterRcnnImpl::FasterRcnnImpl(ModelConfig config)
    : m_config(std::move(config))
    , m_parts(std::make_shared<Parts>()) {
    const auto backbone = addGroup(*this, "backbone");
    m_parts->body = backbone->register_module("body", ResNet(m_config));
    m_parts->fpn = backbone->register_module("fpn", FeaturePyramid(m_parts->body->widths(), m_config.fpnWidth));
    m_parts->rpn = register_module("rpn", RegionProposal(m_config));
    m_parts->roiHeads = register_module("roi_heads", RoiHeads(m_config));
}

std::vector<Tensor> FasterRcnnImpl::pyramid(const Tensor &images) {
    return m_parts->fpn->forward(m_parts->body->forward(images.to(scalarType(m_precision))));
}

Losses FasterRcnnImpl::losses(const std::vector<InputImage> &images, const std::vector<Target> &targets,
                              const StepShare &share) {
    const torch::Device device = m_parts->device();
    std::vector<ImageSize> sizes;
    std::vector<Target> scaled;
    std::vector<Tensor> truths;
    for (std::size_t i = 0; i < images.size(); ++i) {
        const ImageSize given = sizeOf(images[i].pixels);
        sizes.push_back(resizedSize(m_config, given, trainShortSide(m_config, share.seed, share.firstImage + i)));
        scaled.push_back(scaledTarget(targets[i], given, sizes.back(), device));
        truths.push_back(scaled.back().boxes);
    }
    const Batch batch = makeBatch(m_config, pixelsOf(images), sizes, device);
    const std::vector<Tensor> levels = pyramid(batch.images);
    const RegionProposalImpl::Result rpn = m_parts->rpn->train(levels, batch, truths, share);
    const RoiHeadsImpl::LossPair roi = m_parts->roiHeads->train(levels, rpn.proposals, scaled, share);
    return {roi.classifier, roi.boxReg, rpn.objectnessLoss, rpn.boxLoss};
}

std::vector<DetectionTensors> FasterRcnnImpl::detect(const std::vector<InputImage> &images) {
    const torch::NoGradGuard noGradients;
    const Batch batch = testBatch(m_config, images, m_parts->device());
    const std::vector<Tensor> levels = pyramid(batch.images);
    std::vector<DetectionTensors> detections =
        m_parts->roiHeads->detect(levels, m_parts->rpn->propose(levels, batch), batch.sizes);
    for (std::size_t i = 0; i < images.size(); ++i) {
        const double width =
            images[i].originalWidth > 0 ? images[i].originalWidth : static_cast<double>(images[i].pixels.size(2));
        const double height =
            images[i].originalHeight > 0 ? images[i].originalHeight : static_cast<double>(images[i].pixels.size(1));
        const Tensor boxes =
            scaleBoxes(detections[i].boxes, ratio(width, batch.sizes[i].width), ratio(height, batch.sizes[i].height));
        detections[i].boxes = clipBoxes(boxes, width, height);
    }
    return detections;
}

void FasterRcnnImpl::applyFreezing() {
    m_parts->body->freeze(m_config.frozenStages);
}

void FasterRcnnImpl::calibrateBatchNorm(const std::vector<InputImage> &images) {
    const torch::NoGradGuard noGradients;
    const Batch batch = testBatch(m_config, images, m_parts->device());
    m_parts->body->setMeasuring(true);
    m_parts->body->forward(batch.images);
    m_parts->body->setMeasuring(false);
}

void FasterRcnnImpl::invalidateFolded() {
    m_parts->body->drop();
    m_parts->fpn->drop();
    m_parts->rpn->drop();
    m_parts->roiHeads->drop();
}

} // namespace herbascope::engine::nn
