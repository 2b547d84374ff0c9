// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Random numbers without a state: each is a function of what it is for, so loading ahead, resuming and several loader
/// threads all give the same run. SplitMix64 (Steele, Lea, Flood 2014) as the mixing function.

#include <cstdint>
#include <initializer_list>

namespace herbascope::engine {

inline std::uint64_t mixBits(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

/// The number that belongs to a key such as {seed, iteration, slot, purpose}.
inline std::uint64_t randomBits(std::initializer_list<std::uint64_t> key) {
    std::uint64_t state = 0;
    for (const std::uint64_t part : key) state = mixBits(state ^ part);
    return state;
}

/// Uniform in 0..count-1. The bias of the remainder is below count / 2^64.
inline std::uint64_t randomBelow(std::initializer_list<std::uint64_t> key, std::uint64_t count) {
    return randomBits(key) % count;
}

} // namespace herbascope::engine
