// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/project_lock.h"

#include "storage/text.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

namespace herbascope::storage {

namespace {

std::string userName() {
    if (const passwd *entry = getpwuid(geteuid()); entry && entry->pw_name && *entry->pw_name) return entry->pw_name;
    const char *login = std::getenv("USER");
    return login && *login ? login : "user " + std::to_string(geteuid());
}

std::string machineName() {
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0 || name.front() == '\0') return "this machine";
    return name.data();
}

/// An exclusive lock of the open file description: it also keeps out a second Database of the same program, which plain
/// POSIX locks do not. Returns 0 or errno.
int lockDescription(int file) {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return fcntl(file, F_OFD_SETLK, &lock) == 0 ? 0 : errno;
}

} // namespace

ProjectLock::ProjectLock(const std::filesystem::path &folder) {
    // The text in it is replaced, so a link to another file is not followed.
    m_file = open((folder / "project.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0666);
    if (m_file < 0) {
        askAsReader(folder);
        return;
    }
    const int problem = lockDescription(m_file);
    if (problem == 0) {
        m_result = Result::Held;
        writeHolder();
    } else if (problem == EAGAIN || problem == EACCES) {
        m_result = Result::HeldByOther;
        readHolder();
    } else {
        m_result = Result::Unsupported;
    }
}

ProjectLock::~ProjectLock() {
    if (m_file < 0) return;
    // The file stays: removing it could take it from under a program that has just opened it.
    if (m_result == Result::Held && ftruncate(m_file, 0) != 0) {
        errno = 0; // the text is a courtesy; the lock goes with the handle
    }
    close(m_file);
}

void ProjectLock::askAsReader(const std::filesystem::path &folder) {
    m_file = open((folder / "project.lock").c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    if (m_file < 0) return;
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    if (fcntl(m_file, F_OFD_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return;
    m_result = Result::HeldByOther;
    readHolder();
}

void ProjectLock::writeHolder() const {
    const std::string text = userName() + " on " + machineName() + " (process " + std::to_string(getpid()) + ")\n";
    if (ftruncate(m_file, 0) != 0 || pwrite(m_file, text.data(), text.size(), 0) < 0) {
        errno = 0; // as above: a full disk must not keep a project from being opened
    }
}

void ProjectLock::readHolder() {
    std::array<char, 512> text{};
    const ssize_t length = pread(m_file, text.data(), text.size(), 0);
    if (length > 0) m_holder = trimmed(std::string_view(text.data(), static_cast<std::size_t>(length)));
    if (m_holder.empty()) m_holder = "another program";
}

} // namespace herbascope::storage
