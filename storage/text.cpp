// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/text.h"

#include "engine/error.h"
#include "engine/letter_case.h"

#include <algorithm>
#include <array>
#include <ctime>

namespace herbascope::storage {

namespace {

constexpr std::array<std::string_view, 5> sheetStates{"new", "predicted", "in_review", "done", "problem"};
constexpr std::array<std::string_view, 3> imageStates{"present", "missing", "broken"};
constexpr std::array<std::string_view, 4> origins{"drawn", "accepted", "corrected", "imported"};
constexpr std::array<std::string_view, 4> decisions{"none", "accepted", "rejected", "unsure"};
constexpr std::array<std::string_view, 5> runStates{"running", "done", "cancelled", "failed", "interrupted"};

template <class Enum, std::size_t N>
Enum fromWord(const std::array<std::string_view, N> &words, std::string_view text) {
    const auto found = std::find(words.begin(), words.end(), text);
    if (found == words.end()) {
        throw Error("The project is damaged: \"" + std::string(text) + "\" is not a value it can hold.");
    }
    return static_cast<Enum>(found - words.begin());
}

template <std::size_t N> std::string word(const std::array<std::string_view, N> &words, int value) {
    return std::string(words.at(static_cast<std::size_t>(value)));
}

} // namespace

std::string nowUtc() {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 32> text{};
    const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
    return {text.data(), length};
}

std::string trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n\f\v";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

std::string caseless(std::string_view text) {
    return engine::lowerCase(trimmed(text));
}

std::string toText(SheetState state) {
    return word(sheetStates, static_cast<int>(state));
}
std::string toText(ImageState state) {
    return word(imageStates, static_cast<int>(state));
}
std::string toText(Origin origin) {
    return word(origins, static_cast<int>(origin));
}
std::string toText(Decision decision) {
    return word(decisions, static_cast<int>(decision));
}
std::string toText(RunState state) {
    return word(runStates, static_cast<int>(state));
}

SheetState sheetStateFrom(std::string_view text) {
    return fromWord<SheetState>(sheetStates, text);
}
ImageState imageStateFrom(std::string_view text) {
    return fromWord<ImageState>(imageStates, text);
}
Origin originFrom(std::string_view text) {
    return fromWord<Origin>(origins, text);
}
Decision decisionFrom(std::string_view text) {
    return text.empty() ? Decision::None : fromWord<Decision>(decisions, text);
}
RunState runStateFrom(std::string_view text) {
    return fromWord<RunState>(runStates, text);
}

} // namespace herbascope::storage
