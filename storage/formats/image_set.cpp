// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/durable_file.h"
#include "storage/formats/formats.h"
#include "storage/formats/text.h"

#include <algorithm>
#include <set>
#include <sstream>

namespace herbascope::storage::formats {

namespace {

/// Where the second column of Pascal VOC's lists by class begins (1, 0 or -1: shown, hard to see, not shown); npos:
/// none.
std::size_t flagColumn(const std::string &line) {
    const auto blank = line.find_last_of(" \t");
    if (blank == std::string::npos) return blank;
    const std::string last = line.substr(blank + 1);
    return last == "1" || last == "0" || last == "-1" ? blank : std::string::npos;
}

/// Other tools list image files: these alone lose their folder and ending.
std::string stemOf(const std::string &line) {
    const std::string fileName = std::filesystem::path(line).filename().string();
    const std::string stem = imageStem(line);
    return stem == fileName ? line : stem;
}

} // namespace

std::vector<std::string> readImageSet(const std::filesystem::path &file) {
    std::string bytes = engine::readWholeFile(file);
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3); // byte order mark of Windows editors
    if (bytes.find('\0') != std::string::npos) throw Error("Cannot read " + file.string() + ": this is no text file.");
    std::vector<std::string> lines;
    std::istringstream text(bytes);
    for (std::string line; std::getline(text, line);)
        if (line = trimmed(line); !line.empty()) lines.push_back(line);
    // "FR 1" may be a stem, so the column counts only where every line has it.
    const bool columns = std::all_of(lines.begin(), lines.end(), [](const auto &l) { return flagColumn(l) != l.npos; });
    std::vector<std::string> stems;
    std::set<std::string> seen;
    for (const std::string &line : lines) {
        const std::string stem = stemOf(columns ? trimmed(line.substr(0, flagColumn(line))) : line);
        if (!stem.empty() && seen.insert(stem).second) stems.push_back(stem);
    }
    return stems;
}

void writeImageSet(const std::filesystem::path &file, const std::vector<std::string> &stems) {
    std::string out;
    for (const std::string &stem : stems) out += stem + "\n";
    engine::writeDurably(file, out);
}

} // namespace herbascope::storage::formats
