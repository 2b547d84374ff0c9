// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/formats/atomic_file.h"

#include "engine/error.h"

#include <cerrno>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace herbascope::storage::formats {

namespace {

constexpr std::uintmax_t maximumFileSize = 2'000'000'000;

[[noreturn]] void failWriting(const std::filesystem::path &path, int code) {
    throw Error("Cannot write " + path.string() + ": " + std::generic_category().message(code) + ".");
}

/// errno of flushing a file or folder, 0 when it worked.
int flush(const std::filesystem::path &path, int flags) {
    const int file = ::open(path.c_str(), flags | O_CLOEXEC);
    if (file < 0) return errno;
    const int code = ::fsync(file) == 0 ? 0 : errno;
    ::close(file);
    return code;
}

} // namespace

std::string readFile(const std::filesystem::path &path) {
    std::error_code code;
    if (std::filesystem::is_directory(path, code)) throw Error("Cannot read " + path.string() + ": it is a folder.");
    const auto size = std::filesystem::file_size(path, code);
    if (code) throw Error("Cannot read " + path.string() + ": " + code.message() + ".");
    if (size > maximumFileSize) throw Error("Cannot read " + path.string() + ": it is larger than 2 GB.");
    std::string bytes(size, '\0');
    std::ifstream file(path, std::ios::binary);
    if (!file.read(bytes.data(), static_cast<std::streamsize>(size)) && size > 0)
        throw Error("Cannot read " + path.string() + ": " + std::generic_category().message(errno) + ".");
    return bytes;
}

void makeFolder(const std::filesystem::path &folder) {
    std::error_code code;
    if (!folder.empty()) std::filesystem::create_directories(folder, code);
    if (code) throw Error("Cannot make the folder " + folder.string() + ": " + code.message() + ".");
}

std::filesystem::path temporaryName(const std::filesystem::path &path) {
    return path.string() + ".part" + std::to_string(::getpid());
}

void moveIntoPlace(const std::filesystem::path &temporary, const std::filesystem::path &path) {
    int code = flush(temporary, O_RDONLY);
    if (code == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) code = errno;
    if (code != 0) {
        ::unlink(temporary.c_str());
        failWriting(path, code);
    }
    // Some file systems cannot flush a folder; the file itself is safe by now.
    flush(path.has_parent_path() ? path.parent_path() : ".", O_RDONLY | O_DIRECTORY);
}

void writeFile(const std::filesystem::path &path, const std::string &bytes) {
    makeFolder(path.parent_path());
    const auto temporary = temporaryName(path);
    errno = 0;
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) {
        const int code = errno != 0 ? errno : EIO;
        ::unlink(temporary.c_str());
        failWriting(path, code);
    }
    moveIntoPlace(temporary, path);
}

} // namespace herbascope::storage::formats
