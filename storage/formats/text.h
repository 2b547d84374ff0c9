// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Numbers and names in text files, whatever the locale: a decimal point always, the shortest digits that read back
/// equal.

#include <optional>
#include <string>
#include <string_view>

namespace herbascope::storage::formats {

/// Without blanks, tabs and line ends at either end.
std::string trimmed(std::string_view text);
std::string lowered(std::string_view text); ///< ASCII letters only

/// The whole text (blanks around it allowed) as a finite number.
std::optional<double> parseNumber(std::string_view text);

/// "446" for whole numbers, else the shortest digits that give the same double ("446.25").
std::string numberText(double value);

/// File name without folder and without the ending of an image format, in any case; other dots stay.
std::string imageStem(std::string_view fileName);

} // namespace herbascope::storage::formats
