// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/formats/text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace herbascope::storage::formats {

std::string trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

std::string lowered(std::string_view text) {
    std::string out(text);
    for (char &c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::optional<double> parseNumber(std::string_view text) {
    const std::string clean = trimmed(text);
    double value = 0;
    const auto [end, code] = std::from_chars(clean.data(), clean.data() + clean.size(), value);
    if (code != std::errc() || end != clean.data() + clean.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::string numberText(double value) {
    std::array<char, 64> buffer{};
    constexpr double exactlyWhole = 9007199254740992.0; // 2^53
    const bool whole = std::abs(value) < exactlyWhole && value == std::floor(value);
    const auto result = whole ? std::to_chars(buffer.begin(), buffer.end(), static_cast<std::int64_t>(value))
                              : std::to_chars(buffer.begin(), buffer.end(), value);
    return {buffer.begin(), result.ptr};
}

std::string imageStem(std::string_view fileName) {
    const auto slash = fileName.find_last_of("/\\");
    if (slash != std::string_view::npos) fileName.remove_prefix(slash + 1);
    const auto dot = fileName.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return std::string(fileName);
    const std::string ending = lowered(fileName.substr(dot));
    for (const char *known :
         {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".jp2", ".j2k", ".jpx", ".webp", ".bmp", ".gif"})
        if (ending == known) return std::string(fileName.substr(0, dot));
    return std::string(fileName);
}

} // namespace herbascope::storage::formats
