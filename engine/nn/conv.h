// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Convolutions and fully connected layers in the precision of their input, with float32 master weights. A FrozenBN
/// that follows a convolution is folded into its weights in float32 and only then rounded.

#include "engine/device.h"

#include <torch/nn/module.h>

#include <cstdint>
#include <string>

namespace herbascope::engine::nn {

/// The dtype in which convolutions and fully connected layers run.
torch::ScalarType scalarType(Precision precision);

/// BatchNorm with constant statistics and affine parameters: buffers weight, bias, running_mean, running_var. [C]
class FrozenBatchNormImpl : public torch::nn::Module {
public:
    FrozenBatchNormImpl(int channels, double eps);
    torch::Tensor scale() const;      ///< weight / sqrt(variance + eps)
    torch::Tensor exactScale() const; ///< the same in float64
    torch::Tensor shift() const;      ///< bias - mean * scale
    /// Takes the statistics from a convolution's output, so that the normalised output has mean 0 and variance 1.
    void measure(const torch::Tensor &output);

    torch::Tensor weight, bias, running_mean, running_var;

private:
    double m_eps;
};
TORCH_MODULE(FrozenBatchNorm);

struct ConvShape {
    int in = 1, out = 1, kernel = 1, stride = 1;
};

/// Weight [out, in, k, k] and, where asked for, bias [out]. Padding is k / 2.
class ConvImpl : public torch::nn::Module {
public:
    ConvImpl(ConvShape shape, bool withBias);
    torch::Tensor weight, bias;
    ConvShape shape;
};
TORCH_MODULE(Conv);

/// Weight [out, in] and bias [out]; torch's default initialisation.
class LinearImpl : public torch::nn::Module {
public:
    LinearImpl(int in, int out);
    /// In the precision of `input` [N, in]. [N, out]
    torch::Tensor forward(const torch::Tensor &input);
    void drop() { m_castOf = -1; }
    torch::Tensor weight, bias;

private:
    torch::Tensor m_cast, m_castBias; ///< of the weights, for prediction
    std::int64_t m_castOf = -1;
};
TORCH_MODULE(Linear);

/// Counts changes in place; equal stamps mean equal values as long as nobody exchanges the storage.
std::int64_t changeStamp(const torch::Tensor &tensor);

/// A convolution with its FrozenBN (if any). Without gradients the folded and rounded weights are kept until the master
/// weights change; with gradients they are made anew each time, so that gradients reach the master weights in float32.
class FoldedConv {
public:
    FoldedConv() = default;
    FoldedConv(Conv conv, FrozenBatchNorm norm = nullptr)
        : m_conv(std::move(conv))
        , m_norm(std::move(norm)) {}

    /// relu?(conv(input) + residual?). [B, C, H, W] channels-last, in the precision of `input`.
    /// `residual` may be overwritten when no gradients are recorded.
    torch::Tensor forward(const torch::Tensor &input, bool relu, const torch::Tensor &residual = {});

    void drop() { m_kept = {}; }
    void setMeasuring(bool measuring) { m_measuring = measuring; }
    const Conv &conv() const { return m_conv; }

private:
    struct Folded {
        torch::Tensor weight, bias;
        std::int64_t stamp = -1;
    };
    Folded fold(torch::ScalarType type) const;
    const Folded &kept(torch::ScalarType type);
    torch::Tensor predict(const torch::Tensor &input, bool relu, const torch::Tensor &residual);
    torch::Tensor measured(const torch::Tensor &input, bool relu, const torch::Tensor &residual);

    Conv m_conv = nullptr;
    FrozenBatchNorm m_norm = nullptr;
    Folded m_kept;
    bool m_measuring = false;
};

/// Registers an empty module under `name`, to build the dots of torchvision's keys.
std::shared_ptr<torch::nn::Module> addGroup(torch::nn::Module &parent, const std::string &name);

} // namespace herbascope::engine::nn
