// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What annotation files hold, before it is matched with a project. Readers and writers work on these values and know
/// no database. Coordinates as the file states them, px of the frame the file's <size> gives.

#include "engine/error.h"
#include "engine/types.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace herbascope::storage::formats {

using engine::Box;

struct FormatBox {
    std::string className; ///< trimmed
    Box box;
    std::optional<double> score; ///< makes it a prediction
    bool truncated = false;
    bool difficult = false;
    bool occluded = false;
    bool crowd = false; ///< COCO's iscrowd: one box round a group
    std::string pose = {};
};

/// The annotations of one sheet in one file.
struct FormatSheet {
    std::int64_t id = 0;  ///< number in formats that number images (COCO); 0: its place in the list
    std::string stem;     ///< file stem that names the sheet
    std::string fileName; ///< image file name as the file states it
    std::string source;   ///< the annotation file, for messages ("annotations.zip/436951392.xml")
    int width = 0;        ///< px of the frame the boxes are in; 0: unknown
    int height = 0;
    int depth = 3;
    bool verified = false;
    std::string extraJson = "{}"; ///< what else the file held (VOC folder, path, database, segmented), for round trips
    std::vector<FormatBox> boxes;
};

/// A file or entry that could not be used, with the reason as a sentence; the rest went on.
struct FormatProblem {
    std::string source;
    std::string message;
};

struct FormatContent {
    std::vector<FormatSheet> sheets;
    std::vector<FormatProblem> problems;
};

} // namespace herbascope::storage::formats
