// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/letter_case.h"

namespace herbascope::engine {
namespace {

/// Of one code point of two bytes (U+0080..U+07FF).
unsigned lowered(unsigned c) {
    if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 0x20;                                     // Latin-1
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177)) return c == 0x130 ? c : c | 1u; // even is upper
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c + (c & 1u);            // odd is upper
    if (c == 0x178) return 0xFF;
    if (c >= 0x391 && c <= 0x3A9) return c + 0x20; // Greek
    if (c >= 0x410 && c <= 0x42F) return c + 0x20; // Cyrillic
    if (c >= 0x400 && c <= 0x40F) return c + 0x50;
    return c;
}

} // namespace

std::string lowerCase(std::string_view text) {
    std::string key(text);
    for (std::size_t i = 0; i < key.size(); ++i) {
        const auto lead = static_cast<unsigned char>(key[i]);
        if (lead >= 'A' && lead <= 'Z') {
            key[i] = static_cast<char>(lead + 32);
        } else if ((lead & 0xE0u) == 0xC0u && i + 1 < key.size()) {
            const auto trail = static_cast<unsigned char>(key[i + 1]);
            const unsigned lower = lowered((lead & 0x1Fu) << 6 | (trail & 0x3Fu));
            key[i] = static_cast<char>(0xC0u | lower >> 6);
            key[++i] = static_cast<char>(0x80u | (lower & 0x3Fu));
        }
    }
    return key;
}

} // namespace herbascope::engine
