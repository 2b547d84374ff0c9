// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Pickled weights: Torch's own files (torch.save; the zip layout and the one before Torch 1.6) and the model zoos' dict
/// of NumPy arrays.

#include "engine/weights/state_dict.h"

namespace herbascope::engine {

StateDict readTorchZip(const std::filesystem::path &file);
/// Torch's layout before 1.6, or a bare pickle.
StateDict readPickle(const std::filesystem::path &file);

} // namespace herbascope::engine
