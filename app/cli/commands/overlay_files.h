// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Pictures of a project's sheets with their boxes. Main thread.

#include "app/project.h"
#include "engine/imaging/overlay.h"

#include <QVector>

#include <filesystem>
#include <optional>
#include <string>

namespace herbascope::cli {

inline constexpr const char *overlayEnding = "_overlay.jpg"; ///< never a scan's

/// A person's box, or with a score a prediction (dashed, score in the caption). `color` as "#009E73".
engine::OverlayBox overlayBox(const engine::Box &box, const std::string &className, const std::string &color,
                              std::optional<double> score);

struct OverlaySettings {
    QVector<app::SheetId> sheets;
    std::filesystem::path folder; ///< made if absent
    bool annotations = true;
    bool predictions = false;
    double scoreThreshold = 0.5;
};

/// One `<sheet>_overlay.jpg` (see export_names.h) for every sheet whose scan can be read; the exit status. Throws Error.
int writeOverlays(const app::Project &project, const OverlaySettings &settings);

} // namespace herbascope::cli
