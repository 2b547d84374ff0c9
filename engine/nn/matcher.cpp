// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shapes: G ground truths, N boxes. A whole [G, N] matrix is never made: with the paper's 1.4 million anchors a sheet
// and a hundred organs it would be 560 MB.
#include "engine/nn/matcher.h"

#include "engine/nn/box_ops.h"
#include "engine/nn/vector_clones.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <vector>

namespace herbascope::engine::nn {

using torch::Tensor;

namespace {

constexpr std::int64_t blockSize = 512;

/// Up to blockSize boxes, one array a coordinate.
struct Block {
    alignas(64) std::array<float, blockSize> x1, y1, x2, y2, area, iou;
};

HERBASCOPE_VECTOR_CLONES
void fillBlock(const float *boxes, std::int64_t count, Block &block) {
    for (std::int64_t i = 0; i < count; ++i) {
        block.x1[i] = boxes[4 * i];
        block.y1[i] = boxes[4 * i + 1];
        block.x2[i] = boxes[4 * i + 2];
        block.y2[i] = boxes[4 * i + 3];
        block.area[i] = (block.x2[i] - block.x1[i]) * (block.y2[i] - block.y1[i]);
    }
}

/// The one place where IoU is computed: both passes must see the same bits.
HERBASCOPE_VECTOR_CLONES
void iouWith(const float *truth, std::int64_t count, Block &block) {
    const float ax1 = truth[0], ay1 = truth[1], ax2 = truth[2], ay2 = truth[3];
    const float area = (ax2 - ax1) * (ay2 - ay1);
    for (std::int64_t i = 0; i < count; ++i) {
        const float left = ax1 > block.x1[i] ? ax1 : block.x1[i];
        const float top = ay1 > block.y1[i] ? ay1 : block.y1[i];
        const float right = ax2 < block.x2[i] ? ax2 : block.x2[i];
        const float bottom = ay2 < block.y2[i] ? ay2 : block.y2[i];
        const float width = right - left > 0.f ? right - left : 0.f;
        const float height = bottom - top > 0.f ? bottom - top : 0.f;
        const float shared = width * height;
        block.iou[i] = shared / (area + block.area[i] - shared);
    }
}

HERBASCOPE_VECTOR_CLONES
float keepBest(std::int64_t truth, std::int64_t count, const Block &block, float *best, std::int32_t *index) {
    float largest = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        const float iou = block.iou[i];
        const bool better = iou > best[i];
        best[i] = better ? iou : best[i];
        index[i] = better ? static_cast<std::int32_t>(truth) : index[i];
        largest = iou > largest ? iou : largest;
    }
    return largest;
}

struct Best {
    std::vector<float> iou;          // [N]
    std::vector<std::int32_t> index; // [N]
    std::vector<float> ofTruth;      // [G]
};

Best findBest(const float *truths, std::int64_t g, const float *boxes, std::int64_t n) {
    Best best{std::vector<float>(n, -1.f), std::vector<std::int32_t>(n, 0), std::vector<float>(g, 0.f)};
    std::mutex mutex;
    at::parallel_for(0, n, 8 * blockSize, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> ofTruth(g, 0.f);
        Block block;
        for (std::int64_t start = begin; start < end; start += blockSize) {
            const std::int64_t count = std::min(blockSize, end - start);
            fillBlock(boxes + 4 * start, count, block);
            for (std::int64_t t = 0; t < g; ++t) {
                iouWith(truths + 4 * t, count, block);
                ofTruth[t] = std::max(ofTruth[t], keepBest(t, count, block, &best.iou[start], &best.index[start]));
            }
        }
        const std::lock_guard lock(mutex);
        for (std::int64_t t = 0; t < g; ++t) best.ofTruth[t] = std::max(best.ofTruth[t], ofTruth[t]);
    });
    return best;
}

