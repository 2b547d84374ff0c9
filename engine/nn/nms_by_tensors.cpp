// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Non-maximum suppression where there is no kernel of ours. "Kept is what nothing that is kept and better overlaps" has
// one solution, because "better" has no circles. From "all are kept" every step makes at least one more box of each
// chain of suppressions final, so after as many steps as the longest chain is long nothing changes any more.
//
// Shapes: B images, N boxes of one, G sets that are searched side by side, R runs.
#include "engine/nn/box_ops.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace herbascope::engine::nn {

using torch::Tensor;

namespace {

/// Which box overlaps which later one by more than the threshold, of boxes [N, 4] sorted best first. [N, N] bool
Tensor suppressions(const Tensor &boxes, double threshold) {
    constexpr std::int64_t pairsAtOnce = std::int64_t{1} << 24;
    const std::int64_t n = boxes.size(0), block = std::max<std::int64_t>(1, pairsAtOnce / std::max<std::int64_t>(1, n));
    std::vector<Tensor> rows;
    for (std::int64_t begin = 0; begin < n; begin += block)
        rows.push_back(
            (boxIou(boxes.slice(0, begin, std::min(n, begin + block)), boxes) > floatBelow(threshold)).triu(begin + 1));
    return torch::cat(rows);
}

struct Kept {
    Tensor mask;                      // [G, N] bool
    std::vector<std::int64_t> counts; ///< an image
};

/// `suppressing` [G, N, N], `valid` [G, N]; the sets of an image lie side by side. The processor waits once for every
/// round; further rounds are for long chains of suppressions alone.
Kept settle(const Tensor &suppressing, const Tensor &valid, std::int64_t images) {
    constexpr int firstRound = 32;
    Kept kept{valid, {}};
    for (int steps = firstRound;; steps *= 2) {
        Tensor before;
        for (int i = 0; i < steps; ++i) {
            before = kept.mask;
            kept.mask = valid.logical_and(suppressing.logical_and(before.unsqueeze(2)).any(1).logical_not());
        }
        const Tensor changes = kept.mask.logical_xor(before).sum().view({1});
        const Tensor numbers = torch::cat({changes, kept.mask.view({images, -1}).sum(1)}).cpu();
        const auto *number = numbers.const_data_ptr<std::int64_t>();
        if (number[0] > 0) continue;
        kept.counts.assign(number + 1, number + 1 + images);
        return kept;
    }
}

/// The kept ones of each image, best first; `mask`, `scores` [B, N].
std::vector<Tensor> bestFirst(const Tensor &mask, const Tensor &scores, const std::vector<std::int64_t> &counts) {
    const Tensor byScore = scores.argsort(/*stable=*/true, /*dim=*/1, /*descending=*/true);
    const Tensor keptFirst = mask.gather(1, byScore).to(torch::kByte).argsort(true, 1, true);
    const Tensor order = byScore.gather(1, keptFirst);
    std::vector<Tensor> kept;
    for (std::size_t i = 0; i < counts.size(); ++i)
        kept.push_back(order[static_cast<std::int64_t>(i)].slice(0, 0, counts[i]));
    return kept;
}

/// Sorts the sets [B, N, 4] by their scores, and searches each as a whole; `sameGroup` tells of two sorted boxes of an
/// image whether they may suppress each other at all, where that is not plain.
template <class SameGroup>
Kept keepSorted(const Tensor &boxes, const Tensor &scores, const Tensor &valid, double threshold, SameGroup sameGroup) {
    const Tensor order = scores.argsort(/*stable=*/true, /*dim=*/1, /*descending=*/true);
    std::vector<Tensor> suppressing;
    for (std::int64_t i = 0; i < boxes.size(0); ++i)
        suppressing.push_back(sameGroup(suppressions(boxes[i].index_select(0, order[i]), threshold), order[i]));
    Kept kept = settle(torch::stack(suppressing), valid.gather(1, order), boxes.size(0));
    kept.mask = torch::zeros_like(valid).scatter(1, order, kept.mask);
    return kept;
}

/// Boxes [B, N, 4] moved so far apart by group that no two groups meet; what is not valid has no say in how far.
Tensor moveApart(const Tensor &boxes, const Tensor &groups, const Tensor &valid) {
    constexpr double lowest = -std::numeric_limits<double>::infinity();
    const Tensor farthest = boxes.masked_fill(valid.logical_not().unsqueeze(2), lowest).flatten(1).amax(1);
    return boxes + (groups.to(boxes.scalar_type()) * (farthest.unsqueeze(1) + 1)).unsqueeze(2);
}

} // namespace

