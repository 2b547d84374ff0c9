// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shapes: N RoIs, C channels, P bins a side. A bin is a weighted sum of locations; the weights are separable, so each
// axis gets a short list of (location, weight) a bin, in which samples on the same location are merged.
#include "engine/nn/roi_align.h"

#include "engine/nn/vector_clones.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace herbascope::engine::nn {

using torch::Tensor;

namespace {

/// The weighted locations of every bin along one axis.
struct AxisWeights {
    std::vector<std::int32_t> start; // [P + 1], into the two below
    std::vector<std::int32_t> location;
    std::vector<float> weight;

    void add(std::int32_t where, float amount) {
        for (std::size_t i = location.size(); i-- > static_cast<std::size_t>(start.back());) {
            if (location[i] == where) {
                weight[i] += amount;
                return;
            }
        }
        location.push_back(where);
        weight.push_back(amount);
    }

    /// Along an axis of `size` locations, from `begin` over `length` (locations).
    void compute(float begin, float length, std::int32_t size, const RoiAlignOptions &options) {
        const float bin = length / static_cast<float>(options.poolSize);
        const float wanted = options.samplingRatio > 0 ? static_cast<float>(options.samplingRatio) : std::ceil(bin);
        const int samples = wanted > 0 ? static_cast<int>(std::min(wanted, 65536.f)) : 0;
        start.assign(1, 0);
        location.clear();
        weight.clear();
        for (int p = 0; p < options.poolSize; ++p) {
            for (int s = 0; s < samples; ++s) {
                const float at = begin + static_cast<float>(p) * bin +
                                 (static_cast<float>(s) + .5f) * bin / static_cast<float>(samples);
                addSample(at, size, 1.f / static_cast<float>(samples));
            }
            start.push_back(static_cast<std::int32_t>(location.size()));
        }
    }

private:
    void addSample(float at, std::int32_t size, float amount) {
        if (!(at >= -1.f && at <= static_cast<float>(size))) return; // outside, or not a number
        at = std::max(at, 0.f);
        const auto low = static_cast<std::int32_t>(at);
        if (low >= size - 1) return add(size - 1, amount);
        const float part = at - static_cast<float>(low);
        add(low, (1.f - part) * amount);
        add(low + 1, part * amount);
    }
};

float fromBFloat16(std::uint16_t bits) {
    const std::uint32_t wide = static_cast<std::uint32_t>(bits) << 16;
    float value;
    std::memcpy(&value, &wide, sizeof value);
    return value;
}

HERBASCOPE_VECTOR_CLONES
void addScaled(float *__restrict sum, const float *__restrict from, float weight, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) sum[i] += weight * from[i];
}

HERBASCOPE_VECTOR_CLONES
void addScaled(float *__restrict sum, const std::uint16_t *__restrict from, float weight, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) sum[i] += weight * fromBFloat16(from[i]);
}

/// One level's features or their gradient, channels-last.
template <class T> struct Level {
    T *data = nullptr;
    std::int64_t height = 0, width = 0;
    float scale = 1; ///< locations a px
};

/// The weights of one RoI on both axes, and the corner of its image.
template <class T> struct PlacedRoi {
    AxisWeights x, y;
    T *image = nullptr;
    std::int64_t rowStride = 0;

    void place(const float *box, std::int64_t imageIndex, const Level<T> &level, std::int64_t channels,
               const RoiAlignOptions &options) {
        const float shift = options.aligned ? .5f : 0.f;
        const float x1 = box[0] * level.scale - shift, y1 = box[1] * level.scale - shift;
        float width = box[2] * level.scale - shift - x1, height = box[3] * level.scale - shift - y1;
        if (!options.aligned) {
            width = std::max(width, 1.f);
            height = std::max(height, 1.f);
        }
        x.compute(x1, width, static_cast<std::int32_t>(level.width), options);
        y.compute(y1, height, static_cast<std::int32_t>(level.height), options);
        rowStride = level.width * channels;
        image = level.data + imageIndex * level.height * rowStride;
    }

    /// Calls visit(pointer to the location's channels, weight) for every location of bin (row, column).
    template <class Visit> void eachLocation(int row, int column, std::int64_t channels, Visit visit) const {
        for (std::int32_t i = y.start[row]; i < y.start[row + 1]; ++i) {
            T *line = image + y.location[i] * rowStride;
            for (std::int32_t j = x.start[column]; j < x.start[column + 1]; ++j) {
                visit(line + x.location[j] * channels, y.weight[i] * x.weight[j]);
            }
        }
    }
};

struct RoiPointers {
    const float *boxes;
    const std::int64_t *images, *levels;
    std::int64_t count;
};

RoiPointers pointers(const Rois &rois) {
    return {rois.boxes.const_data_ptr<float>(), rois.images.const_data_ptr<std::int64_t>(),
            rois.levels.const_data_ptr<std::int64_t>(), rois.boxes.size(0)};
}

/// Pooled [N, C, P, P] in float32 from channels-last features of type T.
template <class T>
void pool(const std::vector<Level<const T>> &levels, std::int64_t channels, const RoiPointers &rois,
          const RoiAlignOptions &options, float *output) {
    const int side = options.poolSize, bins = side * side;
    at::parallel_for(0, rois.count, 4, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> sum(channels);
        PlacedRoi<const T> roi;
        for (std::int64_t n = begin; n < end; ++n) {
            roi.place(rois.boxes + 4 * n, rois.images[n], levels[rois.levels[n]], channels, options);
            float *to = output + n * channels * bins;
            for (int bin = 0; bin < bins; ++bin) {
                std::fill(sum.begin(), sum.end(), 0.f);
                roi.eachLocation(bin / side, bin % side, channels,
                                 [&](const T *from, float weight) { addScaled(sum.data(), from, weight, channels); });
                for (std::int64_t c = 0; c < channels; ++c) to[c * bins + bin] = sum[c];
            }
        }
    });
}

