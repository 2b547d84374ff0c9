// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// NumPy arrays in pickles (model zoos of Detectron and Detectron2), as plain data: nothing of NumPy is called.

#include "engine/weights/unpickler.h"

namespace herbascope::engine {

/// One of the few NumPy names that arrays in a pickle need.
bool isNumpyGlobal(std::string_view global);

/// `name` called with `arguments`: an empty array, an element type or a number. nullopt where the call is none of them;
/// throws std::invalid_argument with a reason for element types that weights do not have.
std::optional<PickleValue> numpyCall(std::string_view name, const std::vector<PickleValue> &arguments,
                                     PickleArena &arena);

/// Fills an array or element type with its pickled state. Throws std::invalid_argument with a reason, also where shape
/// and bytes do not agree or the budget is spent.
void numpyBuild(PickleNode &object, const std::vector<PickleValue> &state, ByteBudget &budget);

} // namespace herbascope::engine
