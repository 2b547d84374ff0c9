// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// COCO's own pair of files (ground truth, results) measured without a project. Any thread.

#include "app/evaluation.h"

#include <filesystem>

namespace herbascope::cli {

/// Areas and crowd marks are the file's. Throws Error for files that are broken or do not belong together.
app::ModelFigures evaluateCocoFiles(const std::filesystem::path &groundTruth, const std::filesystem::path &results);

} // namespace herbascope::cli
