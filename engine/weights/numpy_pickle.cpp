// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What NumPy writes is told by its ndarray.__reduce__ and dtype.__reduce__: a call that makes an empty object, then its
// state: (version, shape, dtype, Fortran order, bytes) and (version, byte order, …).
#include "engine/weights/numpy_pickle.h"

#include "engine/printable.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <stdexcept>

namespace herbascope::engine {

namespace {

[[noreturn]] void refuseFile(const std::string &why) {
    throw std::invalid_argument(why);
}

at::ScalarType elementType(std::string_view code) {
    static const std::map<std::string_view, at::ScalarType> types{
        {"f2", at::kHalf}, {"f4", at::kFloat}, {"f8", at::kDouble}, {"i1", at::kChar}, {"i2", at::kShort},
        {"i4", at::kInt},  {"i8", at::kLong},  {"u1", at::kByte},   {"b1", at::kBool}};
    const auto at = types.find(code);
    if (at == types.end()) refuseFile("it holds an array of another kind than numbers (" + printable(code, 8) + ")");
    return at->second;
}

const PickleNode *nodeOf(const PickleValue &value, PickleNode::Kind kind) {
    PickleNode *const *node = std::get_if<PickleNode *>(&value);
    return node && (*node)->kind == kind ? *node : nullptr;
}

/// Element type of a dtype that has its state.
at::ScalarType typeOf(const PickleValue &value) {
    const PickleNode *dtype = nodeOf(value, PickleNode::Kind::NumpyType);
    if (!dtype) refuseFile("the file is damaged");
    return elementType(dtype->elementType);
}

void take(ByteBudget &budget, std::uint64_t bytes) {
    if (!budget.take(bytes)) refuseFile("its arrays claim more data than the file holds");
}

at::Tensor tensorOfBytes(std::string_view bytes, at::ScalarType type, const std::vector<std::int64_t> &shape,
                         ByteBudget &budget) {
    if (denseBytes(shape, c10::elementSize(type)) != bytes.size()) refuseFile("an array's shape does not fit its data");
    take(budget, bytes.size());
    at::Tensor tensor = at::empty(shape, type);
    if (!bytes.empty()) std::memcpy(tensor.data_ptr(), bytes.data(), bytes.size());
    return tensor;
}

/// Python 3 writes bytes in protocol 2 as text of code points below 256.
std::string bytesOfLatin1(std::string_view utf8, ByteBudget &budget) {
    take(budget, utf8.size());
    std::string bytes;
    bytes.reserve(utf8.size());
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto first = static_cast<unsigned char>(utf8[i]);
        if (first < 0x80) {
            bytes += utf8[i];
            continue;
        }
        if ((first != 0xc2 && first != 0xc3) || i + 1 >= utf8.size()) refuseFile("the file is damaged");
        bytes += static_cast<char>((first & 3) << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3f));
    }
    return bytes;
}

void buildArray(PickleNode &array, const std::vector<PickleValue> &state, ByteBudget &budget) {
    const PickleNode *shapeNode = state.size() == 5 ? nodeOf(state[1], PickleNode::Kind::Tuple) : nullptr;
    if (shapeNode) typeOf(state[2]); // objects come as a list instead of bytes: say so rather than "damaged"
    const auto *fortran = shapeNode ? std::get_if<bool>(&state[3]) : nullptr;
    const auto *bytes = fortran ? std::get_if<std::string_view>(&state[4]) : nullptr;
    if (!bytes) refuseFile("the file is damaged");
    std::vector<std::int64_t> shape;
    for (const PickleValue &side : shapeNode->items) {
        const auto *number = std::get_if<std::int64_t>(&side);
        if (!number) refuseFile("the file is damaged");
        shape.push_back(*number);
    }
    if (!*fortran) {
        array.tensor = tensorOfBytes(*bytes, typeOf(state[2]), shape, budget);
        return;
    }
    std::reverse(shape.begin(), shape.end());
    std::vector<std::int64_t> order(shape.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int64_t>(order.size() - 1 - i);
    take(budget, bytes->size());
    array.tensor = tensorOfBytes(*bytes, typeOf(state[2]), shape, budget).permute(order).contiguous();
}

} // namespace

bool isNumpyGlobal(std::string_view global) {
    static const char *const names[] = {"numpy.ndarray",
                                        "numpy.dtype",
                                        "numpy.core.multiarray._reconstruct",
                                        "numpy._core.multiarray._reconstruct",
                                        "numpy.core.multiarray.scalar",
                                        "numpy._core.multiarray.scalar",
                                        "_codecs.encode"};
    return std::find(std::begin(names), std::end(names), global) != std::end(names);
}

std::optional<PickleValue> numpyCall(std::string_view name, const std::vector<PickleValue> &arguments,
                                     PickleArena &arena) {
    const auto make = [&](PickleNode node) { return PickleValue(&arena.nodes.emplace_back(std::move(node))); };
    if (name.ends_with("multiarray._reconstruct") && !arguments.empty()) {
        const auto *global = std::get_if<PickleGlobal>(&arguments[0]);
        if (global && global->name == "numpy.ndarray") return make({PickleNode::Kind::NumpyArray, {}, {}, {}, {}});
    }
    const auto *text = arguments.empty() ? nullptr : std::get_if<std::string_view>(&arguments[0]);
    if (name == "numpy.dtype" && text) return make({PickleNode::Kind::NumpyType, {}, {}, {}, *text});
    if (name == "_codecs.encode" && text) return arena.texts.emplace_back(bytesOfLatin1(*text, arena.budget));
    if (name.ends_with("multiarray.scalar") && arguments.size() == 2)
        if (const auto *bytes = std::get_if<std::string_view>(&arguments[1]))
            return tensorOfBytes(*bytes, typeOf(arguments[0]), {}, arena.budget);
    return std::nullopt;
}

void numpyBuild(PickleNode &object, const std::vector<PickleValue> &state, ByteBudget &budget) {
    if (object.kind == PickleNode::Kind::NumpyArray) return buildArray(object, state, budget);
    const auto *order = state.size() > 1 ? std::get_if<std::string_view>(&state[1]) : nullptr;
    if (!order) refuseFile("the file is damaged");
    if (*order == ">") refuseFile("it was written on a big-endian machine");
}

} // namespace herbascope::engine
