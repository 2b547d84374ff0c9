// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Images of rows for the operation log: reading one, and putting one back. An image is JSON text; none stands for a
/// row that does not exist or is deleted. Used by EditGroup, undo and redo inside their transaction.

#include "storage/sql.h"

#include <cstdint>
#include <optional>
#include <string>

namespace herbascope::storage {

using RowImage = std::optional<std::string>;

/// Tables whose rows are logged, as the log names them.
namespace table {
inline constexpr const char *annotations = "annotations";
inline constexpr const char *sheets = "sheets"; ///< state and verified, or vocJson; the rest is no edit
inline constexpr const char *reviews = "reviews";
inline constexpr const char *classes = "classes";
/// What one import brought, by the group that made it: all its boxes, the current run of a sheet, or a split.
inline constexpr const char *importSet = "import_set";
} // namespace table

RowImage readImage(SQLite::Database &database, const std::string &table, std::int64_t id);

// Images of what an import alone changes.
std::int64_t currentRun(SQLite::Database &database, SheetId sheet); ///< 0: none
/// `run` is the sheet's current one, instead of the other; 0: none.
RowImage runImage(SheetId sheet, std::int64_t run, std::int64_t instead);
RowImage splitImage(const std::string &name, const std::optional<Split> &split);
RowImage vocImage(const std::string &vocJson);
SheetId sheetOf(const RowImage &image); ///< that it names; 0: none

/// Makes the row what the image says. Boxes are scaled when the sheet's size is no longer the one they were logged in;
/// one that is on no sheet, as older programs let in, stays deleted.
void restoreImage(SQLite::Database &database, const std::string &table, std::int64_t id, const RowImage &image);

} // namespace herbascope::storage
