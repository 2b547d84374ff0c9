// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How computing threads wait for each other, for main() alone.

namespace herbascope::app {

/// Torch's threads (libgomp) wait for each other by spinning, which starves them as soon as anything else wants a core:
/// on two cores with one busy program beside, a training step took 6.8 s instead of 4.0 s. libgomp reads
/// OMP_WAIT_POLICY once, when it is loaded, so the program starts itself again with it set; a value of the user's is
/// left alone. Call it first in main().
void waitWithoutSpinning(char **arguments);

} // namespace herbascope::app
