// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/durable_file.h"
#include "storage/formats/formats.h"
#include "storage/formats/text.h"
#include "storage/formats/text_encoding.h"

#include <algorithm>
#include <set>

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

} // namespace

std::vector<std::string> readImageSet(const std::filesystem::path &file) {
    const std::vector<std::string> lines = readTextLines(file);
    // "FR 1" may be a stem, so the column counts only where every line has it.
    const bool columns = std::all_of(lines.begin(), lines.end(), [](const auto &l) { return flagColumn(l) != l.npos; });
    std::vector<std::string> names;
    std::set<std::string> seen;
    for (const std::string &line : lines) {
        const std::string name = columns ? trimmed(line.substr(0, flagColumn(line))) : line;
        if (!name.empty() && seen.insert(name).second) names.push_back(name);
    }
    return names;
}

void writeImageSet(const std::filesystem::path &file, const std::vector<std::string> &stems) {
    std::string out;
    for (const std::string &stem : stems) out += stem + "\n";
    engine::writeDurably(file, out);
}

} // namespace herbascope::storage::formats
