// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A COCO file as it stands there, read as people's programs write it: ids are names (numbers or text), what is
/// optional may be null, text or absent. Results lists have annotations alone. Values, any thread.

#include "storage/formats/format_records.h"

#include <filesystem>
#include <string>
#include <vector>

namespace herbascope::storage::formats {

struct CocoImage {
    std::string id; ///< a whole number as its digits, whether it stood there as 7, 7.0 or "7"; empty: none
    std::string fileName;
    int width = 0; ///< px; 0: the file does not say
    int height = 0;
    bool sizeFault = false; ///< what it says is no size
};

struct CocoCategory {
    std::string id;
    std::string name; ///< clean; may be empty
};

struct CocoAnnotation {
    std::string object;       ///< for messages: "annotation 71"
    std::string image;        ///< id; empty: none
    std::string category;     ///< id; empty: none
    std::string fileName;     ///< of results lists that name the image beside its id
    std::string categoryName; ///< as well
    std::string fault;        ///< why there is no box, a clause; empty: there is one
    bool fromPolygon = false; ///< the box is that of its segmentation
    double area = -1;         ///< px²; negative: not stated
    FormatBox box;            ///< without a class name; corners as stated
};

struct CocoFile {
    std::vector<CocoImage> images;
    std::vector<CocoCategory> categories;
    std::vector<CocoAnnotation> annotations;
};

/// Throws Error when the file cannot be read or is no COCO file.
CocoFile parseCoco(const std::filesystem::path &file);

/// The order of ids that decides between equal scores: numbers by value, then names.
bool cocoIdLess(const std::string &a, const std::string &b);

} // namespace herbascope::storage::formats