/// Adds the gradient to the levels. Each thread has channels of its own, so that the order of additions is fixed.
void spread(const std::vector<Level<float>> &levels, std::int64_t channels, const RoiPointers &rois,
            const RoiAlignOptions &options, const float *gradient) {
    constexpr std::int64_t block = 16; // channels; a cache line
    const int side = options.poolSize, bins = side * side;
    at::parallel_for(0, (channels + block - 1) / block, 1, [&](std::int64_t begin, std::int64_t end) {
        const std::int64_t first = begin * block, count = std::min(channels, end * block) - first;
        std::vector<float> part(count);
        PlacedRoi<float> roi;
        for (std::int64_t n = 0; n < rois.count; ++n) {
            roi.place(rois.boxes + 4 * n, rois.images[n], levels[rois.levels[n]], channels, options);
            const float *from = gradient + (n * channels + first) * bins;
            for (int bin = 0; bin < bins; ++bin) {
                for (std::int64_t c = 0; c < count; ++c) part[c] = from[c * bins + bin];
                roi.eachLocation(bin / side, bin % side, channels,
                                 [&](float *to, float weight) { addScaled(to + first, part.data(), weight, count); });
            }
        }
    });
}

template <class T, class Element>
std::vector<Level<Element>> levelsOf(const std::vector<Tensor> &tensors, const std::vector<double> &strides) {
    std::vector<Level<Element>> levels;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        auto *data = reinterpret_cast<Element *>(const_cast<T *>(tensors[i].const_data_ptr<T>()));
        levels.push_back({data, tensors[i].size(2), tensors[i].size(3), static_cast<float>(1 / strides[i])});
    }
    return levels;
}

struct RoiCall {
    std::vector<double> strides;
    Rois rois;
    RoiAlignOptions options;
};

class RoiAlignFunction : public torch::autograd::Function<RoiAlignFunction> {
public:
    static Tensor forward(torch::autograd::AutogradContext *context, const RoiCall &call, at::TensorList features) {
        const auto &[strides, rois, options] = call;
        std::vector<Tensor> levels;
        std::vector<std::int64_t> sizes;
        for (const Tensor &feature : features) {
            levels.push_back(feature.contiguous(torch::MemoryFormat::ChannelsLast));
            sizes.insert(sizes.end(), feature.sizes().begin(), feature.sizes().end());
        }
        context->save_for_backward({rois.boxes, rois.images, rois.levels});
        context->saved_data["strides"] = strides;
        context->saved_data["sizes"] = sizes;
        context->saved_data["options"] =
            std::vector<std::int64_t>{options.poolSize, options.samplingRatio, options.aligned};
        const std::int64_t channels = levels[0].size(1);
        const std::int64_t columns = channels * options.poolSize * options.poolSize;
        const auto type = levels[0].scalar_type();
        Tensor output = torch::empty({rois.boxes.size(0), columns}, torch::kFloat);
        float *to = output.data_ptr<float>();
        if (type == torch::kFloat) {
            pool<float>(levelsOf<float, const float>(levels, strides), channels, pointers(rois), options, to);
        } else {
            pool<std::uint16_t>(levelsOf<at::BFloat16, const std::uint16_t>(levels, strides), channels, pointers(rois),
                                options, to);
        }
        return output.to(type);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext *context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const Rois rois{saved[0], saved[1], saved[2]};
        const std::vector<double> strides = context->saved_data["strides"].toDoubleVector();
        const std::vector<std::int64_t> sizes = context->saved_data["sizes"].toIntVector();
        const std::vector<std::int64_t> numbers = context->saved_data["options"].toIntVector();
        const RoiAlignOptions options{static_cast<int>(numbers[0]), static_cast<int>(numbers[1]), numbers[2] != 0};

        const Tensor gradient = gradients[0].to(torch::kFloat).contiguous();
        std::vector<Tensor> levels;
        for (std::size_t i = 0; i < strides.size(); ++i) {
            const at::IntArrayRef size(&sizes[4 * i], 4);
            levels.push_back(torch::empty(size, gradient.options(), torch::MemoryFormat::ChannelsLast).zero_());
        }
        spread(levelsOf<float, float>(levels, strides), sizes[1], pointers(rois), options,
               gradient.const_data_ptr<float>());
        torch::autograd::variable_list result(1); // none for the call
        for (const Tensor &level : levels) result.push_back(level.to(gradients[0].scalar_type()));
        return result;
    }
};

} // namespace

Tensor pyramidLevels(const Tensor &boxes, double offset, bool offsetInside) {
    const Tensor side =
        ((boxes.select(1, 2) - boxes.select(1, 0)) * (boxes.select(1, 3) - boxes.select(1, 1))).sqrt() / 224;
    const Tensor level = offsetInside ? 4 + torch::log2(side + offset) : 4 + torch::log2(side) + offset;
    return level.floor().clamp(2, 5).to(torch::kLong) - 2;
}

Tensor roiAlign(const std::vector<Tensor> &levels, const std::vector<double> &strides, const Rois &rois,
                const RoiAlignOptions &options) {
    const auto type = levels[0].scalar_type();
    if (!levels[0].is_cpu() || (type != torch::kFloat && type != torch::kBFloat16)) {
        return roiAlignByTensors(levels, strides, rois, options);
    }
    const Rois contiguous{rois.boxes.detach().contiguous(), rois.images.contiguous(), rois.levels.contiguous()};
    return RoiAlignFunction::apply(RoiCall{strides, contiguous, options}, at::TensorList(levels));
}

} // namespace herbascope::engine::nn
