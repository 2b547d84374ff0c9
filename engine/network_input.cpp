// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network_input.h"

#include "engine/input_image.h"
#include "engine/nn/send.h"

#include <cstdint>

namespace herbascope::engine {

nn::InputImage toInput(const TrainingImage &image) {
    return {toTensor(image.pixels), static_cast<double>(image.scanWidth), static_cast<double>(image.scanHeight)};
}

nn::Target toTarget(const TrainingImage &image, const std::string &device) {
    const auto count = static_cast<std::int64_t>(image.boxes.size());
    torch::Tensor boxes = torch::zeros({count, 4}); // [N, 4] xyxy, px of the training image
    torch::Tensor labels = torch::zeros({count}, torch::kInt64);
    float *corner = boxes.mutable_data_ptr<float>();
    std::int64_t *label = labels.mutable_data_ptr<std::int64_t>();
    for (std::size_t i = 0; i < image.boxes.size(); ++i) {
        const Box &box = image.boxes[i];
        for (const double value : {box.x1, box.y1, box.x2, box.y2}) *corner++ = static_cast<float>(value);
        *label++ = image.labels[i];
    }
    const torch::Device target(device);
    return {nn::sendTo(target, boxes), nn::sendTo(target, labels)};
}

} // namespace herbascope::engine
