// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

namespace herbascope::engine::nn {

/// From the processor to a device, without waiting for what the device still computes: memory that is not pinned has
/// been read when the call returns. `tensor` itself where it lies there already.
inline torch::Tensor sendTo(const torch::Device &device, const torch::Tensor &tensor) {
    return tensor.to(device, /*non_blocking=*/tensor.is_cpu());
}

} // namespace herbascope::engine::nn
