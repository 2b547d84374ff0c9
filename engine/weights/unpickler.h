// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A restricted reader of Python pickles: it builds numbers, strings, containers and tensors, and refuses every class
/// and function it does not know by name. Nothing in a file is ever called, so no weight file can run code. Containers
/// live in an arena (no recursion when they go, cycles cost nothing); sizes are checked against the bytes that are
/// there.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace herbascope::engine {

struct PickleNode;

/// A name like "collections.OrderedDict" from the list of allowed ones.
struct PickleGlobal {
    std::string name;
};

/// A storage: flat tensor of one element type, filled by whoever reads the file.
struct PickleStorage {
    at::Tensor flat; // [numel]
};

struct PickleNone {};

/// `PickleNode *` points into the document's arena and is a list, tuple, dict, NumPy array or NumPy element type.
using PickleValue = std::variant<PickleNone, bool, std::int64_t, double, std::string, PickleNode *, PickleGlobal,
                                 PickleStorage, at::Tensor>;

struct PickleNode {
    enum class Kind { List, Tuple, Dict, NumpyArray, NumpyType };
    Kind kind = Kind::List;
    std::vector<PickleValue> items;                           ///< list and tuple
    std::vector<std::pair<PickleValue, PickleValue>> entries; ///< dict, in the file's order
    at::Tensor tensor;                                        ///< NumPy array, once its state was read
    std::string elementType;                                  ///< NumPy element type: "f4"

    /// The value of a text key in a dict; nullptr if absent.
    const PickleValue *find(std::string_view key) const;
};

class Unpickler {
public:
    /// `persistent` turns ("storage", type, key, location, numel …) into a storage; it throws Error for anything else.
    using Persistent = std::function<PickleStorage(const std::vector<PickleValue> &)>;

    /// `name` is the file's, for messages.
    Unpickler(std::string name, Persistent persistent);

    /// Reads one pickle from the start of `bytes` and moves `bytes` behind it. The value stays valid as long as this
    /// object. Throws Error.
    PickleValue read(std::string_view &bytes);

private:
    class Machine;
    std::string m_name;
    Persistent m_persistent;
    std::deque<PickleNode> m_arena;
};

/// Element type of a "torch.FloatStorage" name; nullopt for another global.
std::optional<at::ScalarType> storageType(const std::string &global);

} // namespace herbascope::engine
