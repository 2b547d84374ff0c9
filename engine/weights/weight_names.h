// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The names that other programs give to the same weights, turned into ours, which are torchvision's.

#include "engine/weights/state_dict.h"

namespace herbascope::engine {

WeightLayout layoutOf(const StateDict &source);

/// Renames every key of a known layout; what has no place in the network keeps its name. Counters and pixel means, which
/// are no weights, are left out. Caffe2's frozen normalisation without statistics gets mean 0 and variance 1.
StateDict withOurNames(StateDict source);

} // namespace herbascope::engine