float floatBelow(double value) {
    const float rounded = static_cast<float>(value);
    return static_cast<double>(rounded) > value ? std::nextafter(rounded, -std::numeric_limits<float>::infinity())
                                                : rounded;
}

Tensor batchedNmsByTensors(const Tensor &boxes, const Tensor &scores, const Tensor &groups, double threshold) {
    const std::int64_t n = boxes.size(0);
    if (n == 0) return torch::empty({0}, groups.options());
    const Tensor valid = torch::ones({1, n}, boxes.options().dtype(torch::kBool));
    const bool apart = areMovedApart(n);
    const Tensor sets = boxes.unsqueeze(0);
    const auto sameGroup = [&](const Tensor &suppressing, const Tensor &order) {
        if (apart) return suppressing;
        const Tensor group = groups.index_select(0, order);
        return suppressing.logical_and(group.unsqueeze(1) == group);
    };
    const Kept kept = keepSorted(apart ? moveApart(sets, groups.unsqueeze(0), valid) : sets, scores.unsqueeze(0), valid,
                                 threshold, sameGroup);
    return bestFirst(kept.mask, scores.unsqueeze(0), kept.counts).front();
}

std::vector<Tensor> nmsOfRunsByTensors(const Tensor &boxes, const Tensor &scores, const Tensor &valid,
                                       const std::vector<std::int64_t> &runs, double threshold) {
    const std::int64_t images = boxes.size(0), n = boxes.size(1), longest = *std::max_element(runs.begin(), runs.end());
    if (n == 0) return std::vector<Tensor>(images, torch::empty({0}, boxes.options().dtype(torch::kLong)));
    if (areMovedApart(n)) {
        std::vector<Tensor> groups;
        for (std::size_t r = 0; r < runs.size(); ++r)
            groups.push_back(torch::full({runs[r]}, static_cast<double>(r), boxes.options()));
        const Tensor apart = moveApart(boxes, torch::cat(groups).unsqueeze(0), valid);
        const Kept kept =
            keepSorted(apart, scores, valid, threshold, [](const Tensor &all, const Tensor &) { return all; });
        return bestFirst(kept.mask, scores, kept.counts);
    }
    std::vector<Tensor> suppressing, living;
    for (std::int64_t i = 0; i < images; ++i) {
        std::int64_t first = 0;
        for (const std::int64_t run : runs) {
            const std::int64_t missing = longest - run;
            const Tensor ofRun = suppressions(boxes[i].slice(0, first, first + run), threshold);
            suppressing.push_back(at::constant_pad_nd(ofRun, {0, missing, 0, missing}, false));
            living.push_back(at::constant_pad_nd(valid[i].slice(0, first, first + run), {0, missing}, false));
            first += run;
        }
    }
    const Kept kept = settle(torch::stack(suppressing), torch::stack(living), images);
    std::vector<Tensor> masks;
    const Tensor byRun = kept.mask.view({images, static_cast<std::int64_t>(runs.size()), longest});
    for (std::size_t r = 0; r < runs.size(); ++r)
        masks.push_back(byRun.select(1, static_cast<std::int64_t>(r)).slice(1, 0, runs[r]));
    return bestFirst(torch::cat(masks, 1), scores, kept.counts);
}

} // namespace herbascope::engine::nn
