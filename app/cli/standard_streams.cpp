// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/standard_streams.h"

#include "engine/durable_file.h"

#include <QtGlobal>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>

#include <fcntl.h>
#include <unistd.h>

namespace herbascope::cli {

namespace {

std::FILE *ours = nullptr; ///< standard error as it was
int outputError = 0;       ///< errno of the first failed write

/// The lowest free number is the one that open() gives.
void fillClosedStreams() {
    for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number)
        // Opened for reading only, so that writing results fails as on a closed stream.
        if (::fcntl(number, F_GETFD) < 0 && ::open("/dev/null", number == STDERR_FILENO ? O_WRONLY : O_RDONLY) < 0)
            std::abort();
}

[[noreturn]] void endWithWords() {
    stderr = ours;
    __gnu_cxx::__verbose_terminate_handler();
    std::abort();
}

/// libpng and others have no hook for all their uses; they write through stdio or iostreams, which we can turn.
void silenceLibraries() {
    std::FILE *nowhere = std::fopen("/dev/null", "we");
    if (!nowhere) return;
    stderr = nowhere;
    std::cerr.rdbuf(nullptr);
    std::clog.rdbuf(nullptr);
    qInstallMessageHandler([](QtMsgType, const QMessageLogContext &, const QString &) {});
    std::set_terminate(endWithWords);
}

} // namespace

void prepareStreams() {
    fillClosedStreams();
    std::signal(SIGPIPE, SIG_IGN);
    ours = stderr;
    if (!std::getenv("HERBASCOPE_LIBRARY_MESSAGES")) silenceLibraries();
}

std::FILE *messages() {
    return ours ? ours : stderr;
}

void writeOutput(const std::string &text) {
    if (outputError != 0) return;
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    if (!written) outputError = errno != 0 ? errno : EIO;
}

std::string outputProblem() {
    if (outputError == 0) return {};
    if (outputError == EBADF) return "Cannot write the results: standard output is closed.";
    if (outputError == EPIPE) return "Cannot write the results: the program that read them has ended.";
    return "Cannot write the results to standard output: " + engine::systemReason(outputError) + ".";
}

} // namespace herbascope::cli
