// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Zip files of annotation files. Entries are read into memory one by one and never written to the disk, so their names
/// cannot lead anywhere; none may unpack to more than 64 MB, and all together, which may name the same bytes again and
/// again, not to more than 200 times the file. Used by one thread.

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

struct zip;

namespace herbascope::storage::formats {

inline constexpr std::uint64_t maximumEntrySize = 64'000'000; ///< bytes, unpacked
inline constexpr std::uint64_t maximumRatio = 200;            ///< annotations repeat themselves some thirty times

class ZipReader {
public:
    explicit ZipReader(const std::filesystem::path &file); ///< throws Error
    ~ZipReader();
    ZipReader(const ZipReader &) = delete;
    ZipReader &operator=(const ZipReader &) = delete;

    std::uint64_t count() const;
    std::string name(std::uint64_t index) const; ///< UTF-8, with its folders; empty where it cannot be read
    std::string read(std::uint64_t index);       ///< throws Error for a broken, encrypted or oversized entry

private:
    std::string m_fileName;
    zip *m_archive = nullptr;
    std::uint64_t m_left; ///< bytes that may still be unpacked
};

/// Writes a zip of (name, bytes) in the order given. Throws Error.
void writeZip(const std::filesystem::path &file, const std::vector<std::pair<std::string, std::string>> &entries);

} // namespace herbascope::storage::formats
