// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/durable_file.h"

#include "engine/error.h"

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace herbascope::engine {
namespace {

constexpr std::uintmax_t maximumFileSize = 2'000'000'000; // bytes

std::string reason(int code) {
    return std::generic_category().message(code);
}

[[noreturn]] void failWriting(const std::filesystem::path &path, int code) {
    throw Error("Cannot write " + path.string() + ": " + reason(code) + ".");
}

[[noreturn]] void failReading(const std::filesystem::path &path, const std::string &why) {
    throw Error("Cannot read " + path.string() + ": " + why + ".");
}

} // namespace

DurableFile::DurableFile(std::filesystem::path target)
    : m_target(std::move(target))
    , m_part(temporaryName(m_target))
    , m_file(::open(m_part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {
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
        if (written < 0) fail();
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

std::filesystem::path temporaryName(const std::filesystem::path &path) {
    return path.string() + ".part" + std::to_string(::getpid());
}

void moveIntoPlace(const std::filesystem::path &part, const std::filesystem::path &path) {
    const int file = ::open(part.c_str(), O_RDONLY | O_CLOEXEC);
    const bool isFlushed = file >= 0 && ::fsync(file) == 0;
    int code = isFlushed ? 0 : errno;
    if (file >= 0) ::close(file);
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
    if (code) throw Error("Cannot make the folder " + folder.string() + ": " + code.message() + ".");
}

std::string readWholeFile(const std::filesystem::path &path) {
    std::error_code code;
    if (std::filesystem::is_directory(path, code)) failReading(path, "it is a folder");
    const auto size = std::filesystem::file_size(path, code);
    if (code) failReading(path, code.message());
    if (size > maximumFileSize) failReading(path, "it is larger than 2 GB");
    std::string bytes(size, '\0');
    std::ifstream file(path, std::ios::binary);
    if (!file.read(bytes.data(), static_cast<std::streamsize>(size)) && size > 0) failReading(path, reason(errno));
    return bytes;
}

} // namespace herbascope::engine
