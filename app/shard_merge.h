// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Brings the result files of shards into a project, as if PredictJob had run there: older predictions are superseded,
/// decisions and boxes of people stay. In the project's thread.

#include <QStringList>

namespace herbascope::app {

class Project;

struct MergeSummary {
    int sheets = 0;         ///< whose predictions came in
    int boxes = 0;          ///< on them
    int unchanged = 0;      ///< sheets whose predictions were in the project already
    QStringList unknown;    ///< sheets that the project does not hold
    QStringList changed;    ///< sheets whose scan has another size or content by now
    int boxesLeftOut = 0;   ///< that are no boxes, or lie outside their sheets
    QStringList boxless;    ///< the sheets that these were on
    QStringList unreadable; ///< why the scan of a sheet could not be read, a sentence each
    QStringList newClasses; ///< of the model, added to the project
    QStringList gaps;       ///< shards that are missing or not finished, a sentence each
};

/// Every file is checked before anything is written; a second call with the same files changes nothing. Throws Error
/// where a file is no such file or damaged, or where its model is not in the project or has other classes.
MergeSummary mergeShards(Project &project, const QStringList &files);

} // namespace herbascope::app
