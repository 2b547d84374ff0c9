// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/scan_file.h"

#include "engine/durable_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

namespace herbascope::engine {

ScanError cannotRead(const std::filesystem::path &path, const std::string &reason) {
    return ScanError("Cannot read " + path.filename().string() + ": " + reason + ".");
}

MemoryError notEnoughMemory(const std::filesystem::path &path) {
    return MemoryError(cannotRead(path, "there is not enough memory").what());
}

namespace {

std::string reasonOf(int code) {
    if (code == ENOENT || code == ENOTDIR) return "there is no such file";
    if (code == EACCES) return "you have no permission to read it";
    return systemReason(code);
}

[[noreturn]] void fail(const std::filesystem::path &path, int code) {
    const ScanError error = cannotRead(path, reasonOf(code));
    if (code == ENOENT || code == ENOTDIR || code == EACCES) throw error;
    throw Error(error.what());
}

} // namespace

ScanFile::ScanFile(const std::filesystem::path &path)
    : m_path(path) {
    m_descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); // never waits for a pipe
    if (m_descriptor < 0) fail(path, errno);
    struct stat status {};
    std::string reason;
    if (::fstat(m_descriptor, &status) != 0) {
        const int code = errno;
        ::close(m_descriptor);
        fail(path, code);
    }
    if (S_ISDIR(status.st_mode))
        reason = "it is a folder";
    else if (!S_ISREG(status.st_mode))
        reason = "it is not a plain file";
    else if (status.st_size == 0)
        reason = "the file is empty";
    if (!reason.empty()) {
        ::close(m_descriptor);
        throw cannotRead(path, reason);
    }
    m_size = static_cast<std::uint64_t>(status.st_size);
}

ScanFile::~ScanFile() {
    ::close(m_descriptor);
}

bool ScanFile::read(std::uint64_t position, void *target, std::size_t count) const {
    if (position > m_size || count > m_size - position) return false;
    auto *bytes = static_cast<std::uint8_t *>(target);
    while (count > 0) {
        const ssize_t got = ::pread(m_descriptor, bytes, count, static_cast<off_t>(position));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail(m_path, errno);
        if (got == 0) return false;
        bytes += got;
        position += static_cast<std::uint64_t>(got);
        count -= static_cast<std::size_t>(got);
    }
    return true;
}

std::optional<Bytes> ScanFile::bytes(std::uint64_t position, std::size_t count) const {
    if (position > m_size || count > m_size - position) return std::nullopt;
    Bytes result(count);
    if (!read(position, result.data(), count)) return std::nullopt;
    return result;
}

Bytes ScanFile::all() const {
    Bytes result(m_size);
    if (!read(0, result.data(), result.size())) throw cannotRead(m_path, "it became shorter while it was read");
    return result;
}

} // namespace herbascope::engine