/// Marks every box that overlaps some ground truth as much as any box does (ties included).
void markLowQuality(const float *truths, const float *boxes, const Best &best, std::int64_t *label) {
    const auto n = static_cast<std::int64_t>(best.iou.size()), g = static_cast<std::int64_t>(best.ofTruth.size());
    at::parallel_for(0, n, 8 * blockSize, [&](std::int64_t begin, std::int64_t end) {
        Block block;
        for (std::int64_t start = begin; start < end; start += blockSize) {
            const std::int64_t count = std::min(blockSize, end - start);
            fillBlock(boxes + 4 * start, count, block);
            for (std::int64_t t = 0; t < g; ++t) {
                if (best.ofTruth[t] <= 0.f) continue; // nothing overlaps it: then not everything is its best
                iouWith(truths + 4 * t, count, block);
                for (std::int64_t i = 0; i < count; ++i) {
                    if (block.iou[i] == best.ofTruth[t]) label[start + i] = 1;
                }
            }
        }
    });
}

Matches matchOnCpu(const Tensor &truths, const Tensor &boxes, double positiveIou, double negativeIou, bool lowQuality) {
    const std::int64_t g = truths.size(0), n = boxes.size(0);
    const Best best = findBest(truths.const_data_ptr<float>(), g, boxes.const_data_ptr<float>(), n);
    Matches matches{torch::empty({n}, torch::kLong), torch::empty({n}, torch::kLong)};
    auto *index = matches.index.data_ptr<std::int64_t>();
    auto *label = matches.label.data_ptr<std::int64_t>();
    const auto positive = static_cast<float>(positiveIou), negative = static_cast<float>(negativeIou);
    for (std::int64_t i = 0; i < n; ++i) {
        index[i] = best.index[i];
        label[i] = best.iou[i] >= positive ? 1 : best.iou[i] < negative ? 0 : -1;
    }
    if (lowQuality) markLowQuality(truths.const_data_ptr<float>(), boxes.const_data_ptr<float>(), best, label);
    return matches;
}

} // namespace

Matches Matcher::match(const Tensor &truths, const Tensor &boxes) const {
    const auto options = boxes.options().dtype(torch::kLong);
    if (truths.size(0) == 0) return {torch::zeros({boxes.size(0)}, options), torch::zeros({boxes.size(0)}, options)};
    const Tensor of = truths.to(torch::kFloat).contiguous(), with = boxes.contiguous();
    if (!boxes.is_cpu()) return matchByTensors(of, with, m_positiveIou, m_negativeIou, m_keepLowQuality);
    return matchOnCpu(of, with, m_positiveIou, m_negativeIou, m_keepLowQuality);
}

Matches matchByTensors(const Tensor &truths, const Tensor &boxes, double positiveIou, double negativeIou,
                       bool keepLowQuality, std::int64_t pairsAtOnce) {
    const std::int64_t g = truths.size(0), n = boxes.size(0);
    const std::int64_t block = std::max<std::int64_t>(1, pairsAtOnce / std::max<std::int64_t>(1, n));
    Tensor best = torch::full({n}, -1, boxes.options().dtype(torch::kFloat));
    Tensor index = torch::zeros({n}, boxes.options().dtype(torch::kLong));
    Tensor isBest = torch::zeros({n}, boxes.options().dtype(torch::kBool)); // of some truth
    for (std::int64_t begin = 0; begin < g; begin += block) {
        const Tensor iou = boxIou(truths.slice(0, begin, std::min(g, begin + block)), boxes); // [<= block, N]
        const auto [most, which] = iou.max(0);
        const Tensor better = most > best; // of equal ones the first truth stays
        best = torch::where(better, most, best);
        index = torch::where(better, which + begin, index);
        if (!keepLowQuality) continue;
        const Tensor ofTruth = std::get<0>(iou.max(1, /*keepdim=*/true));
        isBest.logical_or_((iou == ofTruth).logical_and_(ofTruth > 0).any(0));
    }
    Tensor label = (best >= positiveIou).to(torch::kLong);
    label.masked_fill_((best < positiveIou).logical_and_(best >= negativeIou), -1);
    label.masked_fill_(isBest, 1);
    return {index, label};
}

} // namespace herbascope::engine::nn
