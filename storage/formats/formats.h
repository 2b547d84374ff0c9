// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Readers and writers of annotation files. What is broken is left out alone, an object, an image or a file, and named
/// in `problems`; only a source that cannot be read at all throws Error. Written files: temporary file, fsync, rename.

#include "storage/formats/format_records.h"

#include <string>
#include <vector>

namespace herbascope::storage::formats {

// voc_read.cpp, voc_source.cpp, voc.cpp
FormatSheet readVoc(const std::string &xml, const std::string &source); ///< throws FormatError with line
/// A folder (recursively), a single .xml, or a zip of VOC files.
FormatContent readVocSource(const std::filesystem::path &folderOrZip);
std::string writeVoc(const FormatSheet &sheet); ///< LabelImg's layout, tabs, the values of readVoc unchanged
/// One .xml a sheet into a folder, or into a zip when `target` ends in .zip. A file that cannot be written does not keep
/// the others from it; Error then says how many and why.
void writeVocTarget(const std::filesystem::path &target, const std::vector<FormatSheet> &sheets);

// coco.cpp
FormatContent readCoco(const std::filesystem::path &file);
/// Ids are stable: images by FormatSheet::id, or in the order given; categories in the order given. A box without a
/// listed class throws Error.
void writeCoco(const std::filesystem::path &file, const std::vector<FormatSheet> &sheets,
               const std::vector<std::string> &classNames);
/// The boxes that have a score as a COCO results list with the ids of writeCoco; file and class names stand beside the
/// ids, so that readCoco can read the list alone.
void writeCocoResults(const std::filesystem::path &file, const std::vector<FormatSheet> &sheets,
                      const std::vector<std::string> &classNames);

// csv.cpp: one row a box
struct CsvBox {
    std::string sheet, specimen, className, termIri, state, origin, annotator, model, time;
    Box box;
    std::optional<double> score;
};
void writeCsv(const std::filesystem::path &file, const std::vector<CsvBox> &boxes);

// image_set.cpp: train.txt
/// Each name once, as the list states it: a stem, or a file name, with or without folders.
std::vector<std::string> readImageSet(const std::filesystem::path &file);
void writeImageSet(const std::filesystem::path &file, const std::vector<std::string> &stems);

} // namespace herbascope::storage::formats
