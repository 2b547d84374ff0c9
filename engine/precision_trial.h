// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which precision is the fastest on this processor, from a short trial of the network's own layers: what a processor
/// says that it has tells nothing about speed (AVX512-BF16 without AMX is slower than fp32). Torch-free.

#include "engine/device.h"

#include <filesystem>
#include <optional>
#include <string>

namespace herbascope::engine {

/// Milliseconds of the trial's layers; bfloat16 is 0 where it does not run or was given up as far too slow.
struct TrialTimes {
    double float32 = 0;
    double bfloat16 = 0;
    bool operator==(const TrialTimes &) const = default;
};

struct PrecisionTrial {
    TrialTimes prediction; ///< forward
    TrialTimes training;   ///< forward and backward
    bool operator==(const PrecisionTrial &) const = default;
};

/// bf16 where it is faster by more than chance, else fp32.
Precision fastest(const TrialTimes &times);

/// The trial of this processor with the calling thread's number of threads. Made once (at most about two seconds, the
/// others wait) and kept in the user's cache, unless the machine was busy with something else; a cache that cannot be
/// read or written only costs another trial.
PrecisionTrial precisionTrial();

/// "bf16 to predict (41 ms in a trial here, fp32 98 ms) and fp32 to train (190 ms, bf16 230 ms)"
std::string describe(const PrecisionTrial &trial);

/// A kept trial, one line a key; nullopt where there is none, or none that makes sense. Never throws.
std::optional<PrecisionTrial> readTrial(const std::filesystem::path &file, const std::string &key);
/// Keeps the other keys' lines. Never throws.
void keepTrial(const std::filesystem::path &file, const std::string &key, const PrecisionTrial &trial);

} // namespace herbascope::engine
