// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the engine is asked for, from what the curator chose. Any thread, but the project's for workerRequest().

#include "app/project.h"
#include "app/training_snapshot.h"
#include "engine/trainer.h"

namespace herbascope::app {

/// Everything but the device and the run's and the model's folder. Throws Error for an unknown device.
engine::TrainingRequest makeRequest(const TrainingSnapshot &snapshot);

/// On a worker: the first time the processor's precisions are tried, which takes up to two seconds.
engine::DeviceChoice chooseTrainingDevice(const TrainingSettings &settings);

/// For a process that only helps another one to train: the same sheets and settings, nothing written to the project.
engine::TrainingRequest workerRequest(const Project &project, const TrainingSettings &settings);
/// The same for a run that goes on.
engine::TrainingRequest workerRequest(const Project &project, const TrainingRun &run);

} // namespace herbascope::app
