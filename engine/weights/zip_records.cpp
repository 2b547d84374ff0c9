// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/weights/zip_records.h"

#include "engine/error.h"

#include <memory>

#include <zip.h>

namespace herbascope::engine {

ZipRecords::ZipRecords(const std::filesystem::path &file)
    : m_fileName(file.filename().string())
    , m_archive(zip_open(file.c_str(), ZIP_RDONLY, nullptr)) {
    if (!m_archive) throw Error("Cannot read " + m_fileName + ": it is not a complete Torch file.");
    const char *first = zip_get_name(m_archive, 0, ZIP_FL_ENC_RAW);
    const std::string name = first ? first : "";
    m_folder = name.substr(0, name.find('/') + 1);
}

ZipRecords::~ZipRecords() {
    zip_discard(m_archive);
}

std::optional<std::uint64_t> ZipRecords::size(const std::string &record) const {
    zip_stat_t about;
    if (zip_stat(m_archive, (m_folder + record).c_str(), ZIP_FL_ENC_RAW, &about) != 0 || !(about.valid & ZIP_STAT_SIZE))
        return std::nullopt;
    return about.size;
}

// As Torch does, a record's checksum is not compared: torch.save can leave it out.
void ZipRecords::read(const std::string &record, void *target, std::uint64_t count) const {
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t *)> entry(
        zip_fopen(m_archive, (m_folder + record).c_str(), ZIP_FL_ENC_RAW), zip_fclose);
    auto *bytes = static_cast<char *>(target);
    while (count > 0) {
        const zip_int64_t got = entry ? zip_fread(entry.get(), bytes, count) : -1;
        if (got <= 0) throw Error("Cannot read " + m_fileName + ": its data is damaged or truncated.");
        bytes += got;
        count -= static_cast<std::uint64_t>(got);
    }
}

} // namespace herbascope::engine
