// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/durable_file.h"

#include "engine/error.h"
#include "engine/file_names.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace herbascope::engine {
namespace {

constexpr std::uintmax_t maximumFileSize = 2'000'000'000; // bytes

[[noreturn]] void failWriting(const std::filesystem::path &path, int code) {
    throw Error("Cannot write " + path.string() + ": " + systemReason(code) + ".");
}

[[noreturn]] void failReading(const std::filesystem::path &path, const std::string &why) {
    throw Error("Cannot read " + path.string() + ": " + why + ".");
}

/// Nothing for a plain file.
std::string otherThanFile(mode_t mode) {
    if (S_ISREG(mode)) return {};
    if (S_ISDIR(mode)) return "it is a folder";
    if (S_ISLNK(mode)) return "it is a link to another file";
    if (S_ISFIFO(mode)) return "it is a pipe, not a file";
    if (S_ISSOCK(mode)) return "it is a socket, not a file";
    return "it is a device, not a file";
}

/// Throws where something stands at `path` that is not ours to replace.
void requireReplaceable(const std::filesystem::path &path) {
    struct stat there {};
    if (::lstat(path.c_str(), &there) != 0) return;
    if (const std::string what = otherThanFile(there.st_mode); !what.empty())
        throw Error("Cannot write " + path.string() + ": " + what + ".");
}

/// A new file: what a killed process of this number left under the name goes first.
int openNew(const std::filesystem::path &path) {
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    const int file = ::open(path.c_str(), flags, 0644);
    if (file >= 0 || errno != EEXIST || ::unlink(path.c_str()) != 0) return file;
    return ::open(path.c_str(), flags, 0644);
}

/// Closes itself.
struct Handle {
    explicit Handle(int number)
        : file(number) {}
    ~Handle() {
        if (file >= 0) ::close(file);
    }
    Handle(const Handle &) = delete;
    Handle &operator=(const Handle &) = delete;
    int file;
};

} // namespace

DurableFile::DurableFile(std::filesystem::path target)
    : m_target(std::move(target))
    , m_part(temporaryName(m_target))
    , m_file(-1) {
    requireReplaceable(m_target);
    m_file = openNew(m_part);
    if (m_file < 0) fail();
}

DurableFile::~DurableFile() {
    if (m_file < 0) return;
    ::close(m_file);
    ::unlink(m_part.c_str());
}

void DurableFile::fail() const {
    failWriting(m_target, errno);
}

void DurableFile::write(const void *data, std::size_t size) {
    const char *bytes = static_cast<const char *>(data);
    while (size > 0) {
        const ssize_t written = ::write(m_file, bytes, size);
        if (written < 0 && errno == EINTR) continue;
        if (written == 0) errno = ENOSPC;
        if (written <= 0) fail();
        bytes += written;
        size -= static_cast<std::size_t>(written);
    }
}

void DurableFile::commit() {
    if (::fsync(m_file) != 0) fail();
    if (::close(std::exchange(m_file, -1)) != 0 || ::rename(m_part.c_str(), m_target.c_str()) != 0) {
        const int code = errno;
        ::unlink(m_part.c_str());
        failWriting(m_target, code);
    }
    syncFolder(m_target.parent_path());
}

void writeDurably(const std::filesystem::path &path, std::string_view bytes) {
    makeFolder(path.parent_path());
    DurableFile file(path);
    file.write(bytes.data(), bytes.size());
    file.commit();
}

void moveIntoPlace(const std::filesystem::path &part, const std::filesystem::path &path) {
    const int file = ::open(part.c_str(), O_RDONLY | O_CLOEXEC);
    const bool isFlushed = file >= 0 && ::fsync(file) == 0;
    int code = isFlushed ? 0 : errno;
    if (file >= 0) ::close(file);
    try {
        requireReplaceable(path);
    } catch (const Error &) {
        ::unlink(part.c_str());
        throw;
    }
    if (code == 0 && ::rename(part.c_str(), path.c_str()) != 0) code = errno;
    if (code != 0) {
        ::unlink(part.c_str());
        failWriting(path, code);
    }
    syncFolder(path.parent_path());
}

void syncFolder(const std::filesystem::path &folder) {
    const int file = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return;
    ::fsync(file);
    ::close(file);
}

void makeFolder(const std::filesystem::path &folder) {
    std::error_code code;
    if (!folder.empty()) std::filesystem::create_directories(folder, code);
    if (code) throw Error("Cannot make the folder " + folder.string() + ": " + systemReason(code.value()) + ".");
}

std::string systemReason(int code) {
    if (code == ENOSPC) return "the disk is full";
    if (code == EDQUOT) return "your share of the disk is used up";
    if (code == ENOENT) return "there is no such file or folder";
    if (code == ELOOP) return "it is a link that cannot be followed";
    return std::generic_category().message(code);
}

void requirePlainFile(const std::filesystem::path &path) {
    struct stat there {};
    if (::stat(path.c_str(), &there) != 0) failReading(path, systemReason(errno));
    if (const std::string what = otherThanFile(there.st_mode); !what.empty()) failReading(path, what);
}

std::string readWholeFile(const std::filesystem::path &path) {
    // Opening a pipe would wait for a writer without O_NONBLOCK.
    const Handle in(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat there {};
    if (in.file < 0 || ::fstat(in.file, &there) != 0) {
        const int code = errno;
        requirePlainFile(path); // a socket cannot even be opened
        failReading(path, systemReason(code));
    }
    if (const std::string what = otherThanFile(there.st_mode); !what.empty()) failReading(path, what);
    if (static_cast<std::uintmax_t>(there.st_size) > maximumFileSize) failReading(path, "it is larger than 2 GB");
    std::string bytes(static_cast<std::size_t>(there.st_size), '\0');
    for (std::size_t at = 0; at < bytes.size();) {
        const ssize_t got = ::read(in.file, bytes.data() + at, bytes.size() - at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) failReading(path, systemReason(errno));
        if (got == 0) failReading(path, "it was made shorter while it was read");
        at += static_cast<std::size_t>(got);
    }
    return bytes;
}

} // namespace herbascope::engine
