// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/values.h"

#include <charconv>
#include <cmath>
#include <sstream>

namespace herbascope::cli {

namespace {

template <class Number> std::string refusal(const std::string &text, const char *kind, Number lowest, Number highest) {
    std::ostringstream sentence;
    sentence << '"' << text << "\" is no " << kind << " from " << lowest << " to " << highest;
    return sentence.str();
}

/// All of `text` as a number; "nan" and "inf" are numbers here.
template <class Number> bool parse(const std::string &text, Number &value) {
    const char *end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, value);
    return problem == std::errc() && stop == end;
}

} // namespace

CLI::Validator wholeNumber(std::uint64_t lowest, std::uint64_t highest) {
    const auto check = [lowest, highest](const std::string &text) -> std::string {
        std::uint64_t value = 0;
        const bool isInside = parse(text, value) && value >= lowest && value <= highest;
        return isInside ? "" : refusal(text, "whole number", lowest, highest);
    };
    return {check, ""};
}

bool isNumber(const std::string &text, double lowest, double highest) {
    double value = 0;
    return parse(text, value) && std::isfinite(value) && value >= lowest && value <= highest;
}

CLI::Validator number(double lowest, double highest) {
    const auto check = [lowest, highest](const std::string &text) -> std::string {
        return isNumber(text, lowest, highest) ? "" : refusal(text, "number", lowest, highest);
    };
    return {check, ""};
}

void refuseEmptyValues(CLI::App &parser) {
    const auto isGiven = [](const std::string &text) -> std::string {
        return text.find_first_not_of(" \t\r\n") == std::string::npos ? "it is empty" : "";
    };
    for (CLI::Option *option : parser.get_options())
        if (option->get_items_expected_max() > 0) option->check(CLI::Validator(isGiven, ""));
    for (CLI::App *command : parser.get_subcommands([](CLI::App *) { return true; })) refuseEmptyValues(*command);
}

} // namespace herbascope::cli
