// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Text of other people's programs as UTF-8. Pure functions, any thread.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace herbascope::storage::formats {

inline constexpr const char *unknownEncoding = "its text is in an encoding that is not known; save it as UTF-8";

bool isUtf8(std::string_view bytes); ///< well-formed, as Unicode has it

/// In this order: a byte-order mark, UTF-16 without one, the encoding that the file declares ("GBK"), UTF-8, and where
/// the bytes are none of these, what Windows writes in the west (windows-1252), if they make words there. Nothing
/// where none of these fits: a wrong guess would make names that nobody wrote.
std::optional<std::string> toUtf8(std::string_view bytes, std::string_view declared = {});

/// A file's name as text: UTF-8, or as toUtf8() reads it, else with %FC for what cannot be read.
std::string readableName(std::string_view bytes);

/// A name in one line without control characters and invisible marks, trimmed.
std::string cleanName(std::string_view text);
/// Why a name cannot be one, a clause ("its name is empty"); nullptr: it can.
const char *nameFault(std::string_view cleaned);

/// The lines of a text file in any of these encodings, trimmed, without empty ones. Throws Error.
std::vector<std::string> readTextLines(const std::filesystem::path &file);

} // namespace herbascope::storage::formats
