// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shapes: B images, H x W px, N boxes.
#include "engine/nn/transform.h"

#include "engine/imaging/antialiased_resize.h"
#include "engine/nn/sampler.h"
#include "engine/nn/send.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace herbascope::engine::nn {

using torch::Tensor;

namespace {

/// 8-bit pixels as Pillow resizes them, on the processor.
Tensor resizeBytes(const Tensor &pixels, ImageSize size) {
    const Tensor rows = pixels.cpu().permute({1, 2, 0}).contiguous(); // [H, W, 3]
    const cv::Mat image(static_cast<int>(rows.size(0)), static_cast<int>(rows.size(1)), CV_8UC3, rows.data_ptr());
    const cv::Mat resized = resizeAntialiased(image, {static_cast<int>(size.width), static_cast<int>(size.height)});
    return torch::from_blob(
               resized.data, {size.height, size.width, 3}, [resized](void *) {}, torch::kUInt8)
        .permute({2, 0, 1});
}

// torchvision/models/detection/transform.py: the scale is recomputed from the rounded size, and nothing is smoothed.
Tensor resize(const ModelConfig &config, const Tensor &pixels, ImageSize size) {
    if (pixels.size(1) == size.height && pixels.size(2) == size.width) return pixels;
    const std::vector<std::int64_t> shape{size.height, size.width};
    if (config.antialiasedResize) { // Detectron2
        if (pixels.scalar_type() == torch::kUInt8) return resizeBytes(pixels, size);
        return at::_upsample_bilinear2d_aa(pixels.cpu().unsqueeze(0).contiguous(), shape, false).squeeze(0);
    }
    return at::upsample_bilinear2d(pixels.to(torch::kFloat).unsqueeze(0), shape, false).squeeze(0);
}

Tensor perChannel(const std::array<double, 3> &values, const torch::Device &device) {
    return sendTo(device, torch::tensor({values[0], values[1], values[2]}, torch::kFloat)).view({3, 1, 1});
}

std::int64_t roundUp(std::int64_t size, std::int64_t divisor) {
    return (size + divisor - 1) / divisor * divisor;
}

} // namespace

ImageSize resizedSize(const ModelConfig &config, ImageSize image, int shortSide) {
    const auto height = static_cast<double>(image.height), width = static_cast<double>(image.width);
    const double shorter = std::min(height, width), longer = std::max(height, width);
    if (config.family == WeightFamily::Torchvision) {
        const double scale = std::min(shortSide / shorter, config.maximumLongSide / longer);
        return {std::max<std::int64_t>(1, static_cast<std::int64_t>(std::floor(height * scale))),
                std::max<std::int64_t>(1, static_cast<std::int64_t>(std::floor(width * scale)))};
    }
    // detectron2/data/transforms/augmentation_impl.py, ResizeShortestEdge.get_output_shape
    const double scale = shortSide / shorter;
    double newHeight = height < width ? shortSide : scale * height;
    double newWidth = height < width ? scale * width : shortSide;
    if (std::max(newHeight, newWidth) > config.maximumLongSide) {
        const double shrink = config.maximumLongSide / std::max(newHeight, newWidth);
        newHeight *= shrink;
        newWidth *= shrink;
    }
    return {std::max<std::int64_t>(1, static_cast<std::int64_t>(newHeight + 0.5)),
            std::max<std::int64_t>(1, static_cast<std::int64_t>(newWidth + 0.5))};
}

int trainShortSide(const ModelConfig &config, std::uint64_t seed, std::size_t image) {
    constexpr std::uint64_t stream = 0x5151; // apart from what the samplers draw
    return config.trainShortSides[mixSeed(mixSeed(seed, stream), image) % config.trainShortSides.size()];
}

Batch makeBatch(const ModelConfig &config, const std::vector<Tensor> &pixels, const std::vector<ImageSize> &sizes,
                const torch::Device &device) {
    ImageSize largest;
    for (const ImageSize &size : sizes) {
        largest.height = std::max(largest.height, size.height);
        largest.width = std::max(largest.width, size.width);
    }
    const std::vector<std::int64_t> shape{static_cast<std::int64_t>(pixels.size()), 3,
                                          roundUp(largest.height, config.sizeDivisor),
                                          roundUp(largest.width, config.sizeDivisor)};
    const auto options = torch::TensorOptions(torch::kFloat).device(device);
    Batch batch{torch::empty(shape, options, torch::MemoryFormat::ChannelsLast).zero_(), sizes};
    const Tensor mean = perChannel(config.mean, device), deviation = perChannel(config.std, device);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const Tensor image =
            sendTo(device, resize(config, pixels[i], sizes[i])).to(torch::kFloat); // bytes travel, not floats
        batch.images[static_cast<std::int64_t>(i)]
            .slice(1, 0, sizes[i].height)
            .slice(2, 0, sizes[i].width)
            .copy_((image * config.inputScale - mean) / deviation);
    }
    return batch;
}

Tensor scaleBoxes(const Tensor &boxes, double ratioX, double ratioY) {
    const Tensor x = boxes.slice(1, 0, 4, 2) * static_cast<float>(ratioX);
    const Tensor y = boxes.slice(1, 1, 4, 2) * static_cast<float>(ratioY);
    return torch::stack({x, y}, 2).flatten(1);
}

} // namespace herbascope::engine::nn
