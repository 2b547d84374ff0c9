// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shapes: N, M boxes; K kept.
#include "engine/nn/box_ops.h"

#include "engine/nn/vector_clones.h"

#include <torch/types.h>

#include <cstdint>
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

Tensor batchedNmsOnCpu(const Tensor &boxes, const Tensor &scores, const Tensor &groups, double threshold,
                       bool movedApart) {
    if (boxes.size(0) == 0) return torch::empty({0}, groups.options());
    if (!movedApart) return nmsByGroup(boxes, scores, groups, threshold);
    const Tensor offsets = groups.to(boxes.dtype()) * (boxes.max() + 1);
    return nmsOnCpu(boxes + offsets.unsqueeze(1), scores, threshold);
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
    const auto oneGroup = torch::zeros({boxes.size(0)}, boxes.options().dtype(torch::kLong));
    return boxes.is_cpu() ? nmsOnCpu(boxes, scores, threshold)
                          : batchedNmsByTensors(boxes, scores, oneGroup, threshold);
}

Tensor batchedNms(const Tensor &boxes, const Tensor &scores, const Tensor &groups, double threshold) {
    return boxes.is_cpu() ? batchedNmsOnCpu(boxes, scores, groups, threshold, areMovedApart(boxes.size(0)))
                          : batchedNmsByTensors(boxes, scores, groups, threshold);
}

std::vector<Tensor> nmsOfRuns(const Tensor &boxes, const Tensor &scores, const Tensor &valid,
                              const std::vector<std::int64_t> &runs, double threshold) {
    if (!boxes.is_cpu()) return nmsOfRunsByTensors(boxes, scores, valid, runs, threshold);
    std::vector<Tensor> groups, kept;
    for (std::size_t r = 0; r < runs.size(); ++r)
        groups.push_back(torch::full({runs[r]}, static_cast<std::int64_t>(r), torch::kLong));
    const Tensor group = torch::cat(groups);
    for (std::int64_t i = 0; i < boxes.size(0); ++i) {
        const Tensor there = valid[i].nonzero().squeeze(1);
        kept.push_back(there.index_select(
            0, batchedNmsOnCpu(boxes[i].index_select(0, there), scores[i].index_select(0, there),
                               group.index_select(0, there), threshold, areMovedApart(boxes.size(1)))));
    }
    return kept;
}

} // namespace herbascope::engine::nn
