// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/durable_file.h"

#include "engine/error.h"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace herbascope::engine {
namespace {

[[noreturn]] void fail(const std::filesystem::path &path, int code) {
    throw Error("Cannot write " + path.string() + ": " + std::generic_category().message(code) + ".");
}

void writeAll(int file, const std::string &bytes, const std::filesystem::path &path) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t n = ::write(file, bytes.data() + done, bytes.size() - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            const int code = errno;
            ::close(file);
            ::unlink(path.c_str());
            fail(path, code);
        }
        done += static_cast<std::size_t>(n);
    }
}

} // namespace

void writeDurably(const std::filesystem::path &path, const std::string &bytes) {
    const std::filesystem::path part = path.string() + ".part";
    const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) fail(path, errno);
    writeAll(file, bytes, part);
    const bool flushed = ::fsync(file) == 0;
    const int code = errno;
    ::close(file);
    if (!flushed) fail(path, code);
    if (::rename(part.c_str(), path.c_str()) != 0) fail(path, errno);
    syncFolder(path.parent_path());
}

void syncFolder(const std::filesystem::path &folder) {
    const int file = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return;
    ::fsync(file);
    ::close(file);
}

std::string readWholeFile(const std::filesystem::path &path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    if (file) bytes << file.rdbuf();
    if (!file) throw Error("Cannot read " + path.string() + ".");
    return bytes.str();
}

} // namespace herbascope::engine
