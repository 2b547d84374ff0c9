// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shapes: N RoIs, P bins a side, G samples a bin along an axis, R locations of all levels together, C channels.
#include "engine/nn/roi_align.h"

#include "engine/nn/send.h"

#include <torch/types.h>

#include <algorithm>

namespace herbascope::engine::nn {

using torch::Tensor;

namespace {

/// Samples of all RoIs along one axis: two locations and their weights each. [N, P, G, 2]
struct AxisSamples {
    Tensor location; // int64
    Tensor weight;   // float32; 0 outside and for samples that a RoI does not have
};

/// begin, length, size [N] in locations; `most` is G.
AxisSamples sampleAxis(const Tensor &begin, const Tensor &length, const Tensor &size, std::int64_t most,
                       const RoiAlignOptions &options) {
    const auto view = [](const Tensor &t) { return t.view({-1, 1, 1}); };
    const Tensor bin = view(length / options.poolSize);
    const Tensor samples =
        options.samplingRatio > 0 ? torch::full_like(bin, options.samplingRatio) : bin.ceil().clamp_min(1);
    const Tensor p = torch::arange(options.poolSize, begin.options()).view({1, -1, 1});
    const Tensor s = torch::arange(most, begin.options()).view({1, 1, -1});
    const Tensor at = view(begin) + p * bin + (s + .5) * bin / samples;
    const Tensor last = view(size) - 1;
    const Tensor inside = (at >= -1).logical_and_(at <= view(size)).logical_and_(s < samples).logical_and_(bin > 0);
    const Tensor position = torch::where(inside, at, 0).clamp_min(0).minimum(last);
    const Tensor low = position.floor();
    const Tensor part = position - low;
    const Tensor weight = torch::stack({1 - part, part}, 3) * (inside.to(torch::kFloat) / samples).unsqueeze(3);
    return {torch::stack({low, (low + 1).minimum(last)}, 3).to(torch::kLong), weight};
}

/// RoIs that are pooled together, with the most samples a bin that any of them needs along each axis.
struct Chunk {
    std::int64_t begin, end, x, y;
    std::int64_t samples() const { return (end - begin) * x * y; }
    Chunk with(std::int64_t moreX, std::int64_t moreY) const {
        return {begin, end + 1, std::max(x, moreX), std::max(y, moreY)};
    }
};

struct Plan {
    Tensor order; // [N] int64: RoIs with few samples first; undefined where all have as many
    std::vector<Chunk> chunks;
};

/// `size` [N, 2] in locations. A chunk has at most `mostSamples`, unless it is a single RoI. With adaptive sampling
/// this asks the device once.
Plan planChunks(const Tensor &size, const RoiAlignOptions &options, std::int64_t mostSamples) {
    constexpr std::int64_t limit = 4096; // samples a bin and axis
    const std::int64_t n = size.size(0);
    Plan plan;
    Tensor counts = torch::full({n, 2}, options.samplingRatio, torch::kLong);
    if (options.samplingRatio <= 0) {
        counts = (size / options.poolSize).ceil().to(torch::kLong).clamp(1, limit).cpu();
        const Tensor order = std::get<1>(counts.prod(1).sort(/*stable=*/true, /*dim=*/0, /*descending=*/false));
        counts = counts.index_select(0, order).contiguous();
        plan.order = sendTo(size.device(), order);
    }
    const auto *count = counts.const_data_ptr<std::int64_t>();
    for (std::int64_t i = 0; i < n; ++i, count += 2) {
        const bool fits = !plan.chunks.empty() && plan.chunks.back().with(count[0], count[1]).samples() <= mostSamples;
        if (fits)
            plan.chunks.back() = plan.chunks.back().with(count[0], count[1]);
        else
            plan.chunks.push_back({i, i + 1, count[0], count[1]});
    }
    return plan;
}

/// All locations of all levels as one table, and where in it each RoI's image lies.
struct LocationTable {
    Tensor rows;                 // [R, C] float32
    Tensor first, width, height; // [N] int64: first row of the RoI's image, size of its level
    Tensor scale;                // [N] float32, locations a px
};

LocationTable makeTable(const std::vector<Tensor> &levels, const std::vector<double> &strides, const Rois &rois) {
    std::vector<Tensor> rows;
    std::vector<double> shape; // a level: first row, height, width, locations a px
    std::int64_t first = 0;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        rows.push_back(levels[i].permute({0, 2, 3, 1}).reshape({-1, levels[i].size(1)}).to(torch::kFloat));
        shape.insert(shape.end(), {static_cast<double>(first), static_cast<double>(levels[i].size(2)),
                                   static_cast<double>(levels[i].size(3)), 1 / strides[i]});
        first += rows.back().size(0);
    }
    const Tensor ofRoi =
        sendTo(levels[0].device(), torch::tensor(shape, torch::kDouble)).view({-1, 4}).index_select(0, rois.levels);
    const auto whole = [&](int column) { return ofRoi.select(1, column).to(torch::kLong); };
    LocationTable table{torch::cat(rows), whole(0), whole(2), whole(1), ofRoi.select(1, 3).to(torch::kFloat)};
    table.first = table.first + rois.images * table.width * table.height;
    return table;
}

/// Weighted sums of rows; first rows of the lines [N, P, G, 2] and x.location, of another G, meet by broadcasting.
/// [N, C * P * P]
Tensor sumRows(const Tensor &rows, const Tensor &line, const Tensor &lineWeight, const AxisSamples &x) {
    const std::int64_t n = line.size(0), side = line.size(1);
    const auto across = [&](const Tensor &t) { return t.reshape({n, 1, side, 1, -1}); };
    const auto down = [&](const Tensor &t) { return t.reshape({n, side, 1, -1, 1}); };
    const Tensor index = (down(line) + across(x.location)).flatten();
    const Tensor weight = (down(lineWeight) * across(x.weight)).flatten();
    const Tensor bags = torch::arange(0, index.numel(), index.numel() / (n * side * side), index.options());
    const Tensor sums = std::get<0>(at::embedding_bag(rows, index, bags, false, /*mode=sum*/ 0, false, weight));
    return sums.view({n, side * side, rows.size(1)}).transpose(1, 2).flatten(1);
}

} // namespace

