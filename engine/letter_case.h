// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Lower case without asking a locale: ASCII, Latin-1, Latin Extended-A, Greek and Cyrillic letters. Standard library
/// only, shared by engine and storage. Pure function, any thread.

#include <string>
#include <string_view>

namespace herbascope::engine {

/// UTF-8 in, UTF-8 out; what is no UTF-8 stays as it is.
std::string lowerCase(std::string_view text);

} // namespace herbascope::engine
