// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the simulated accelerator computes: the operators that make tensors and views of them are its own, all others
// run on the processor over the same bytes, once their arguments have been found to lie on one side.
#include "tests/engine/accelerator/device.h"
#include "tests/engine/accelerator/simulated_accelerator.h"

#include <ATen/ATen.h>
#include <ATen/EmptyTensor.h>
#include <ATen/NativeFunctions.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/library.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <string>
#include <vector>

namespace accelerator {
namespace {

using at::Tensor;

bool isOurs(const Tensor &tensor) {
    return tensor.defined() && tensor.is_privateuseone();
}

/// The same bytes as a tensor of the processor's.
Tensor onProcessor(const Tensor &tensor) {
    if (!isOurs(tensor)) return tensor;
    void *bytes = toHostAddress(tensor.unsafeGetTensorImpl()->mutable_data());
    return at::from_blob(bytes, tensor.sizes(), tensor.strides(), tensor.options().device(at::kCPU));
}

Tensor emptyStrided(at::IntArrayRef sizes, at::IntArrayRef strides, std::optional<at::ScalarType> type,
                    std::optional<at::Layout>, std::optional<at::Device>, std::optional<bool>) {
    return at::detail::empty_strided_generic(
        sizes, strides, allocator(), c10::DispatchKeySet(c10::DispatchKey::PrivateUse1), c10::dtype_or_default(type));
}

Tensor empty(at::IntArrayRef sizes, std::optional<at::ScalarType> type, std::optional<at::Layout>,
             std::optional<at::Device>, std::optional<bool>, std::optional<at::MemoryFormat> format) {
    return at::detail::empty_generic(sizes, allocator(), c10::DispatchKeySet(c10::DispatchKey::PrivateUse1),
                                     c10::dtype_or_default(type), format);
}

/// What a kernel computed, in memory of the device.
Tensor onDevice(const Tensor &result) {
    if (!result.defined()) return result;
    const Tensor copy = emptyStrided(result.sizes(), result.strides(), result.scalar_type(), {}, {}, {});
    const std::size_t bytes =
        at::detail::computeStorageNbytes(result.sizes(), result.strides(), result.dtype().itemsize());
    if (result.numel() > 0) std::memcpy(toHostAddress(copy.data_ptr()), result.const_data_ptr(), bytes);
    return copy;
}

Tensor copyFrom(const Tensor &self, const Tensor &to, bool nonBlocking) {
    if (self.numel() == 0) return to;
    countKernel();
    onProcessor(to).copy_(onProcessor(self));
    if (isOurs(self) && isOurs(to)) return to;
    const bool toDevice = isOurs(to);
    // CUDA would hand out memory that is not written yet.
    TORCH_CHECK(toDevice || !nonBlocking, "A copy from the device that nobody waits for may be read too early.");
    countCopy(toDevice);
    if (!nonBlocking) countWait(toDevice ? "copy to the device" : "copy from the device");
    return to;
}

at::Scalar readNumber(const Tensor &self) {
    countCopy(false);
    countWait("single number");
    return onProcessor(self).item();
}

/// Makes `self` of another shape share `other`'s storage.
void becomes(const Tensor &self, const Tensor &other) {
    at::TensorImpl *impl = self.unsafeGetTensorImpl();
    impl->set_storage_keep_dtype(other.storage());
    impl->set_sizes_and_strides(other.sizes(), other.strides(), other.storage_offset());
}

const Tensor &resize(const Tensor &self, at::IntArrayRef sizes, std::optional<at::MemoryFormat> format) {
    if (self.sizes() == sizes && !format) return self;
    const Tensor larger = empty(sizes, self.scalar_type(), {}, {}, {}, format);
    const std::size_t kept = std::min(self.nbytes(), larger.nbytes());
    if (kept > 0) std::memcpy(toHostAddress(larger.data_ptr()), toHostAddress(self.data_ptr()), kept);
    becomes(self, larger);
    return self;
}

Tensor &setTensor(Tensor &self, const Tensor &source) {
    becomes(self, source);
    return self;
}

bool sharesShallowly(const Tensor &, const Tensor &) {
    return true; // as CUDA's tensors do with the processor's: Module::to() exchanges one for the other
}

/// Operators that CUDA ends with a number for the processor: how much memory the result takes, mostly.
bool waitsOnCuda(const std::string &name) {
    static const std::set<std::string> waiting{
        "aten::nonzero",   "aten::masked_select",      "aten::_unique",     "aten::_unique2", "aten::unique_dim",
        "aten::bincount",  "aten::unique_consecutive", "aten::multinomial", "aten::equal",    "aten::histc",
        "aten::is_set_to", "aten::repeat_interleave"};
    return waiting.contains(name);
}

/// Takes a tensor of the processor as index, for which CUDA copies it.
bool takesIndices(const std::string &name) {
    return name == "aten::index" || name == "aten::_index_put_impl_";
}

/// Takes a single number of the processor's.
bool takesNumbers(const c10::OperatorHandle &op) {
    static const std::set<std::string> others{"aten::masked_fill_", "aten::fill_", "aten::_index_put_impl_",
                                              "aten::index_fill_"};
    return op.hasTag(at::Tag::pointwise) || others.contains(op.schema().name());
}

/// One call of an operator by way of the processor.
class BorrowedCall {
public:
    BorrowedCall(const c10::OperatorHandle &op, torch::jit::Stack *stack)
        : m_op(op)
        , m_name(op.schema().name())
        , m_stack(*stack) {}

