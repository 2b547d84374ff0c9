// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.h"

#include "engine/error.h"

#include <array>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace herbascope::cli {

namespace {

volatile std::sig_atomic_t stopWanted = 0;
std::array<int, 2> pipeEnds{-1, -1}; ///< what a signal handler may use to wake the event loop

void handle(int) {
    stopWanted = 1;
    const char byte = 1;
    [[maybe_unused]] const auto written = ::write(pipeEnds[1], &byte, 1);
}

void install(void (*handler)(int), int flags) {
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigemptyset(&action.sa_mask);
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

} // namespace

Interrupt::Interrupt() {
    if (::pipe2(pipeEnds.data(), O_CLOEXEC | O_NONBLOCK) != 0) throw Error("The system has no open files left.");
    m_notifier = std::make_unique<QSocketNotifier>(pipeEnds[0], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        m_notifier->setEnabled(false);
        emit stopRequested();
    });
    // SA_RESETHAND: the second signal finds the system's own handling, which ends the program.
    install(handle, SA_RESTART | static_cast<int>(SA_RESETHAND));
}

Interrupt::~Interrupt() {
    install(SIG_DFL, 0);
    m_notifier.reset();
    for (int &end : pipeEnds) {
        ::close(end);
        end = -1;
    }
}

bool Interrupt::requested() {
    return stopWanted != 0;
}

} // namespace herbascope::cli
