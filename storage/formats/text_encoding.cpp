// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/formats/text_encoding.h"

#include "engine/durable_file.h"
#include "storage/formats/format_records.h"
#include "storage/formats/text.h"

#include <array>
#include <cstdint>
#include <memory>

#include <iconv.h>

namespace herbascope::storage::formats {

namespace {

using Bytes = std::string_view;

unsigned at(Bytes bytes, std::size_t index) {
    return index < bytes.size() ? static_cast<unsigned char>(bytes[index]) : 0x100u;
}

/// Bytes of the UTF-8 sequence that begins at `index`; 0: none does (Unicode, table 3-7).
std::size_t sequenceLength(Bytes bytes, std::size_t index) {
    const unsigned lead = at(bytes, index), second = at(bytes, index + 1);
    const auto follows = [&](std::size_t i) { return (at(bytes, index + i) & ~0x3Fu) == 0x80; };
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (!follows(1) || !follows(2) || (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return 0;
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const bool plane = (lead != 0xF0 || second >= 0x90) && (lead != 0xF4 || second <= 0x8F);
        return plane && follows(1) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

void append(std::string &out, std::uint32_t point) {
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xC0 | point >> 6);
        out += static_cast<char>(0x80 | (point & 0x3F));
    } else {
        out += static_cast<char>(0xE0 | point >> 12);
        out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (point & 0x3F));
    }
}

std::optional<std::string> converted(Bytes bytes, const char *encoding) {
    const iconv_t handle = ::iconv_open("UTF-8", encoding);
    if (handle == reinterpret_cast<iconv_t>(-1)) return std::nullopt; // not known to this computer
    const std::unique_ptr<void, int (*)(iconv_t)> closing(handle, ::iconv_close);
    std::string out(bytes.size() * 4 + 16, '\0'); // no encoding needs more
    std::string in(bytes);
    char *from = in.data(), *to = out.data();
    std::size_t left = in.size(), room = out.size();
    if (::iconv(handle, &from, &left, &to, &room) != 0 || left != 0) return std::nullopt; // no inexact ones either
    if (::iconv(handle, nullptr, nullptr, &to, &room) == static_cast<std::size_t>(-1)) return std::nullopt;
    out.resize(out.size() - room);
    if (out.starts_with("\xEF\xBB\xBF")) out.erase(0, 3);
    return isUtf8(out) ? std::optional(std::move(out)) : std::nullopt;
}

/// By a byte-order mark, or by where the zeros of Latin letters, digits and line ends stand.
const char *wideEncoding(Bytes bytes) {
    if (bytes.starts_with(Bytes("\xFF\xFE\0\0", 4)) || bytes.starts_with(Bytes("\0\0\xFE\xFF", 4))) return "UTF-32";
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return "UTF-16";
    constexpr std::size_t enough = 4096;
    std::array<std::size_t, 2> zeros{};
    for (std::size_t i = 0; i < bytes.size() && i < enough; ++i) zeros[i % 2] += bytes[i] == '\0';
    if (zeros[0] == zeros[1]) return nullptr;
    if (std::min(zeros[0], zeros[1]) * 4 > std::max(zeros[0], zeros[1])) return nullptr;
    return zeros[1] > zeros[0] ? "UTF-16LE" : "UTF-16BE";
}

/// What those mean who declare it: browsers read these so (WHATWG Encoding), and Windows writes them so.
std::string meantEncoding(Bytes declared) {
    const std::string name = lowered(trimmed(declared));
    constexpr std::size_t longest = 40;
    if (name.size() > longest || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.:") != name.npos)
        return {};
    for (const char *wide : {"utf-16", "utf16", "utf-32", "utf32", "ucs-2", "ucs-4", "unicode"})
        if (name.starts_with(wide)) return {}; // the bytes would show it: the file was saved anew
    if (name == "utf-8" || name == "utf8") return {};
    for (const char *western : {"iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "us-ascii", "ascii",
                                "ansi", "windows-1252", "cp1252", "cp-1252", "1252"})
        if (name == western) return "windows-1252";
    for (const char *chinese : {"gbk", "gb2312", "gb_2312-80", "cp936", "windows-936", "x-gbk", "936"})
        if (name == chinese) return "GB18030";
    if (name == "shift_jis" || name == "shift-jis" || name == "sjis" || name == "windows-31j") return "CP932";
    if (name == "euc-kr" || name == "ks_c_5601-1987") return "CP949";
    if (name == "big5") return "BIG5-HKSCS";
    if (name == "iso-8859-9" || name == "latin5") return "CP1254";
    return name;
}

/// 0x80..0x9F; 0: none.
constexpr std::array<std::uint16_t, 32> windows1252{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::optional<std::string> fromWindows1252(Bytes bytes) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 8);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        const std::uint32_t point = byte >= 0x80 && byte < 0xA0 ? windows1252[byte - 0x80u] : byte;
        if (byte >= 0x80 && point == 0) return std::nullopt;
        append(out, point);
    }
    return out;
}

enum class Western { Ascii, Letter, Sign, Unlikely };

Western kindOf(unsigned byte) {
    if (byte < 0x80) return Western::Ascii;
    if ((byte >= 0xC0 && byte != 0xD7 && byte != 0xF7) || byte == 0x8A || byte == 0x8C || byte == 0x8E ||
        byte == 0x9A || byte == 0x9C || byte == 0x9E || byte == 0x9F)
        return Western::Letter;
    // Quotes, dashes, blank, section, degree, plus-minus, times, guillemets.
    for (const unsigned sign : {0x82u, 0x84u, 0x91u, 0x92u, 0x93u, 0x94u, 0x96u, 0x97u, 0x85u, 0xA0u, 0xA7u, 0xA9u,
                                0xABu, 0xAEu, 0xB0u, 0xB1u, 0xBBu, 0xD7u})
        if (byte == sign) return Western::Sign;
    return Western::Unlikely;
}

bool isAsciiLetter(unsigned byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/// Western words: accented letters stand alone or in twos among plain ones. Cyrillic or Chinese text read so does not
/// look like that.
bool looksWestern(Bytes bytes) {
    for (std::size_t i = 0; i < bytes.size();) {
        if (at(bytes, i) < 0x80) {
            ++i;
            continue;
        }
        std::size_t end = i;
        bool letters = false;
        for (; end < bytes.size() && at(bytes, end) >= 0x80; ++end) {
            const Western kind = kindOf(at(bytes, end));
            if (kind == Western::Unlikely) return false;
            letters = letters || kind == Western::Letter;
        }
        const bool among = (i > 0 && isAsciiLetter(at(bytes, i - 1))) || isAsciiLetter(at(bytes, end));
        if (end - i > 2 || (end - i == 2 && letters && !among)) return false;
        i = end;
    }
    return true;
}

/// Marks without width that editors leave behind, and those that turn the direction of writing; joiners stay, some
/// scripts need them.
bool isInvisible(Bytes sequence) {
    for (const char *mark : {"\xE2\x80\x8B", "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x81\xA0", "\xEF\xBB\xBF",
                             "\xE2\x80\xAA", "\xE2\x80\xAB", "\xE2\x80\xAC", "\xE2\x80\xAD", "\xE2\x80\xAE",
                             "\xE2\x81\xA6", "\xE2\x81\xA7", "\xE2\x81\xA8", "\xE2\x81\xA9", "\xC2\xAD"})
        if (sequence == mark) return true;
    const bool secondControls = sequence.size() == 2 && sequence[0] == '\xC2' && at(sequence, 1) < 0xA0;
    return secondControls || (sequence.size() == 1 && (at(sequence, 0) < 0x20 || at(sequence, 0) == 0x7F));
}

bool isBlank(Bytes sequence) {
    for (const char *blank :
         {" ", "\t", "\n", "\r", "\v", "\f", "\xC2\xA0", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE3\x80\x80"})
        if (sequence == blank) return true;
    return false;
}

} // namespace

bool isUtf8(Bytes bytes) {
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t length = sequenceLength(bytes, i);
        if (length == 0) return false;
        i += length;
    }
    return true;
}

std::optional<std::string> toUtf8(Bytes bytes, Bytes declared) {
    if (const char *wide = wideEncoding(bytes)) return converted(bytes, wide);
    const bool marked = bytes.starts_with("\xEF\xBB\xBF");
    if (marked) bytes.remove_prefix(3);
    const std::string meant = marked ? std::string() : meantEncoding(declared);
    if (meant == "windows-1252") {
        if (auto text = fromWindows1252(bytes)) return text;
    } else if (!meant.empty()) {
        if (auto text = converted(bytes, meant.c_str())) return text;
    }
    if (isUtf8(bytes)) return std::string(bytes);
    return looksWestern(bytes) ? fromWindows1252(bytes) : std::nullopt;
}

std::string readableName(Bytes bytes) {
    if (isUtf8(bytes)) return std::string(bytes);
    if (auto text = toUtf8(bytes)) return *text;
    std::string out;
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t length = sequenceLength(bytes, i);
        if (length > 0) {
            out += bytes.substr(i, length);
        } else {
            constexpr Bytes digits = "0123456789ABCDEF";
            out += '%';
            out += digits[at(bytes, i) >> 4];
            out += digits[at(bytes, i) & 0xF];
        }
        i += std::max<std::size_t>(length, 1);
    }
    return out;
}

std::string cleanName(Bytes text) {
    std::string out;
    bool blank = false;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = std::max<std::size_t>(sequenceLength(text, i), 1);
        const Bytes sequence = text.substr(i, length);
        i += length;
        if (isBlank(sequence)) {
            blank = true;
        } else if (!isInvisible(sequence)) {
            if (blank && !out.empty()) out += ' ';
            blank = false;
            out += sequence;
        }
    }
    return out;
}

const char *nameFault(Bytes cleaned) {
    if (cleaned.empty()) return "its name is empty";
    if (!isUtf8(cleaned)) return unknownEncoding;
    // U+FFFD
    if (cleaned.find("\xEF\xBF\xBD") != Bytes::npos) return "its name lost a character when it was converted";
    return nullptr;
}

std::vector<std::string> readTextLines(const std::filesystem::path &file) {
    const auto text = toUtf8(engine::readWholeFile(file));
    if (!text) throw FormatError({readableName(file.string()), {}, unknownEncoding});
    const auto isBinary = [](char c) { return static_cast<unsigned char>(c) < 0x20 && (c < '\t' || c > '\r'); };
    if (std::ranges::any_of(*text, isBinary))
        throw FormatError({readableName(file.string()), {}, "this is no text file"});
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin <= text->size();) {
        const std::size_t end = std::min(text->find_first_of("\r\n", begin), text->size());
        if (std::string line = trimmed(text->substr(begin, end - begin)); !line.empty()) lines.push_back(line);
        begin = end + 1;
    }
    return lines;
}

} // namespace herbascope::storage::formats