    void run() {
        countKernel();
        if (waitsOnCuda(m_name)) countWait(m_name.substr(m_name.find(':') + 2));
        if (m_name == "aten::max_pool2d_with_indices_backward") at::globalContext().alertNotDeterministic(m_name);
        const auto &arguments = m_op.schema().arguments();
        const std::size_t first = m_stack.size() - arguments.size();
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            const c10::AliasInfo *alias = arguments[i].alias_info();
            const bool written = alias && alias->isWrite();
            borrow(m_stack[first + i], !written ? Use::Read : arguments[i].is_out() ? Use::Result : Use::Changed);
        }
        requireOneSide();
        m_op.redispatchBoxed(c10::DispatchKeySet(c10::DispatchKey::CPU), &m_stack);
        for (auto &generator : m_generators) generator.keep();
        for (const Argument &argument : m_arguments) {
            if (!argument.apart) continue;
            if (argument.host.sizes() == argument.device.sizes())
                onProcessor(argument.device).copy_(argument.host);
            else
                becomes(argument.device, onDevice(argument.host));
        }
        const std::size_t results = m_op.schema().returns().size();
        for (std::size_t i = m_stack.size() - results; i < m_stack.size(); ++i) giveBack(m_stack[i]);
    }

private:
    enum class Use { Read, Changed, Result };
    struct Argument {
        Tensor device, host;
        bool apart = false; ///< the processor's has bytes of its own, to be brought back
    };

    void borrow(c10::IValue &value, Use use) {
        if (value.isTensor()) {
            value = borrowed(value.toTensor(), use);
        } else if (value.isTensorList()) {
            std::vector<Tensor> tensors = value.toTensorVector();
            for (Tensor &tensor : tensors) tensor = borrowed(tensor, use);
            value = c10::List<Tensor>(tensors);
        } else if (value.isOptionalTensorList()) {
            c10::List<std::optional<Tensor>> tensors;
            for (const std::optional<Tensor> &tensor : value.toOptionalTensorVector())
                tensors.push_back(tensor ? std::optional(borrowedIndex(*tensor)) : std::nullopt);
            value = tensors;
        } else if (value.isDevice()) {
            value = c10::Device(c10::kCPU);
        } else if (value.isGenerator()) {
            m_generators.emplace_back(value.toGenerator());
            value = m_generators.back().processors();
        }
    }

    Tensor borrowed(const Tensor &tensor, Use use) {
        if (!tensor.defined()) return tensor;
        if (!isOurs(tensor)) {
            (tensor.dim() == 0 ? m_processorsNumber : m_processorsTensor) = true;
            return tensor;
        }
        // Kernels resize results, which borrowed bytes cannot be.
        const bool apart = use == Use::Result || (use == Use::Changed && tensor.numel() == 0);
        const std::vector<std::int64_t> sizes =
            use == Use::Result ? std::vector<std::int64_t>{0} : tensor.sizes().vec();
        const auto options = tensor.options().device(at::kCPU);
        m_arguments.push_back({tensor, apart ? at::empty(sizes, options) : onProcessor(tensor), apart});
        return m_arguments.back().host;
    }

    Tensor borrowedIndex(const Tensor &index) {
        if (!index.defined()) return index;
        const bool counts = m_name != "aten::index"; // which has found out its result's size before
        const bool isMask = index.scalar_type() == at::kBool || index.scalar_type() == at::kByte;
        if (counts && isMask) countWait("index by a mask");
        if (isOurs(index) || !takesIndices(m_name)) return borrowed(index, Use::Read);
        if (counts) countCopy(true);
        if (counts) countWait("copy to the device");
        return index;
    }

    void requireOneSide() const {
        if (m_arguments.empty()) return; // it makes something from nothing
        TORCH_CHECK(!m_processorsTensor && (!m_processorsNumber || takesNumbers(m_op)),
                    "Expected all tensors to be on the same device, but found at least two devices, ", deviceName,
                    " and cpu, in ", m_name, ".");
    }

    Tensor givenBack(const Tensor &result) const {
        if (!result.defined()) return result;
        for (const Argument &argument : m_arguments)
            if (result.is_same(argument.host)) return argument.device;
        for (const Argument &argument : m_arguments)
            TORCH_CHECK(result.numel() == 0 || result.const_data_ptr() != argument.host.const_data_ptr(), m_name,
                        " gives a view, for which the simulated accelerator has no kernel.");
        return onDevice(result);
    }

