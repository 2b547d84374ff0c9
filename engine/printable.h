// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Text of others (names, contents of files, reasons of libraries) as it may be shown. Standard library only, so that
/// every layer shares it. Pure function, any thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace herbascope::engine {

/// One line of valid UTF-8: line ends and tabs become blanks; control characters, marks that turn the direction of the
/// text, and bytes that are no UTF-8 become U+FFFD. Of more than `longest` characters the middle is left out ("…").
std::string printable(std::string_view text, std::size_t longest = std::string_view::npos);

} // namespace herbascope::engine
