// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Stored boxes of a sheet whose size was not known when they came. Used in the project's thread.

#include "app/project.h"
#include "storage/formats/format_records.h"

#include <vector>

namespace herbascope::app {

/// Puts a sheet's boxes and current predictions right in its size, cuts them at its edges, and takes away what lies
/// outside: that is said in `problems`, and the sheet is not done any more. Throws Error.
void fitStoredBoxes(Project &project, SheetId sheet, std::vector<storage::formats::FormatProblem> &problems);

} // namespace herbascope::app
