// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/foreign_json.h"

namespace herbascope::engine {

std::size_t tooDeepAt(std::string_view text) {
    int depth = 0;
    bool inString = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (inString) {
            if (c == '\\')
                ++at;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '[' || c == '{') {
            if (++depth > deepestJson) return at;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return std::string_view::npos;
}

std::string reasonOf(const nlohmann::json::exception &error) {
    if (const auto *parsing = dynamic_cast<const nlohmann::json::parse_error *>(&error))
        return "it is no JSON from byte " + std::to_string(parsing->byte) + " on";
    const std::string text = error.what(); // "[json.exception.out_of_range.403] key 'classes' not found"
    const auto head = text.find("] ");
    return head == std::string::npos ? text : text.substr(head + 2);
}

} // namespace herbascope::engine
