// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What an export collects from a project; for export.cpp and export_collect.cpp only.

#include "app/export.h"
#include "storage/formats/formats.h"

#include <string>
#include <utility>
#include <vector>

namespace herbascope::app {

/// Everything that writing needs, without the project.
struct ExportData {
    ExportSettings settings;
    std::vector<std::string> classNames;
    std::vector<storage::formats::FormatSheet> sheets;
    std::vector<storage::formats::CsvBox> rows;
    std::vector<std::pair<std::string, std::vector<std::string>>> imageSets; ///< name, stems
    ExportSummary summary;
};

/// Reads the project, in its thread. Throws Error for an unknown split.
ExportData collectExport(const Project &project, const ExportSettings &settings);

} // namespace herbascope::app
