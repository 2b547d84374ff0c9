// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Where a training that stopped would go on. Reads the head of a checkpoint file, in the project's thread.

#include "app/project.h"

namespace herbascope::app {

/// True when the run stopped before its end and can be resumed (without a checkpoint it begins again, with the same
/// choices).
bool canResume(const TrainingRun &run);

/// The iteration of the last checkpoint, which may be newer than what the project noted; 0 without one.
int resumeIteration(const Project &project, const TrainingRun &run);

} // namespace herbascope::app
