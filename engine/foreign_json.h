// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// JSON that this program has not just written itself: files, rows of a database, what another process sends. It is
/// parsed here and nowhere else. nlohmann's parser needs no stack, but copying, comparing and writing a value does, so
/// nesting that no file of ours needs ends before a value is built. Memory is at most some 30 bytes a byte of text.

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace herbascope::engine {

constexpr int deepestJson = 100; ///< levels

/// Where `text` nests deeper than deepestJson; npos where it does not.
std::size_t tooDeepAt(std::string_view text);

/// Throws nlohmann::json::parse_error, a nlohmann::json::exception.
template <class Json = nlohmann::json> Json parseJson(std::string_view text) {
    if (const std::size_t at = tooDeepAt(text); at != std::string_view::npos)
        throw nlohmann::json::parse_error::create(101, at + 1, "nested too deep", nullptr);
    return Json::parse(text);
}

/// The same; a discarded value, which is of no kind, where it is no JSON.
template <class Json = nlohmann::json> Json parseJsonOrNothing(std::string_view text) {
    return tooDeepAt(text) == std::string_view::npos ? Json::parse(text, nullptr, false)
                                                     : Json(nlohmann::json::value_t::discarded);
}

/// As text, in one line where `indent` is negative. Names of files and classes may be of any bytes, at which dump()
/// alone would throw: those that are no UTF-8 become U+FFFD.
template <class Json> std::string textOf(const Json &json, int indent = -1) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// The rest of a sentence: "key 'classes' not found", "it is no JSON from byte 12 on".
std::string reasonOf(const nlohmann::json::exception &error);

} // namespace herbascope::engine
