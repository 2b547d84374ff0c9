// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/formats/zip_archive.h"

#include "engine/durable_file.h"
#include "engine/error.h"
#include "engine/file_names.h"

#include <algorithm>
#include <memory>

#include <zip.h>

namespace herbascope::storage::formats {

namespace {

std::string openMessage(int code) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    std::string text = zip_error_strerror(&error);
    zip_error_fini(&error);
    return text;
}

zip_t *openZip(const std::filesystem::path &file, int flags) {
    int code = 0;
    zip_t *archive = zip_open(file.c_str(), flags, &code);
    if (!archive) throw Error("Cannot open " + file.string() + " as a zip file: " + openMessage(code) + ".");
    return archive;
}

} // namespace

ZipReader::ZipReader(const std::filesystem::path &file)
    : m_fileName(file.filename().string())
    , m_archive((engine::requirePlainFile(file), openZip(file, ZIP_RDONLY))) {}

ZipReader::~ZipReader() {
    zip_discard(m_archive);
}

std::uint64_t ZipReader::count() const {
    return static_cast<std::uint64_t>(std::max<zip_int64_t>(0, zip_get_num_entries(m_archive, 0)));
}

std::string ZipReader::name(std::uint64_t index) const {
    const char *text = zip_get_name(m_archive, index, ZIP_FL_ENC_GUESS);
    return text ? text : "";
}

std::string ZipReader::read(std::uint64_t index) const {
    const auto fail = [&](const std::string &why) {
        throw Error("Cannot read " + name(index) + " in " + m_fileName + ": " + why + ".");
    };
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t *)> entry(zip_fopen_index(m_archive, index, 0), zip_fclose);
    if (!entry) fail(zip_strerror(m_archive));
    std::string bytes;
    std::string chunk(1 << 16, '\0');
    // The size in the zip's directory may lie, so what really comes out is counted.
    while (true) {
        const zip_int64_t n = zip_fread(entry.get(), chunk.data(), chunk.size());
        if (n < 0) fail(zip_file_strerror(entry.get()));
        if (n == 0) return bytes;
        bytes.append(chunk, 0, static_cast<std::size_t>(n));
        if (bytes.size() > maximumEntrySize) fail("it unpacks to more than 64 MB");
    }
}

void writeZip(const std::filesystem::path &file, const std::vector<std::pair<std::string, std::string>> &entries) {
    engine::makeFolder(file.parent_path());
    const auto temporary = engine::temporaryName(file);
    std::unique_ptr<zip_t, void (*)(zip_t *)> archive(openZip(temporary, ZIP_CREATE | ZIP_TRUNCATE), zip_discard);
    const auto fail = [&] {
        zip_error_t *error = zip_get_error(archive.get());
        const bool isSystems = zip_error_system_type(error) == ZIP_ET_SYS && zip_error_code_system(error) != 0;
        throw Error("Cannot write " + file.string() + ": " +
                    (isSystems ? engine::systemReason(zip_error_code_system(error)) : zip_error_strerror(error)) + ".");
    };
    for (const auto &[name, bytes] : entries) {
        zip_source_t *source = zip_source_buffer(archive.get(), bytes.data(), bytes.size(), 0);
        if (!source) fail();
        if (zip_file_add(archive.get(), name.c_str(), source, ZIP_FL_ENC_UTF_8) < 0) {
            zip_source_free(source);
            fail();
        }
    }
    // Closing an archive without entries removes it, so an empty one is written by hand: the end record alone.
    if (entries.empty()) return engine::writeDurably(file, std::string("PK\5\6", 4) + std::string(18, '\0'));
    if (zip_close(archive.get()) != 0) fail();
    archive.release();
    engine::moveIntoPlace(temporary, file);
}

} // namespace herbascope::storage::formats
