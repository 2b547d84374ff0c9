// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/printable.h"

#include "engine/error.h"

namespace herbascope::engine {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD
constexpr std::string_view ellipsis = " \xE2\x80\xA6 ";

/// A code point and the bytes it takes; `size` is 0 where the bytes are no UTF-8 (RFC 3629).
struct Character {
    char32_t code = 0;
    std::size_t size = 0;
};

Character firstOf(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    if (lead < 0x80) return {lead, 1};
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {};
    char32_t code = lead & (0x7Fu >> size);
    for (std::size_t i = 1; i < size; ++i) {
        const auto trail = static_cast<unsigned char>(text[i]);
        if ((trail & 0xC0u) != 0x80u) return {};
        code = code << 6 | (trail & 0x3Fu);
    }
    const bool tooLong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    if (tooLong || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
    return {code, size};
}

bool isBlank(char32_t code) {
    return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x85 || code == 0x2028 || code == 0x2029;
}

bool isControl(char32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

/// Where the character number `count` begins; `text` is valid UTF-8.
std::size_t positionOf(std::string_view text, std::size_t count) {
    std::size_t at = 0;
    for (; count > 0 && at < text.size(); --count) do
            ++at;
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0u) == 0x80u);
    return at;
}

} // namespace

std::string printable(std::string_view text, std::size_t longest) {
    std::string line;
    std::size_t characters = 0;
    for (std::size_t at = 0; at < text.size(); ++characters) {
        const auto [code, size] = firstOf(text.substr(at));
        if (size == 0 || (isControl(code) && !isBlank(code)))
            line += replacement;
        else if (isBlank(code))
            line += ' ';
        else
            line += text.substr(at, size);
        at += size == 0 ? 1 : size;
    }
    if (characters <= longest) return line;
    // The end of a sentence holds the reason.
    const std::size_t last = longest / 3;
    return line.substr(0, positionOf(line, longest - last)).append(ellipsis) +
           line.substr(positionOf(line, characters - last));
}

Error::Error(const std::string &sentence)
    : std::runtime_error(printable(sentence, longestSentence)) {}

} // namespace herbascope::engine
