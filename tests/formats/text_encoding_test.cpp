// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/formats/text_encoding.h"

#include "storage/formats/formats.h"
#include "tests/formats/text_files.h"
#include "tests/support/catch.h"

using namespace herbascope;
using namespace herbascope::storage::formats;
using Catch::Matchers::Contains;

namespace {

/// Of ASCII text; `bigEndian` and a mark if wanted.
std::string utf16(const std::u16string &text, bool bigEndian, bool marked) {
    std::string out;
    const auto add = [&](char16_t c) {
        const char low = static_cast<char>(c & 0xFF), high = static_cast<char>(c >> 8);
        out += bigEndian ? std::string{high, low} : std::string{low, high};
    };
    if (marked) add(0xFEFF);
    for (const char16_t c : text) add(c);
    return out;
}

std::string vocOf(const std::string &encoding, const std::string &name) {
    const std::string head = encoding.empty() ? "" : "<?xml version='1.0' encoding='" + encoding + "'?>\n";
    return head + "<annotation><object><name>" + name +
           "</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>";
}

std::string classIn(const std::string &xml) {
    return readVoc(xml, "a.xml").boxes.at(0).className;
}

} // namespace

TEST_CASE("A declared encoding is what its writers mean", "[formats][text]") {
    CHECK(classIn(vocOf("windows-1252", "Bl\xFCte")) == "Blüte");
    CHECK(classIn(vocOf("ISO-8859-1", "\x80 Bl\xFCte")) == "€ Blüte");
    CHECK(classIn(vocOf("iso-8859-15", "\xA4 Bl\xFCte")) == "€ Blüte");
    CHECK(classIn(vocOf("ISO-8859-2", "li\xB6\xE6")) == "liść");
    CHECK(classIn(vocOf("windows-1251", "\xEB\xE8\xF1\xF2")) == "лист");
    CHECK(classIn(vocOf("KOI8-R", "\xCC\xC9\xD3\xD4")) == "лист");
    for (const char *name : {"GBK", "gb2312", "GB18030"}) CHECK(classIn(vocOf(name, "\xD2\xB6")) == "叶");
    CHECK(classIn(vocOf("Shift_JIS", "\x97\x74")) == "葉");
    CHECK(classIn(vocOf("UTF-8", "Bl\xC3\xBCte")) == "Blüte");
}

TEST_CASE("A wrong declaration gives way to the bytes", "[formats][text]") {
    CHECK(classIn(vocOf("utf-8", "Bl\xFCte")) == "Blüte");
    CHECK(classIn(vocOf("utf-16", "Blüte")) == "Blüte");
    CHECK(classIn(vocOf("no-such-encoding", "Blüte")) == "Blüte");
    CHECK(classIn("\xEF\xBB\xBF" + vocOf("windows-1252", "Blüte")) == "Blüte");
    CHECK(classIn("\xEF\xBB\xBF" + vocOf("", "Blüte")) == "Blüte");
}

TEST_CASE("UTF-16 is read with and without a mark, in both orders", "[formats][text]") {
    const std::u16string text = u"<annotation><object><name>Blüte 葉</name><bndbox><xmin>1</xmin><ymin>2</ymin>"
                                u"<xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>";
    for (const bool bigEndian : {false, true})
        for (const bool marked : {false, true}) CHECK(classIn(utf16(text, bigEndian, marked)) == "Blüte 葉");
    CHECK_THROWS_AS(readVoc(utf16(text, false, true) + "<", "a.xml"), Error); // half a character
}

TEST_CASE("Undeclared text is read as western only where it makes words", "[formats][text]") {
    CHECK(classIn(vocOf("", "Bl\xFCte")) == "Blüte");
    CHECK(classIn(vocOf("", "cr\xE9\xE9"
                            "e, \x96 \xC9pine")) == "créée, – Épine");
    for (const char *bytes : {"\xEB\xE8\xF1\xF2", "\xB8\xF9", "\xD6\xD6", "\x82\xCD\x82\xC8", "a\x81z"}) {
        const std::string xml = vocOf("", bytes);
        CHECK_THROWS_WITH(readVoc(xml, "a.xml"), Contains("a.xml") && Contains("encoding that is not known"));
    }
}

TEST_CASE("Only well-formed UTF-8 is UTF-8", "[formats][text]") {
    CHECK(isUtf8("aü葉𝛼"));
    for (const char *bad : {"\xC0\xAF", "\xC3", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80", "\xFF"})
        CHECK_FALSE(isUtf8(bad));
}

TEST_CASE("A name is one line of visible characters", "[formats][text]") {
    CHECK(cleanName("  leaf\t\n of\xC2\xA0tree ") == "leaf of tree");
    CHECK(cleanName("\xEF\xBB\xBFle\x01\x7F"
                    "af\xE2\x80\x8B\xE2\x80\xAE") == "leaf");
    CHECK(cleanName("می‌خواهم") == "می‌خواهم"); // a joiner within a word
    CHECK(nameFault("leaf") == nullptr);
    CHECK(nameFault("") != nullptr);
    CHECK(nameFault("Bl\xEF\xBF\xBDte") != nullptr);
}

TEST_CASE("A file name that is no text can be shown", "[formats][text]") {
    CHECK(readableName("Blüte") == "Blüte");
    CHECK(readableName("Bl\xFCte-1") == "Blüte-1");
    CHECK(readableName("\xB8\xF9-1") == "%B8%F9-1");
    CHECK(readVoc(vocOf("", "leaf"), "x/Bl\xFCte-1.xml").stem == "Blüte-1");
}

TEST_CASE("Lists come in any encoding and with any line ends", "[formats][text]") {
    const test::TemporaryFolder folder;
    const std::vector<std::string> wanted{"leaf", "flower", "Blüte"};
    const auto read = [&](const std::string &bytes) {
        test::writeText(folder / "a.txt", bytes);
        return readTextLines(folder / "a.txt");
    };
    CHECK(read("leaf\r\n\r\n  flower \rBlüte") == wanted);
    CHECK(read("\xEF\xBB\xBFleaf\nflower\nBlüte\n") == wanted);
    CHECK(read("leaf\nflower\nBl\xFCte\n") == wanted);
    for (const bool marked : {false, true}) CHECK(read(utf16(u"leaf\r\nflower\r\nBlüte\r\n", false, marked)) == wanted);
    CHECK_THROWS_WITH(read(std::string("leaf\0\1\2\xFF", 8)), Contains("a.txt"));
    CHECK_THROWS_WITH(read("leaf\n\xEB\xE8\xF1\xF2\n"), Contains("a.txt") && Contains("UTF-8"));
}
