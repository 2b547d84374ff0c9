// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shapes: N, M boxes; K kept.
#include "engine/nn/box_ops.h"

#include "engine/nn/vector_clones.h"

#include <torch/types.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace herbascope::engine::nn {

using torch::Tensor;

namespace {

/// Sorted boxes, one array a coordinate, so that the inner loop is vectorised.
struct SortedBoxes {
    explicit SortedBoxes(std::size_t n)
        : x1(n)
        , y1(n)
        , x2(n)
        , y2(n)
        , area(n)
        , suppressed(n) {}
    std::vector<float> x1, y1, x2, y2, area;
    std::vector<std::uint8_t> suppressed;
};

/// Marks all boxes after `i` that overlap box i by more than `threshold`.
HERBASCOPE_VECTOR_CLONES
void suppressAfter(std::size_t i, std::size_t n, const SortedBoxes &b, float threshold, std::uint8_t *suppressed) {
    const float *x1 = b.x1.data(), *y1 = b.y1.data(), *x2 = b.x2.data(), *y2 = b.y2.data(), *area = b.area.data();
    const float ax1 = x1[i], ay1 = y1[i], ax2 = x2[i], ay2 = y2[i], aArea = area[i];
    for (std::size_t j = i + 1; j < n; ++j) {
        const float left = ax1 > x1[j] ? ax1 : x1[j];
        const float top = ay1 > y1[j] ? ay1 : y1[j];
        const float right = ax2 < x2[j] ? ax2 : x2[j];
        const float bottom = ay2 < y2[j] ? ay2 : y2[j];
        const float width = right - left > 0.f ? right - left : 0.f;
        const float height = bottom - top > 0.f ? bottom - top : 0.f;
        const float shared = width * height;
        const float overlap = shared / (aArea + area[j] - shared);
        suppressed[j] |= overlap > threshold ? 1 : 0;
    }
}

/// The largest float not above a double: comparing floats with it gives what comparing with the double gives.
float floatBelow(double value) {
    const float rounded = static_cast<float>(value);
    return static_cast<double>(rounded) > value ? std::nextafter(rounded, -std::numeric_limits<float>::infinity())
                                                : rounded;
}

Tensor nmsOnCpu(const Tensor &boxes, const Tensor &scores, double threshold) {
    const Tensor order = std::get<1>(scores.sort(/*stable=*/true, /*dim=*/0, /*descending=*/true)).contiguous();
    const Tensor source = boxes.to(torch::kFloat).contiguous();
    const auto n = static_cast<std::size_t>(source.size(0));
    const float *from = source.const_data_ptr<float>();
    const std::int64_t *index = order.const_data_ptr<std::int64_t>();
    SortedBoxes sorted(n);
    for (std::size_t i = 0; i < n; ++i) {
        const float *box = from + 4 * index[i];
        sorted.x1[i] = box[0];
        sorted.y1[i] = box[1];
        sorted.x2[i] = box[2];
        sorted.y2[i] = box[3];
        sorted.area[i] = (box[2] - box[0]) * (box[3] - box[1]);
    }
    std::vector<std::int64_t> kept;
    for (std::size_t i = 0; i < n; ++i) {
        if (sorted.suppressed[i]) continue;
        kept.push_back(index[i]);
        suppressAfter(i, n, sorted, floatBelow(threshold), sorted.suppressed.data());
    }
    return torch::tensor(kept, torch::kLong);
}

Tensor nmsByGroup(const Tensor &boxes, const Tensor &scores, const Tensor &groups, double threshold) {
    Tensor keep = torch::zeros({boxes.size(0)}, torch::kBool);
    const Tensor distinct = std::get<0>(at::_unique2(groups));
    const auto *ids = distinct.const_data_ptr<std::int64_t>();
    for (std::int64_t i = 0; i < distinct.size(0); ++i) {
        const Tensor members = (groups == ids[i]).nonzero().squeeze(1);
        const Tensor kept = nmsOnCpu(boxes.index_select(0, members), scores.index_select(0, members), threshold);
        keep.index_fill_(0, members.index_select(0, kept), true);
    }
    const Tensor indices = keep.nonzero().squeeze(1);
    const Tensor order = std::get<1>(scores.index_select(0, indices).sort(true, 0, true));
    return indices.index_select(0, order);
}

} // namespace

Tensor boxArea(const Tensor &boxes) {
    return (boxes.select(1, 2) - boxes.select(1, 0)) * (boxes.select(1, 3) - boxes.select(1, 1));
}

// A column at a time and in place: of a [N, M] matrix there are three at once, not nine.
Tensor boxIou(const Tensor &a, const Tensor &b) {
    const auto shared = [&](int axis) {
        const Tensor begin = torch::max(a.select(1, axis).unsqueeze(1), b.select(1, axis));
        return torch::min(a.select(1, axis + 2).unsqueeze(1), b.select(1, axis + 2)).sub_(begin).clamp_min_(0);
    };
    Tensor overlap = shared(0);
    overlap.mul_(shared(1));
    Tensor together = boxArea(a).unsqueeze(1) + boxArea(b);
    return overlap.div_(together.sub_(overlap));
}

Tensor clipBoxes(const Tensor &boxes, double width, double height) {
    const Tensor x = boxes.slice(1, 0, 4, 2).clamp(0, width);
    const Tensor y = boxes.slice(1, 1, 4, 2).clamp(0, height);
    return torch::stack({x, y}, 2).flatten(1);
}

Tensor largeEnough(const Tensor &boxes, double minimum) {
    const Tensor size = boxes.slice(1, 2, 4) - boxes.slice(1, 0, 2);
    return (minimum > 0 ? size >= minimum : size > 0).all(1);
}

Tensor nms(const Tensor &boxes, const Tensor &scores, double threshold) {
    return nmsOnCpu(boxes.cpu(), scores.cpu(), threshold).to(boxes.device());
}

// From a GPU the boxes come over once: a few thousand boxes take less time here than the synchronisations of a loop
// there.
Tensor batchedNms(const Tensor &boxes, const Tensor &scores, const Tensor &groups, double threshold) {
    constexpr std::int64_t offsetLimit = 4000; // numbers, not boxes; torchvision's figure for the CPU
    if (boxes.size(0) == 0) return torch::empty({0}, groups.options());
    const Tensor cpuBoxes = boxes.cpu(), cpuScores = scores.cpu(), cpuGroups = groups.cpu();
    if (cpuBoxes.numel() > offsetLimit) {
        return nmsByGroup(cpuBoxes, cpuScores, cpuGroups, threshold).to(boxes.device());
    }
    const Tensor offsets = cpuGroups.to(cpuBoxes.dtype()) * (cpuBoxes.max() + 1);
    return nmsOnCpu(cpuBoxes + offsets.unsqueeze(1), cpuScores, threshold).to(boxes.device());
}

} // namespace herbascope::engine::nn
