// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Files that are either complete or not there: written under a temporary name, flushed to the disk, renamed. For any
/// thread.

#include <filesystem>
#include <string>

namespace herbascope::storage::formats {

/// The whole file. Throws Error, also when it is larger than 2 GB.
std::string readFile(const std::filesystem::path &path);

/// Replaces `path` (its folder is made) or leaves it as it was. Throws Error.
void writeFile(const std::filesystem::path &path, const std::string &bytes);

/// Flushes the finished `temporary` to the disk and renames it to `path`. Throws Error and removes it on failure.
void moveIntoPlace(const std::filesystem::path &temporary, const std::filesystem::path &path);

/// The name beside `path` to write to first.
std::filesystem::path temporaryName(const std::filesystem::path &path);

/// Makes a folder and those above it. Throws Error.
void makeFolder(const std::filesystem::path &folder);

} // namespace herbascope::storage::formats
