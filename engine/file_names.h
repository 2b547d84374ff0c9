// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The one way from a name (of a model, a split, a sheet; typed, or read from a file or a database) to a file's name.
/// What comes out is one name in one folder, also on Windows, where projects travel: never empty, "." or "..", without
/// separators and control characters, not hidden, at most 255 bytes. Standard library only, shared by all layers.

#include <filesystem>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>

namespace herbascope::engine {

/// `name` + `ending`; a name that cannot be a file's gets other characters in place of the wrong ones, a cut end where
/// it is too long, and a short code of the whole name, so that two names stay two. The same name gives the same file.
std::string fileName(std::string_view name, std::string_view ending = {});

/// Why fileName() would change `name`, as the rest of a sentence ("it begins with a dot"); empty where it does not.
std::string fileNameProblem(std::string_view name);

/// File names of one folder: names that differ in case alone (one file on Windows and macOS) get a number.
class FileNames {
public:
    std::string take(std::string_view name, std::string_view ending = {});

private:
    std::set<std::string> m_taken;
};

/// Hidden names beside a file or folder being written, which fileName() never gives.
std::filesystem::path temporaryName(const std::filesystem::path &path);
/// One that a later attempt with the same `key` finds again, to begin anew.
std::filesystem::path temporaryName(const std::filesystem::path &path, std::string_view key);
bool isTemporaryName(std::string_view fileName);

/// Removes from a folder that the program made the files named and what was left half-written, then the folder itself
/// if nothing else is in it. A link, or anything that is no folder, is left alone.
void removeOwnFolder(const std::filesystem::path &folder, std::initializer_list<std::string_view> names);

} // namespace herbascope::engine
