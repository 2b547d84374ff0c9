// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shapes: N RoIs, P bins a side, G samples a bin and axis, R locations of all levels together, C channels.
#include "engine/nn/roi_align.h"

#include <torch/torch.h>

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

/// Most samples a bin of any RoI needs; with adaptive sampling this asks the device once.
std::int64_t mostSamples(const Tensor &width, const Tensor &height, const RoiAlignOptions &options) {
    if (options.samplingRatio > 0) return options.samplingRatio;
    const double longest = width.size(0) == 0 ? 0. : torch::max(width, height).max().item<double>();
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(std::ceil(longest / options.poolSize)), 1, 4096);
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
        torch::tensor(shape, torch::kDouble).view({-1, 4}).to(levels[0].device()).index_select(0, rois.levels);
    const auto whole = [&](int column) { return ofRoi.select(1, column).to(torch::kLong); };
    LocationTable table{torch::cat(rows), whole(0), whole(2), whole(1), ofRoi.select(1, 3).to(torch::kFloat)};
    table.first = table.first + rois.images * table.width * table.height;
    return table;
}

/// Weighted sums of rows; first rows of the lines and x.location [N, P, G, 2] meet by broadcasting. [N, C * P * P]
Tensor sumRows(const Tensor &rows, const Tensor &line, const Tensor &lineWeight, const AxisSamples &x) {
    const std::int64_t n = line.size(0), side = line.size(1), samples = line.size(2) * line.size(3);
    const auto across = [&](const Tensor &t) { return t.reshape({n, 1, side, 1, samples}); };
    const auto down = [&](const Tensor &t) { return t.reshape({n, side, 1, samples, 1}); };
    const Tensor index = (down(line) + across(x.location)).flatten();
    const Tensor weight = (down(lineWeight) * across(x.weight)).flatten();
    const Tensor bags = torch::arange(0, index.numel(), samples * samples, index.options());
    const Tensor sums = std::get<0>(at::embedding_bag(rows, index, bags, false, /*mode=sum*/ 0, false, weight));
    return sums.view({n, side * side, rows.size(1)}).transpose(1, 2).flatten(1);
}

} // namespace

Tensor roiAlignByTensors(const std::vector<Tensor> &levels, const std::vector<double> &strides, const Rois &rois,
                         const RoiAlignOptions &options) {
    const LocationTable table = makeTable(levels, strides, rois);
    const Tensor corners = rois.boxes.detach() * table.scale.unsqueeze(1) - (options.aligned ? .5 : 0.);
    Tensor size = corners.slice(1, 2, 4) - corners.slice(1, 0, 2);
    if (!options.aligned) size = size.clamp_min(1);

    const std::int64_t n = rois.boxes.size(0), side = options.poolSize;
    const std::int64_t most = mostSamples(size.select(1, 0), size.select(1, 1), options);
    constexpr std::int64_t rowsAtOnce = std::int64_t{1} << 23; // 100 MB of indices and weights
    const std::int64_t chunk = std::max<std::int64_t>(1, rowsAtOnce / (side * side * most * most * 4));
    std::vector<Tensor> pooled;
    for (std::int64_t begin = 0; begin < n; begin += chunk) {
        const auto part = [&](const Tensor &t) { return t.slice(0, begin, std::min(n, begin + chunk)); };
        const auto sample = [&](int axis, const Tensor &locations) {
            return sampleAxis(part(corners.select(1, axis)), part(size.select(1, axis)),
                              part(locations).to(torch::kFloat), most, options);
        };
        const AxisSamples x = sample(0, table.width), y = sample(1, table.height);
        const auto view = [](const Tensor &t) { return t.view({-1, 1, 1, 1}); };
        const Tensor line = view(part(table.first)) + y.location * view(part(table.width));
        pooled.push_back(sumRows(table.rows, line, y.weight, x));
    }
    if (pooled.empty()) return table.rows.new_zeros({0, levels[0].size(1) * side * side}).to(levels[0].scalar_type());
    return torch::cat(pooled).to(levels[0].scalar_type());
}

} // namespace herbascope::engine::nn
