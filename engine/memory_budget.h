// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a training step needs, what there is, and how its end is told. Torch-free.

#include "engine/trainer.h"

#include <cstdint>
#include <exception>
#include <string>

namespace herbascope::engine {

/// True for what LibTorch, OpenCV, the library and we throw when the memory of the machine or of a GPU is exhausted.
bool isMemoryExhausted(const std::exception &error);

/// Of exhausted memory: true for that of the machine, false for that of a GPU.
bool isMachinesMemory(const std::exception &error);

/// Bytes that this process may still take: the least of the machine's available memory, what the control group leaves,
/// and what a limit on the address space (ulimit -v) leaves.
std::int64_t availableMemoryBytes();

/// What the program itself takes of the estimate below.
inline constexpr std::int64_t programBytes = 150'000'000;

/// Peak bytes of training with this configuration on the CPU, for sheets half as high again as wide: weights, gradients
/// and the optimiser's state, and activations by px, whose factors were measured (docs/engine.md).
std::int64_t estimateTrainingBytes(const TrainingConfig &config, Precision precision);

/// The next smaller step: half the batch (and rate), then three quarters of the side, down to 256 px. Returns what was
/// done, in words; empty where nothing smaller is left.
std::string makeSmaller(TrainingConfig &config);

} // namespace herbascope::engine
