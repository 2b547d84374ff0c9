// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shapes: B images, C channels, H x W locations.
#include "engine/nn/conv.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/nn/init.h>

#include <cmath>

namespace herbascope::engine::nn {

using torch::Tensor;

namespace {

using Scalars = c10::List<std::optional<at::Scalar>>;

/// oneDNN's convolution with the activation applied while the result is in registers (the operator that TorchInductor
/// uses).
Tensor convolutionRelu(const Tensor &input, const Tensor &weight, const std::optional<Tensor> &bias,
                       const ConvShape &shape, bool relu) {
    using Signature =
        Tensor(const Tensor &, const Tensor &, const std::optional<Tensor> &, at::IntArrayRef, at::IntArrayRef,
               at::IntArrayRef, std::int64_t, std::string_view, Scalars, std::optional<std::string_view>);
    static const auto op =
        c10::Dispatcher::singleton().findSchemaOrThrow("mkldnn::_convolution_pointwise", "").typed<Signature>();
    const std::int64_t padding[] = {shape.kernel / 2, shape.kernel / 2}, stride[] = {shape.stride, shape.stride};
    const std::int64_t dilation[] = {1, 1};
    return op.call(input, weight, bias, padding, stride, dilation, 1, relu ? "relu" : "none", Scalars(), "");
}

/// relu?(residual + convolution), written over `residual`.
Tensor convolutionAddRelu(Tensor residual, const Tensor &input, const Tensor &weight, const std::optional<Tensor> &bias,
                          const ConvShape &shape, bool relu) {
    using Signature =
        Tensor &(Tensor &, const Tensor &, const Tensor &, const std::optional<Tensor> &, at::IntArrayRef,
                 at::IntArrayRef, at::IntArrayRef, std::int64_t, std::string_view, std::optional<at::Scalar>,
                 std::optional<std::string_view>, Scalars, std::optional<std::string_view>);
    static const auto op =
        c10::Dispatcher::singleton().findSchemaOrThrow("mkldnn::_convolution_pointwise_", "binary").typed<Signature>();
    const std::int64_t padding[] = {shape.kernel / 2, shape.kernel / 2}, stride[] = {shape.stride, shape.stride};
    const std::int64_t dilation[] = {1, 1};
    const auto activation = relu ? std::optional<std::string_view>("relu") : std::nullopt;
    return op.call(residual, input, weight, bias, padding, stride, dilation, 1, "add", 1.0, activation, Scalars(), "");
}

// oneDNN 3.13's weight gradient of a strided 1x1 convolution writes beyond its memory on AVX-512 when channels are not
// a multiple of 16 (only small models have such). Every stride-th location convolved without a stride is the same.
Tensor convolve(const Tensor &input, const Tensor &weight, const Tensor &bias, const ConvShape &shape) {
    const bool unevenChannels = shape.in % 16 != 0 || shape.out % 16 != 0;
    if (shape.kernel == 1 && shape.stride > 1 && unevenChannels && input.is_cpu()) {
        const Tensor taken = input.slice(2, 0, input.size(2), shape.stride).slice(3, 0, input.size(3), shape.stride);
        return at::conv2d(taken.contiguous(torch::MemoryFormat::ChannelsLast), weight, bias);
    }
    return at::conv2d(input, weight, bias, shape.stride, shape.kernel / 2);
}

Tensor perChannel(const Tensor &values) {
    return values.view({1, -1, 1, 1});
}

} // namespace

torch::ScalarType scalarType(Precision precision) {
    switch (precision) {
    case Precision::BFloat16:
        return torch::kBFloat16;
    case Precision::Float16:
        return torch::kHalf;
    case Precision::Float32:
        break;
    }
    return torch::kFloat;
}

std::int64_t changeStamp(const Tensor &tensor) {
    return tensor.is_inference() ? 0 : static_cast<std::int64_t>(tensor._version());
}

FrozenBatchNormImpl::FrozenBatchNormImpl(int channels, double eps)
    : weight(register_buffer("weight", torch::ones({channels})))
    , bias(register_buffer("bias", torch::zeros({channels})))
    , running_mean(register_buffer("running_mean", torch::zeros({channels})))
    , running_var(register_buffer("running_var", torch::ones({channels})))
    , m_eps(eps) {}

Tensor FrozenBatchNormImpl::scale() const {
    return weight * (running_var + m_eps).rsqrt();
}

Tensor FrozenBatchNormImpl::exactScale() const {
    return weight.to(torch::kDouble) * (running_var.to(torch::kDouble) + m_eps).rsqrt();
}

Tensor FrozenBatchNormImpl::shift() const {
    return bias - running_mean * scale();
}

void FrozenBatchNormImpl::measure(const Tensor &output) {
    const auto [variance, mean] = at::var_mean(output.to(torch::kFloat), std::vector<std::int64_t>{0, 2, 3}, false);
    running_mean.copy_(mean);
    running_var.copy_(variance.clamp_min(1e-6)); // a dead channel must not be blown up
    weight.fill_(1);
    bias.fill_(0);
}

ConvImpl::ConvImpl(ConvShape wanted, bool withBias)
    : weight(register_parameter("weight", torch::empty({wanted.out, wanted.in, wanted.kernel, wanted.kernel})))
    , shape(wanted) {
    if (withBias) bias = register_parameter("bias", torch::zeros({wanted.out}));
}

LinearImpl::LinearImpl(int in, int out)
    : weight(register_parameter("weight", torch::empty({out, in})))
    , bias(register_parameter("bias", torch::empty({out}))) {
    const double bound = 1 / std::sqrt(static_cast<double>(in));
    torch::nn::init::uniform_(weight, -bound, bound);
    torch::nn::init::uniform_(bias, -bound, bound);
}

Tensor LinearImpl::forward(const Tensor &input) {
    const auto type = input.scalar_type();
    if (type == torch::kFloat) return at::linear(input, weight, bias);
    if (torch::GradMode::is_enabled()) return at::linear(input, weight.to(type), bias.to(type));
    const std::int64_t stamp = changeStamp(weight) + changeStamp(bias);
    if (m_castOf != stamp || m_cast.scalar_type() != type || m_cast.device() != weight.device()) {
        const c10::InferenceMode normalTensors(false);
        m_cast = weight.detach().to(type);
        m_castBias = bias.detach().to(type);
        m_castOf = stamp;
    }
    return at::linear(input, m_cast, m_castBias);
}

FoldedConv::Folded FoldedConv::fold(torch::ScalarType type) const {
    Tensor weight = m_conv->weight, bias = m_conv->bias;
    if (m_norm) {
        weight = weight * m_norm->exactScale().view({-1, 1, 1, 1}); // float64, rounded once below
        bias = m_norm->shift();
    }
    weight = weight.to(weight.options().dtype(type), false, false, torch::MemoryFormat::ChannelsLast);
    return {weight, bias.defined() ? bias.to(type) : bias};
}

const FoldedConv::Folded &FoldedConv::kept(torch::ScalarType type) {
    std::int64_t stamp = changeStamp(m_conv->weight);
    if (m_conv->bias.defined()) stamp += changeStamp(m_conv->bias);
    if (m_norm) {
        for (const Tensor *part : {&m_norm->weight, &m_norm->bias, &m_norm->running_mean, &m_norm->running_var}) {
            stamp += changeStamp(*part);
        }
    }
    const bool fresh = m_kept.stamp == stamp && m_kept.weight.scalar_type() == type &&
                       m_kept.weight.device() == m_conv->weight.device();
    if (!fresh) {
        const c10::InferenceMode normalTensors(false); // frozen stages use them in training
        const torch::NoGradGuard noGradients;
        m_kept = fold(type);
        m_kept.stamp = stamp;
    }
    return m_kept;
}

Tensor FoldedConv::predict(const Tensor &input, bool relu, const Tensor &residual) {
    const Folded &folded = kept(input.scalar_type());
    const ConvShape &shape = m_conv->shape;
    if (input.is_cpu() && input.scalar_type() != torch::kHalf) {
        const auto bias = folded.bias.defined() ? std::optional<Tensor>(folded.bias) : std::nullopt;
        return residual.defined() ? convolutionAddRelu(residual, input, folded.weight, bias, shape, relu)
                                  : convolutionRelu(input, folded.weight, bias, shape, relu);
    }
    Tensor output = convolve(input, folded.weight, folded.bias, shape);
    if (residual.defined()) output.add_(residual);
    return relu ? output.relu_() : output;
}

Tensor FoldedConv::measured(const Tensor &input, bool relu, const Tensor &residual) {
    const auto type = input.scalar_type();
    Tensor output = convolve(input, m_conv->weight.to(type), {}, m_conv->shape);
    m_norm->measure(output);
    output.mul_(perChannel(m_norm->scale().to(type))).add_(perChannel(m_norm->shift().to(type)));
    if (residual.defined()) output.add_(residual);
    return relu ? output.relu_() : output;
}

Tensor FoldedConv::forward(const Tensor &input, bool relu, const Tensor &residual) {
    if (m_measuring && m_norm) return measured(input, relu, residual);
    if (!torch::GradMode::is_enabled()) return predict(input, relu, residual);
    const Folded folded = fold(input.scalar_type());
    Tensor output = convolve(input, folded.weight, folded.bias, m_conv->shape);
    if (residual.defined()) output.add_(residual); // a convolution's output is not needed for its gradient
    return relu ? output.relu_() : output;
}

std::shared_ptr<torch::nn::Module> addGroup(torch::nn::Module &parent, const std::string &name) {
    return parent.register_module(name, std::make_shared<torch::nn::Module>());
}

} // namespace herbascope::engine::nn