Tensor roiAlignByTensors(const std::vector<Tensor> &levels, const std::vector<double> &strides, const Rois &rois,
                         const RoiAlignOptions &options) {
    LocationTable table = makeTable(levels, strides, rois);
    Tensor corners = rois.boxes.detach() * table.scale.unsqueeze(1) - (options.aligned ? .5 : 0.);
    Tensor size = corners.slice(1, 2, 4) - corners.slice(1, 0, 2);
    if (!options.aligned) size = size.clamp_min(1);

    const std::int64_t side = options.poolSize;
    constexpr std::int64_t rowsAtOnce = std::int64_t{1} << 23; // 100 MB of indices and weights
    const Plan plan = planChunks(size, options, rowsAtOnce / (side * side * 4));
    if (plan.order.defined())
        for (Tensor *ofRois : {&table.first, &table.width, &table.height, &corners, &size})
            *ofRois = ofRois->index_select(0, plan.order);
    std::vector<Tensor> pooled;
    for (const Chunk &chunk : plan.chunks) {
        const auto part = [&](const Tensor &t) { return t.slice(0, chunk.begin, chunk.end); };
        const auto sample = [&](int axis, const Tensor &locations, std::int64_t most) {
            return sampleAxis(part(corners.select(1, axis)), part(size.select(1, axis)),
                              part(locations).to(torch::kFloat), most, options);
        };
        const AxisSamples x = sample(0, table.width, chunk.x), y = sample(1, table.height, chunk.y);
        const auto view = [](const Tensor &t) { return t.view({-1, 1, 1, 1}); };
        const Tensor line = view(part(table.first)) + y.location * view(part(table.width));
        pooled.push_back(sumRows(table.rows, line, y.weight, x));
    }
    if (pooled.empty()) return table.rows.new_zeros({0, levels[0].size(1) * side * side}).to(levels[0].scalar_type());
    Tensor all = torch::cat(pooled);
    if (plan.order.defined()) all = all.index_select(0, plan.order.argsort());
    return all.to(levels[0].scalar_type());
}

} // namespace herbascope::engine::nn
