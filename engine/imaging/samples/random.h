// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Random numbers that are the same on every machine and compiler (SplitMix64, Steele et al. 2014), which the
/// distributions of the standard library are not. Draw one number a statement or inside braces: the order in which a
/// function's arguments are evaluated is the compiler's.

#include <cstdint>
#include <vector>

namespace herbascope::engine::samples {

class Random {
public:
    explicit Random(std::uint64_t seed)
        : m_state(seed) {}

    std::uint64_t next() {
        std::uint64_t z = (m_state += 0x9E3779B97F4A7C15ULL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }
    /// 0 <= value < 1
    double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    double between(double low, double high) { return low + (high - low) * unit(); }
    /// low <= value <= high
    int integer(int low, int high) {
        return low + static_cast<int>(next() % static_cast<std::uint64_t>(high - low + 1));
    }
    bool chance(double probability) { return unit() < probability; }
    /// -1 or 1
    double sign() { return chance(0.5) ? 1.0 : -1.0; }
    /// low <= |value| < high, of either sign
    double eitherWay(double low, double high) {
        const double direction = sign();
        return direction * between(low, high);
    }
    template <typename T> const T &pick(const std::vector<T> &from) {
        return from[static_cast<std::size_t>(next() % from.size())];
    }

private:
    std::uint64_t m_state;
};

} // namespace herbascope::engine::samples
