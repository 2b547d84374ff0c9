// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/resume_point.h"

#include "engine/error.h"
#include "engine/trainer.h"

namespace herbascope::app {

bool canResume(const TrainingRun &run) {
    return run.state == storage::RunState::Interrupted || run.state == storage::RunState::Cancelled ||
           run.state == storage::RunState::Failed;
}

int resumeIteration(const Project &project, const TrainingRun &run) {
    try {
        const auto checkpoint = engine::readCheckpointInfo(project.absolutePath(run.folder).toStdString());
        return checkpoint ? checkpoint->iteration : 0;
    } catch (const Error &) {
        return 0; // damaged: resuming says so
    }
}

} // namespace herbascope::app
