// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What keeps the memory that a file of weights asks for in proportion to the file. Standard library only.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace herbascope::engine {

/// Everything that is made in memory while one file is read is taken from here. A file of weights holds each number
/// once and does not compress; bytes written as text, and arrays of the other order, take a few copies.
class ByteBudget {
public:
    explicit ByteBudget(std::uint64_t fileSize)
        : m_left(std::min(fileSize, std::numeric_limits<std::uint64_t>::max() / factor) * factor) {}

    /// False where so much is not left.
    [[nodiscard]] bool take(std::uint64_t bytes) {
        if (bytes > m_left) return false;
        m_left -= bytes;
        return true;
    }

private:
    static constexpr std::uint64_t factor = 8;
    std::uint64_t m_left;
};

/// Bytes of a tensor whose elements lie one behind the other; nothing where no memory holds it: a negative side, too
/// many of them, or a product that overflows even where another side is 0.
inline std::optional<std::uint64_t> denseBytes(const std::vector<std::int64_t> &shape, std::uint64_t elementSize) {
    constexpr std::size_t mostSides = 8;
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    if (shape.size() > mostSides) return std::nullopt;
    std::uint64_t bytes = elementSize;
    bool empty = false;
    for (const std::int64_t side : shape) {
        if (side < 0) return std::nullopt;
        empty = empty || side == 0;
        const auto factor = static_cast<std::uint64_t>(std::max<std::int64_t>(side, 1));
        if (bytes > most / factor) return std::nullopt;
        bytes *= factor;
    }
    return empty ? 0 : bytes;
}

} // namespace herbascope::engine
