// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/durable_file.h"
#include "storage/formats/formats.h"
#include "storage/formats/text.h"
#include "storage/formats/zip_archive.h"

#include <algorithm>
#include <set>
#include <vector>

namespace herbascope::storage::formats {

namespace {

namespace fs = std::filesystem;

bool hasEnding(const fs::path &path, const char *ending) {
    return lowered(path.extension().string()) == ending;
}

std::string reasonOf(const Error &error, const fs::path &file) {
    std::string text = error.what();
    const std::string known = "Cannot read " + file.string() + ": ";
    if (text.starts_with(known)) text.erase(0, known.size());
    if (text.ends_with('.')) text.pop_back();
    return text;
}

/// Reads one file into `content`, as a sheet or as a problem.
template <class Read> void addFile(FormatContent &content, const fs::path &source, const Read &read) {
    try {
        content.sheets.push_back(readVoc(read(), source.string()));
    } catch (const FormatError &error) {
        content.problems.push_back(error.problem);
    } catch (const Error &error) {
        content.problems.push_back({source.string(), {}, reasonOf(error, source)});
    }
}

/// macOS puts a file of its own attributes ("._name") beside every file.
bool isAnnotationFile(const fs::path &path) {
    return hasEnding(path, ".xml") && !path.filename().string().starts_with("._");
}

FormatContent readZip(const fs::path &file) {
    ZipReader zip(file);
    FormatContent content;
    for (std::uint64_t i = 0; i < zip.count(); ++i) {
        const fs::path name = zip.name(i);
        if (!isAnnotationFile(name)) continue;
        addFile(content, file.filename() / name.relative_path(), [&] { return zip.read(i); });
    }
    return content;
}

/// The annotation files below a folder. Links to folders are followed, each folder once; what cannot be looked into is
/// a problem.
class FolderSearch {
public:
    explicit FolderSearch(FormatContent &content)
        : m_content(content) {}

    std::vector<fs::path> files;

    void search(const fs::path &top) {
        std::vector<fs::path> left{top};
        while (!left.empty()) {
            const fs::path folder = left.back();
            left.pop_back();
            std::error_code code;
            if (!m_seen.insert(fs::canonical(folder, code)).second) continue;
            fs::directory_iterator entry(folder, code);
            for (; !code && entry != fs::directory_iterator(); entry.increment(code)) look(entry->path(), left);
            if (code) problem(folder, "the folder cannot be read (" + code.message() + ")");
        }
        std::sort(files.begin(), files.end());
    }

private:
    void look(const fs::path &path, std::vector<fs::path> &folders) {
        std::error_code code;
        const fs::file_type type = fs::status(path, code).type();
        if (type == fs::file_type::directory)
            folders.push_back(path);
        else if (!isAnnotationFile(path))
            return;
        else if (type == fs::file_type::regular)
            files.push_back(path);
        else if (code)
            problem(path, "it cannot be read (" + code.message() + ")");
        else
            problem(path, type == fs::file_type::not_found ? "the link leads nowhere" : "it is no plain file");
    }
    void problem(const fs::path &path, const std::string &reason) {
        m_content.problems.push_back({path.string(), {}, reason});
    }

    FormatContent &m_content;
    std::set<fs::path> m_seen;
};

FormatContent readFolder(const fs::path &folder) {
    FormatContent content;
    FolderSearch found(content);
    found.search(folder);
    for (const fs::path &file : found.files) addFile(content, file, [&] { return engine::readWholeFile(file); });
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
    FormatContent content;
    if (fs::is_directory(folderOrZip, code)) {
        content = readFolder(folderOrZip);
    } else if (hasEnding(folderOrZip, ".zip")) {
        content = readZip(folderOrZip);
    } else {
        content.sheets.push_back(readVoc(engine::readWholeFile(folderOrZip), folderOrZip.string()));
        return content;
    }
    if (content.sheets.empty() && content.problems.empty())
        content.problems.push_back({folderOrZip.string(), {}, "there is no annotation file (.xml) in it"});
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
