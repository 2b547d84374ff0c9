// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shared_processor.h"

#include <cstdlib>

#include <unistd.h>

namespace herbascope::app {

void waitWithoutSpinning(char **arguments) {
    constexpr auto policy = "OMP_WAIT_POLICY";
    if (std::getenv(policy) != nullptr || ::setenv(policy, "passive", 0) != 0) return;
    ::execv("/proc/self/exe", arguments); // returns only where it failed; then the threads spin
}

} // namespace herbascope::app
