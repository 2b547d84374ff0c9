// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Where a project keeps its models and its trainings that are not finished, and what may be removed there. A run lies
/// in a folder of its own kind (`runs/NAME`; until version 0.1 `models/NAME.run`), which no model's name can reach. A
/// path in the project file that leads elsewhere is not followed. Main thread.

#include "app/project.h"

#include <string>

namespace herbascope::app {

class JobQueue;

/// As stored in the project: relative to its folder.
std::string modelFolder(const std::string &name);
std::string runFolder(const std::string &name);

/// Throws Error for a name that cannot be a folder's, or that a model, a run or something in their place has already.
void requireNewModelName(const Project &project, const std::string &name);
/// "quick-8": the next one of a preset that is free.
std::string freeModelName(const Project &project, const std::string &preset);

/// Absolute. Throws Error where the run's path leads to no folder for runs.
QString runFolderOf(const Project &project, const TrainingRun &run);
/// What a training wrote there, and the folder if nothing else is in it.
void removeRunFolder(const QString &folder);
/// From the list of runs and the disk; a model that came of it stays. Throws Error while it goes on.
void removeRun(Project &project, const JobQueue &queue, RunId run);

} // namespace herbascope::app
