// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A second program for the tests: a forked child with a pipe to tell what it has done. It must use no test macro.

#include <csignal>
#include <cstdint>
#include <optional>
#include <sys/wait.h>
#include <unistd.h>

namespace herbascope::storage::test {

class Child {
public:
    /// `body` gets the writing end of the pipe; the child leaves with what it returns, 99 after an exception.
    template <class Body> explicit Child(Body &&body) {
        int ends[2];
        if (pipe(ends) != 0) return;
        m_pid = fork();
        if (m_pid == 0) {
            close(ends[0]);
            int status = 99;
            try {
                status = body(ends[1]);
            } catch (...) { // told by the status
            }
            _exit(status);
        }
        close(ends[1]);
        m_pipe = ends[0];
    }
    ~Child() {
        kill();
        close(m_pipe);
    }
    Child(const Child &) = delete;
    Child &operator=(const Child &) = delete;

    static void tell(int pipe, std::int64_t number) {
        if (write(pipe, &number, sizeof number) != static_cast<ssize_t>(sizeof number)) _exit(98);
    }
    /// The next number told; nullopt when the child is gone.
    std::optional<std::int64_t> hear() const {
        std::int64_t number = 0;
        if (read(m_pipe, &number, sizeof number) != static_cast<ssize_t>(sizeof number)) return std::nullopt;
        return number;
    }
    void kill() {
        if (m_pid > 0) ::kill(m_pid, SIGKILL);
        wait();
    }
    /// The exit status; -1 when it was killed.
    int wait() {
        int status = 0;
        if (m_pid <= 0 || waitpid(m_pid, &status, 0) != m_pid) return -1;
        m_pid = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    pid_t pid() const { return m_pid; }

private:
    pid_t m_pid = -1;
    int m_pipe = -1;
};

} // namespace herbascope::storage::test
