// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A restricted reader of Python pickles: it builds numbers, strings, containers and tensors, and refuses every class
/// and function it does not know by name. Nothing in a file is ever called, so no weight file can run code. Containers
/// live in an arena (no recursion when they go, cycles cost nothing); text is a view of the file, so that a pickle that
/// says the same again and again costs nothing either; tensors are taken from the file's ByteBudget, and there is a
/// largest number of instructions.

#include "engine/weights/byte_limits.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace herbascope::engine {

struct PickleNode;

/// A name like "collections.OrderedDict" from the list of allowed ones.
struct PickleGlobal {
    std::string_view name;
};

/// A storage: flat tensor of one element type, filled by whoever reads the file.
struct PickleStorage {
    at::Tensor flat; // [numel]
};

struct PickleNone {};

/// `PickleNode *` points into the arena and is a list, tuple, dict, NumPy array or NumPy element type; text and bytes
/// point into the file or the arena.
using PickleValue = std::variant<PickleNone, bool, std::int64_t, double, std::string_view, PickleNode *, PickleGlobal,
                                 PickleStorage, at::Tensor>;

struct PickleNode {
    enum class Kind { List, Tuple, Dict, NumpyArray, NumpyType };
    Kind kind = Kind::List;
    std::vector<PickleValue> items;                           ///< list and tuple
    std::vector<std::pair<PickleValue, PickleValue>> entries; ///< dict, in the file's order
    at::Tensor tensor;                                        ///< NumPy array, once its state was read
    std::string_view elementType;                             ///< NumPy element type: "f4"

    /// The value of a text key in a dict; nullptr if absent.
    const PickleValue *find(std::string_view key) const;
};

/// Where the values of a file live.
struct PickleArena {
    ByteBudget &budget;
    std::deque<PickleNode> nodes = {};
    std::deque<std::string> texts = {};
    std::set<std::string, std::less<>> globals = {};
};

class Unpickler {
public:
    /// `persistent` turns ("storage", type, key, location, numel …) into a storage; it throws Error for anything else.
    using Persistent = std::function<PickleStorage(const std::vector<PickleValue> &)>;

    /// `name` is the file's, for messages; `budget` outlives it.
    Unpickler(std::string name, ByteBudget &budget, Persistent persistent);

    /// Reads one pickle from the start of `bytes` and moves `bytes` behind it. The value stays valid as long as this
    /// object and the bytes. Throws Error.
    PickleValue read(std::string_view &bytes);

private:
    class Machine;
    std::string m_name;
    Persistent m_persistent;
    PickleArena m_arena;
    std::uint64_t m_instructions = 0; ///< of all its pickles
};

/// Element type of a "torch.FloatStorage" name; nullopt for another global.
std::optional<at::ScalarType> storageType(std::string_view global);

} // namespace herbascope::engine
