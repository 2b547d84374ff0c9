// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Everything a training run needs, as a file in the run's folder: a run that was interrupted goes on with the same
/// sheets and boxes, whatever was annotated since. Values, any thread.

#include "app/training_plan.h"

namespace herbascope::app {

struct TrainingSnapshot {
    TrainingSettings settings;
    TrainingSelection selection;
    std::string parent; ///< name of the project's model it started from
    QString init;       ///< absolute path; empty: nothing
};

/// Written durably into `runFolder`, which is made if absent. Throws Error.
void writeSnapshot(const QString &runFolder, const TrainingSnapshot &snapshot);
/// Throws Error when it is missing or damaged.
TrainingSnapshot readSnapshot(const QString &runFolder);

} // namespace herbascope::app
