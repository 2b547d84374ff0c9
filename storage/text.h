// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Text as the project file holds it: enumerations by word, times, names compared without case. No locale is asked.

#include "storage/records.h"

#include <string>
#include <string_view>

namespace herbascope::storage {

/// "2026-03-01T12:00:00Z"
std::string nowUtc();

std::string trimmed(std::string_view text);

/// Lower-case for comparing names: ASCII, Latin-1, Latin Extended-A, Greek and Cyrillic letters; trimmed. UTF-8.
std::string caseless(std::string_view text);

std::string toText(SheetState state); ///< "in_review"
std::string toText(ImageState state);
std::string toText(Origin origin);
std::string toText(Decision decision);
std::string toText(RunState state);

/// The value whose toText() is `text`; throws Error for any other text.
SheetState sheetStateFrom(std::string_view text);
ImageState imageStateFrom(std::string_view text);
Origin originFrom(std::string_view text);
Decision decisionFrom(std::string_view text); ///< "" is None, too
RunState runStateFrom(std::string_view text);

} // namespace herbascope::storage
