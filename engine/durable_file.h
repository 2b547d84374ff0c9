// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Files that are either complete or not there, also after a power cut: written beside their place, flushed to the
/// disk, then renamed. Standard library only, so that engine and storage share it. For any thread; everything throws
/// Error.

#include <filesystem>
#include <string>
#include <string_view>

namespace herbascope::engine {

/// A file being written; without commit() nothing of it remains.
class DurableFile {
public:
    explicit DurableFile(std::filesystem::path target);
    ~DurableFile();
    DurableFile(const DurableFile &) = delete;
    DurableFile &operator=(const DurableFile &) = delete;

    void write(const void *data, std::size_t size);
    /// Flushes and renames to the target, replacing what was there.
    void commit();

private:
    [[noreturn]] void fail() const;
    std::filesystem::path m_target;
    std::filesystem::path m_part;
    int m_file;
};

/// Replaces `path` with `bytes` or leaves it as it was. Makes the folder.
void writeDurably(const std::filesystem::path &path, std::string_view bytes);

/// For libraries that write by themselves: the name to write to first, then flush and rename (the part is removed on
/// failure).
std::filesystem::path temporaryName(const std::filesystem::path &path);
void moveIntoPlace(const std::filesystem::path &part, const std::filesystem::path &path);

/// Makes renames and new names in `folder` durable; file systems that cannot do it are let pass.
void syncFolder(const std::filesystem::path &folder);

/// Makes a folder and those above it.
void makeFolder(const std::filesystem::path &folder);

/// The whole file; one above 2 GB is refused.
std::string readWholeFile(const std::filesystem::path &path);

} // namespace herbascope::engine
