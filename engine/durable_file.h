// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Files that are either complete or not there, also after a power cut: written beside their place, flushed to the
/// disk, then renamed. Only a plain file is ever read or replaced: no device, pipe, link or folder that stands in its
/// place. Standard library only, so that engine and storage share it. For any thread; everything throws Error.

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
    /// Flushes and renames to the target, replacing the file that was there.
    void commit();

private:
    [[noreturn]] void fail() const;
    std::filesystem::path m_target;
    std::filesystem::path m_part;
    int m_file;
};

/// Replaces `path` with `bytes` or leaves it as it was. Makes the folder.
void writeDurably(const std::filesystem::path &path, std::string_view bytes);

/// For libraries that write by themselves to temporaryName(path): flushes and renames (the part is removed on failure).
void moveIntoPlace(const std::filesystem::path &part, const std::filesystem::path &path);

/// Makes renames and new names in `folder` durable; file systems that cannot do it are let pass.
void syncFolder(const std::filesystem::path &folder);

/// Makes a folder and those above it.
void makeFolder(const std::filesystem::path &folder);

/// Why the system refused, from errno, as the rest of a sentence ("the disk is full").
std::string systemReason(int code);

/// For libraries that open by themselves: throws Error, saying what is there, unless `path` leads to a plain file.
/// Never waits, as opening a pipe would.
void requirePlainFile(const std::filesystem::path &path);

/// The whole file; one above 2 GB is refused.
std::string readWholeFile(const std::filesystem::path &path);

} // namespace herbascope::engine
