// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The records of Torch's zip files: "data.pkl", "data/0" … in one folder, whose name may be any.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

struct zip;

namespace herbascope::engine {

class ZipRecords {
public:
    explicit ZipRecords(const std::filesystem::path &file); ///< throws Error
    ~ZipRecords();
    ZipRecords(const ZipRecords &) = delete;
    ZipRecords &operator=(const ZipRecords &) = delete;

    /// Bytes unpacked, as the file states them; nothing where there is no such record.
    std::optional<std::uint64_t> size(const std::string &record) const;
    /// Fills `target` with the first `count` bytes. Throws Error where it has fewer, is broken or encrypted.
    void read(const std::string &record, void *target, std::uint64_t count) const;

private:
    std::string m_fileName, m_folder;
    zip *m_archive = nullptr;
};

} // namespace herbascope::engine
