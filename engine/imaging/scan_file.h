// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One open scan, read by position: header parsers fetch the few bytes that they need, however large the file is.
/// Read and not mapped: a file that shrinks meanwhile, or a network share that fails, is an Error and not a crash.
/// Where the disk, the share or the system fails it is no ScanError: the file may be good.

#include "engine/error.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace herbascope::engine {

using Bytes = std::vector<std::uint8_t>;

/// "Cannot read sheet.jpg: the file is truncated." for the reason "the file is truncated".
ScanError cannotRead(const std::filesystem::path &path, const std::string &reason);
/// "Cannot read sheet.jpg: there is not enough memory."
MemoryError notEnoughMemory(const std::filesystem::path &path);

class ScanFile {
public:
    /// Throws Error where there is no such file, or none that can be read, or an empty one.
    explicit ScanFile(const std::filesystem::path &path);
    ~ScanFile();
    ScanFile(const ScanFile &) = delete;
    ScanFile &operator=(const ScanFile &) = delete;

    const std::filesystem::path &path() const { return m_path; }
    std::uint64_t size() const { return m_size; }

    /// Fills `target`; false where the file ends before.
    bool read(std::uint64_t position, void *target, std::size_t count) const;
    /// `count` bytes from `position`; nothing where the file ends before.
    std::optional<Bytes> bytes(std::uint64_t position, std::size_t count) const;
    /// The whole file. Throws Error.
    Bytes all() const;

private:
    std::filesystem::path m_path;
    int m_descriptor = -1;
    std::uint64_t m_size = 0;
};

} // namespace herbascope::engine
