// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Torch's own files (torch.save): the zip layout and the one before Torch 1.6.

#include "engine/weights/state_dict.h"

namespace herbascope::engine {

StateDict readTorchZip(const std::filesystem::path &file);
StateDict readTorchLegacy(const std::filesystem::path &file);

} // namespace herbascope::engine
