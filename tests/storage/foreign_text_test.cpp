// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/error.h"
#include "engine/foreign_json.h"
#include "engine/printable.h"
#include "tests/support/catch.h"

#include <string>

using namespace herbascope::engine;

TEST_CASE("Text of others is shown as one line of valid UTF-8", "[files][text]") {
    CHECK(printable("Blüte 叶 🌿 لا") == "Blüte 叶 🌿 لا");
    CHECK(printable("two\nlines\tand\r\nmore") == "two lines and  more");
    CHECK(printable("\x1b[31mred\x07") == "\uFFFD[31mred\uFFFD");
    CHECK(printable("\xC2\x9B"
                    "31m") == "\uFFFD31m");                                     // CSI as one character
    CHECK(printable("\u202Egpj.exe") == "\uFFFDgpj.exe");                       // turns what follows
    CHECK(printable("caf\xE9") == "caf\uFFFD");                                 // Latin-1
    CHECK(printable("\xC0\xAF\xED\xA0\x80").find('\xC0') == std::string::npos); // overlong, surrogate
    CHECK(printable(std::string_view("a\0b", 3)) == "a\uFFFDb");
    CHECK(printable("cut \xE5\x8F") == "cut \uFFFD\uFFFD");
}

TEST_CASE("Of long text the beginning and the end are shown", "[files][text]") {
    const std::string text = "Cannot read " + std::string(5000, 'x') + ": it is damaged.";
    const std::string shown = printable(text, 60);
    CHECK(shown.starts_with("Cannot read xxx"));
    CHECK(shown.ends_with("it is damaged."));
    CHECK(shown.size() < 70);
    std::string trees;
    for (int i = 0; i < 100; ++i) trees += "木";
    CHECK(printable(trees, 9) == "木木木木木木 … 木木木");
    CHECK(printable(trees, 100) == trees);
}

TEST_CASE("Every error's sentence can be shown, whatever a file put into it", "[files][text]") {
    const Error error("Cannot read " + std::string(100'000, '\x1b') + "\n: it is damaged.");
    const std::string sentence = error.what();
    CHECK(sentence.find_first_of("\x1b\n") == std::string::npos);
    CHECK(sentence.ends_with(": it is damaged."));
    CHECK(sentence.size() < 5000);
}

TEST_CASE("JSON that nests deeper than files do is refused before anything is built", "[files][json]") {
    const auto nested = [](int depth, const char *open, const char *close) {
        std::string text;
        for (int i = 0; i < depth; ++i) text += open;
        text += "1";
        for (int i = 0; i < depth; ++i) text += close;
        return text;
    };
    CHECK(parseJson(nested(deepestJson, "[", "]")).is_array());
    CHECK_THROWS_AS(parseJson(nested(deepestJson + 1, "[", "]")), nlohmann::json::exception);
    CHECK_THROWS_AS(parseJson(nested(200'000, "[", "]")), nlohmann::json::exception);
    CHECK_THROWS_AS(parseJson(std::string(200'000, '[')), nlohmann::json::exception);
    CHECK_THROWS_AS(parseJson<nlohmann::ordered_json>(nested(200'000, R"({"a":)", "}")), nlohmann::json::exception);
    CHECK(parseJsonOrNothing(nested(200'000, R"([{"a\"[":)", "}]")).is_discarded());
    CHECK(parseJsonOrNothing("[1, 1e999]").is_discarded());
    // Brackets in text, and beside each other, are no depth.
    CHECK(parseJson('"' + std::string(1000, '[') + R"(\"[")").is_string());
    std::string wide = "[";
    for (int i = 0; i < 1000; ++i) wide += "[],";
    CHECK(parseJson(wide + "[]]").size() == 1001);
}

TEST_CASE("What is wrong with JSON is said without the library's own words", "[files][json]") {
    const auto reason = [](const auto &work) -> std::string {
        try {
            work();
        } catch (const nlohmann::json::exception &error) {
            return reasonOf(error);
        }
        return "";
    };
    CHECK(reason([] { parseJson("{\"a\": \x1b}"); }) == "it is no JSON from byte 7 on");
    CHECK(reason([] { parseJson("{}").at("classes"); }) == "key 'classes' not found");
    CHECK(reason([] { (void)parseJson("1").get<std::string>(); }) == "type must be string, but is number");
}
