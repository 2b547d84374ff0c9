// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Boxes on the system's clipboard as JSON with class names, so that they can be pasted into another project too. GUI
/// thread.

#include "ui/sheet_view/hit_test.h"

#include "app/project.h"

#include <utility>
#include <vector>

namespace herbascope::ui {

struct CopiedBoxes {
    app::SheetId sheet; ///< where they were copied; 0: another project
    std::vector<std::pair<app::ClassId, app::Box>> boxes;
};

void copyBoxes(const std::vector<TargetBox> &boxes, app::SheetId sheet, const app::Project &project);
/// Boxes of classes that this project has; empty when something else is on the clipboard.
CopiedBoxes copiedBoxes(const app::Project &project);

} // namespace herbascope::ui
