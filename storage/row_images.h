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
inline constexpr const char *sheets = "sheets"; ///< state and verified only: the rest is no edit
inline constexpr const char *reviews = "reviews";
inline constexpr const char *classes = "classes";
inline constexpr const char *importSet = "import_set"; ///< all boxes of one import, by the group that made them
} // namespace table

RowImage readImage(SQLite::Database &database, const std::string &table, std::int64_t id);

/// Makes the row what the image says. Boxes are scaled when the sheet's size is no longer the one they were logged in.
void restoreImage(SQLite::Database &database, const std::string &table, std::int64_t id, const RowImage &image);

} // namespace herbascope::storage
