// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What an option's text may be, a validator a kind. Stricter than the parser's own, which takes "nan" for any range,
/// "0x10" for a number and nothing at all for a name. A text that is not of the kind is a wrong call.

#include <CLI/CLI.hpp>

#include <cstdint>

namespace herbascope::cli {

/// Decimal digits, from `lowest` to `highest`.
CLI::Validator wholeNumber(std::uint64_t lowest, std::uint64_t highest);
/// A decimal number, finite, from `lowest` to `highest`.
CLI::Validator number(double lowest, double highest);
/// The same without a validator; `text` as typed.
bool isNumber(const std::string &text, double lowest, double highest);

/// No option and no argument of any command takes an empty text.
void refuseEmptyValues(CLI::App &parser);

} // namespace herbascope::cli
