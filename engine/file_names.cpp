// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/file_names.h"

#include "engine/letter_case.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <system_error>
#include <vector>

#include <unistd.h>

namespace herbascope::engine {
namespace {

constexpr std::size_t longestName = 255; // bytes, on nearly every file system
constexpr std::string_view temporaryStart = ".herbascope-part-";

/// Of UTF-8's forms (RFC 3629); 0 where the text begins with none of them.
std::size_t characterSize(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (byte(0) < 0x80) return 1;
    const std::size_t size = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
    if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < size) return 0;
    for (std::size_t i = 1; i < size; ++i)
        if ((byte(i) & 0xC0u) != 0x80u) return 0;
    return size;
}

bool isControl(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return first < 0x20 || first == 0x7F;
    return first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0; // U+0080..U+009F
}

bool isForbidden(std::string_view character) {
    return isControl(character) ||
           (character.size() == 1 && std::string_view("<>:\"/\\|?*").find(character[0]) != std::string_view::npos);
}

/// Names of devices on Windows, whatever ending follows.
bool isReserved(std::string_view name) {
    static constexpr std::array<std::string_view, 6> devices{"con", "prn", "aux", "nul", "conin$", "conout$"};
    std::string stem = lowerCase(name.substr(0, name.find('.')));
    stem.erase(stem.find_last_not_of(' ') + 1);
    if (std::ranges::find(devices, stem) != devices.end()) return true;
    if (!stem.starts_with("com") && !stem.starts_with("lpt")) return false;
    const std::string number = stem.substr(3);
    const bool superscript = number == "¹" || number == "²" || number == "³";
    return superscript || (number.size() == 1 && number[0] >= '0' && number[0] <= '9');
}

bool isTrailing(char c) {
    return c == '.' || c == ' ';
}

std::string replaced(std::string_view name) {
    std::string clean;
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t size = characterSize(name.substr(at));
        const auto character = name.substr(at, std::max<std::size_t>(size, 1));
        clean += size == 0 || isForbidden(character) ? "_" : character;
        at += character.size();
    }
    if (clean.empty() || isReserved(clean)) clean.insert(0, "_");
    if (clean.front() == '.' || clean.front() == ' ') clean.front() = '_';
    if (isTrailing(clean.back())) clean.back() = '_';
    return clean;
}

/// FNV-1a: the same on every machine.
std::string codeOf(std::string_view name) {
    std::uint32_t hash = 2166136261u;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    std::array<char, 9> text{};
    std::snprintf(text.data(), text.size(), "%08x", hash);
    return text.data();
}

std::string cutTo(std::string text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0u) == 0x80u) --bytes;
    return text.substr(0, bytes);
}

} // namespace

std::string fileName(std::string_view name, std::string_view ending) {
    const std::string clean = replaced(name);
    if (clean == name && clean.size() + ending.size() <= longestName) return clean + std::string(ending);
    const std::string rest = "-" + codeOf(name) + std::string(ending);
    return cutTo(clean, longestName - std::min(longestName, rest.size())) + rest;
}

std::string fileNameProblem(std::string_view name) {
    if (name.empty()) return "it is empty";
    if (name.size() > longestName) return "it is longer than 255 bytes";
    if (replaced(name) == name) return {};
    if (name.front() == '.') return "it begins with a dot";
    if (name.front() == ' ') return "it begins with a blank";
    if (isTrailing(name.back())) return "it ends with a dot or a blank";
    if (isReserved(name)) return "Windows keeps this name for a device";
    return "it holds one of < > : \" / \\ | ? * or a character that cannot be seen";
}

std::string FileNames::take(std::string_view name, std::string_view ending) {
    std::string free = fileName(name, ending);
    for (int number = 2; !m_taken.insert(lowerCase(free)).second; ++number)
        free = fileName(name, "_" + std::to_string(number) + std::string(ending));
    return free;
}

std::filesystem::path temporaryName(const std::filesystem::path &path) {
    // Short, whatever the name is: a long one would have no room for an addition.
    const std::string code = codeOf(path.filename().string());
    return path.parent_path() / (std::string(temporaryStart) + code + "-" + std::to_string(::getpid()));
}

std::filesystem::path temporaryName(const std::filesystem::path &path, std::string_view key) {
    return path.parent_path() / (std::string(temporaryStart) + codeOf(key));
}

bool isTemporaryName(std::string_view fileName) {
    return fileName.starts_with(temporaryStart);
}

void removeOwnFolder(const std::filesystem::path &folder, std::initializer_list<std::string_view> names) {
    namespace fs = std::filesystem;
    std::error_code code;
    if (!fs::is_directory(fs::symlink_status(folder, code))) return;
    std::vector<fs::path> own;
    for (const auto name : names) own.push_back(folder / name);
    for (fs::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code))
        if (isTemporaryName(entry->path().filename().string())) own.push_back(entry->path());
    for (const fs::path &file : own) ::unlink(file.c_str()); // never a folder
    ::rmdir(folder.c_str());                                 // only an empty one
}

} // namespace herbascope::engine
