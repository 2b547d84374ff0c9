// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/durable_file.h"
#include "storage/formats/formats.h"
#include "storage/formats/text.h"
#include "storage/formats/zip_archive.h"

#include <algorithm>
#include <set>

namespace herbascope::storage::formats {

namespace {

namespace fs = std::filesystem;

bool hasEnding(const fs::path &path, const char *ending) {
    return lowered(path.extension().string()) == ending;
}

/// Reads one file into `content`, as a sheet or as a problem.
template <class Read> void addFile(FormatContent &content, const std::string &source, const Read &read) {
    try {
        content.sheets.push_back(readVoc(read(), source));
    } catch (const Error &error) {
        content.problems.push_back({source, error.what()});
    }
}

FormatContent readZip(const fs::path &file) {
    const ZipReader zip(file);
    FormatContent content;
    for (std::uint64_t i = 0; i < zip.count(); ++i) {
        const fs::path name = zip.name(i);
        // macOS puts a file of its own attributes ("._name") beside every file.
        if (!hasEnding(name, ".xml") || name.filename().string().starts_with("._")) continue;
        addFile(content, (file.filename() / name.relative_path()).string(), [&] { return zip.read(i); });
    }
    return content;
}

FormatContent readFolder(const fs::path &folder) {
    std::vector<fs::path> files;
    std::error_code code;
    fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, code);
    if (code) throw Error("Cannot read the folder " + folder.string() + ": " + code.message() + ".");
    for (; entry != fs::recursive_directory_iterator(); entry.increment(code)) {
        if (code) throw Error("Cannot read the folder " + folder.string() + ": " + code.message() + ".");
        std::error_code ignored;
        if (hasEnding(entry->path(), ".xml") && entry->is_regular_file(ignored) &&
            !entry->path().filename().string().starts_with("._"))
            files.push_back(entry->path());
    }
    std::sort(files.begin(), files.end());
    FormatContent content;
    for (const fs::path &file : files) addFile(content, file.string(), [&] { return engine::readWholeFile(file); });
    return content;
}

std::string fileNameFor(const FormatSheet &sheet) {
    const std::string name = fs::path(sheet.stem).filename().string();
    if (name.empty() || name == "." || name == "..") throw Error("A sheet without a name cannot be written.");
    return name + ".xml";
}

} // namespace

FormatContent readVocSource(const fs::path &folderOrZip) {
    std::error_code code;
    if (!fs::exists(folderOrZip, code)) throw Error("There is no " + folderOrZip.string() + ".");
    if (fs::is_directory(folderOrZip, code)) return readFolder(folderOrZip);
    if (hasEnding(folderOrZip, ".zip")) return readZip(folderOrZip);
    FormatContent content;
    addFile(content, folderOrZip.string(), [&] { return engine::readWholeFile(folderOrZip); });
    return content;
}

void writeVocTarget(const fs::path &target, const std::vector<FormatSheet> &sheets) {
    std::set<std::string> names;
    for (const FormatSheet &sheet : sheets)
        if (!names.insert(fileNameFor(sheet)).second)
            throw Error("Two sheets are named " + sheet.stem +
                        ", and one file cannot hold both. Export them by split.");
    if (hasEnding(target, ".zip")) {
        std::vector<std::pair<std::string, std::string>> entries;
        for (const FormatSheet &sheet : sheets) entries.emplace_back(fileNameFor(sheet), writeVoc(sheet));
        return writeZip(target, entries);
    }
    engine::makeFolder(target);
    std::size_t failed = 0;
    std::string first;
    for (const FormatSheet &sheet : sheets) {
        try {
            engine::writeDurably(target / fileNameFor(sheet), writeVoc(sheet));
        } catch (const Error &error) {
            if (failed++ == 0) first = error.what();
        }
    }
    if (failed == 0) return;
    if (sheets.size() == 1) throw Error(first);
    throw Error(std::to_string(failed) + " of " + std::to_string(sheets.size()) +
                " files could not be written, the others were: " + first);
}

} // namespace herbascope::storage::formats