    void giveBack(c10::IValue &value) const {
        if (value.isTensor()) {
            value = givenBack(value.toTensor());
        } else if (value.isTensorList()) {
            std::vector<Tensor> tensors = value.toTensorVector();
            for (Tensor &tensor : tensors) tensor = givenBack(tensor);
            value = c10::List<Tensor>(tensors);
        }
    }

    const c10::OperatorHandle &m_op;
    const std::string m_name;
    torch::jit::Stack &m_stack;
    std::vector<Argument> m_arguments;
    std::vector<BorrowedGenerator> m_generators;
    bool m_processorsTensor = false, m_processorsNumber = false;
};

void borrow(const c10::OperatorHandle &op, torch::jit::Stack *stack) {
    try {
        BorrowedCall(op, stack).run();
    } catch (c10::Error &error) {
        error.add_context("in " + op.schema().name());
        throw;
    }
}

void requireOurs(std::initializer_list<Tensor> tensors) {
    for (const Tensor &tensor : tensors)
        TORCH_CHECK(!tensor.defined() || isOurs(tensor), "Expected all tensors of a convolution on ", deviceName, ".");
}

Tensor convolution(const Tensor &input, const Tensor &weight, const std::optional<Tensor> &bias, at::IntArrayRef stride,
                   at::IntArrayRef padding, at::IntArrayRef dilation, bool transposed, at::IntArrayRef outputPadding,
                   std::int64_t groups) {
    countKernel();
    requireOurs({input, weight, bias.value_or(Tensor())});
    const auto hosts = bias ? std::optional(onProcessor(*bias)) : std::nullopt;
    return onDevice(at::convolution(onProcessor(input), onProcessor(weight), hosts, stride, padding, dilation,
                                    transposed, outputPadding, groups));
}

std::tuple<Tensor, Tensor, Tensor> convolutionBackward(const Tensor &gradient, const Tensor &input,
                                                       const Tensor &weight, at::IntArrayRef stride,
                                                       at::IntArrayRef padding, at::IntArrayRef dilation,
                                                       bool transposed, at::IntArrayRef outputPadding,
                                                       std::int64_t groups, std::array<bool, 3> wanted) {
    countKernel();
    requireOurs({gradient, input, weight});
    const std::vector<std::int64_t> biases{gradient.size(1)};
    const auto [a, b, c] =
        at::convolution_backward(onProcessor(gradient), onProcessor(input), onProcessor(weight), biases, stride,
                                 padding, dilation, transposed, outputPadding, groups, wanted);
    return {onDevice(a), onDevice(b), onDevice(c)};
}

Tensor asStrided(const Tensor &self, at::IntArrayRef sizes, at::IntArrayRef strides,
                 std::optional<std::int64_t> offset) {
    return at::native::as_strided_tensorimpl(self, sizes, strides, offset);
}

Tensor view(const Tensor &self, at::IntArrayRef sizes) {
    return at::native::view(self, sizes);
}

Tensor reshapeAlias(const Tensor &self, at::IntArrayRef sizes, at::IntArrayRef strides) {
    return at::native::_reshape_alias(self, sizes, strides);
}

Tensor unfold(const Tensor &self, std::int64_t dimension, std::int64_t size, std::int64_t step) {
    return at::native::unfold(self, dimension, size, step);
}

void implement(torch::Library &aten) {
    aten.impl("empty.memory_format", empty);
    aten.impl("empty_strided", emptyStrided);
    aten.impl("as_strided", asStrided);
    aten.impl("view", view);
    aten.impl("_reshape_alias", reshapeAlias);
    aten.impl("unfold", unfold);
    aten.impl("resize_", resize);
    aten.impl("set_.source_Tensor", setTensor);
    aten.impl("_copy_from", copyFrom);
    aten.impl("_local_scalar_dense", readNumber);
    aten.impl("convolution_overrideable", convolution);
    aten.impl("convolution_backward_overrideable", convolutionBackward);
    aten.impl("_has_compatible_shallow_copy_type", sharesShallowly);
}

} // namespace

void install() {
    static const bool once = [] {
        c10::register_privateuse1_backend("simulated");
        registerGuardAndHooks();
        constexpr auto key = c10::DispatchKey::PrivateUse1;
        static torch::Library aten(torch::Library::IMPL, "aten", key, __FILE__, __LINE__);
        implement(aten);
        static torch::Library recorded(torch::Library::IMPL, "aten", c10::DispatchKey::AutogradPrivateUse1, __FILE__,
                                       __LINE__);
        recorded.impl("_has_compatible_shallow_copy_type", sharesShallowly);
        static torch::Library rest(torch::Library::IMPL, "_", key, __FILE__, __LINE__);
        rest.fallback(torch::CppFunction::makeFromBoxedFunction<&borrow>());
        return true;
    }();
    (void)once;
}

} // namespace accelerator
