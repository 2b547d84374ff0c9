// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What annotation files hold, before it is matched with a project. Readers and writers work on these values and know
/// no database. Coordinates as the file states them, px of the frame the file's <size> gives. Text is UTF-8, whatever
/// the file's encoding.

#include "engine/error.h"
#include "engine/types.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace herbascope::storage::formats {

using engine::Box;

struct FormatBox {
    std::string className;       ///< trimmed
    Box box;                     ///< finite numbers, but not always the right way round, or on the sheet
    std::optional<double> score; ///< makes it a prediction
    bool truncated = false;
    bool difficult = false;
    bool occluded = false;
    bool crowd = false; ///< COCO's iscrowd: one box round a group
    std::string pose = {};
    std::string object = {}; ///< which one of the file, for messages ("object 2 (stem, line 9)", "annotation 71")
};

/// Something of a file that could not be used, or not as it stood there; the rest went on.
struct FormatProblem {
    std::string source;  ///< the file
    std::string object;  ///< what of it ("annotation 71", "line 3"); empty: the whole file
    std::string reason;  ///< a clause, the same for all of a kind ("its box is empty")
    bool leftOut = true; ///< false: it was taken in all the same
};

/// A file that cannot be read.
class FormatError : public Error {
public:
    explicit FormatError(FormatProblem what)
        : Error("Cannot read " + what.source + (what.object.empty() ? "" : ", " + what.object) + ": " + what.reason +
                ".")
        , problem(std::move(what)) {}
    FormatProblem problem;
};

/// The annotations of one sheet in one file.
struct FormatSheet {
    std::int64_t id = 0;  ///< number in formats that number images (COCO); 0: its place in the list
    std::string stem;     ///< file stem that names the sheet
    std::string fileName; ///< image file name as the file states it
    std::string source;   ///< the annotation file, for messages ("annotations.zip/436951392.xml")
    std::string object;   ///< what of that file, where it is for many sheets ("image 5 (a.jpg)")
    int width = 0;        ///< px of the frame the boxes are in; 0: unknown
    int height = 0;
    int depth = 3;
    bool verified = false;
    std::string extraJson = "{}"; ///< what else the file held (VOC folder, path, database, segmented), for round trips
    std::vector<FormatBox> boxes;
    std::vector<FormatProblem> problems; ///< of what the file says about this sheet

    /// What is on the sheet is not all among `boxes`.
    bool lostBoxes() const { return std::ranges::any_of(problems, &FormatProblem::leftOut); }
};

struct FormatContent {
    std::vector<FormatSheet> sheets;
    std::vector<FormatProblem> problems; ///< that belong to no sheet
};

} // namespace herbascope::storage::formats
