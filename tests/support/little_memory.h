// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// For as long as it lives the program gets so many megabytes of addresses more than it has, and not one beyond.

#include "tests/support/catch.h"

#include <fstream>

#include <sys/resource.h>
#include <unistd.h>

namespace herbascope::test {

class LittleMemory {
public:
    explicit LittleMemory(rlim_t megabytes) {
        rlim_t pages = 0;
        std::ifstream("/proc/self/statm") >> pages;
        REQUIRE(getrlimit(RLIMIT_AS, &m_before) == 0);
        rlimit limit = m_before;
        limit.rlim_cur = pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + (megabytes << 20);
        REQUIRE(setrlimit(RLIMIT_AS, &limit) == 0);
    }
    ~LittleMemory() { setrlimit(RLIMIT_AS, &m_before); }
    LittleMemory(const LittleMemory &) = delete;
    LittleMemory &operator=(const LittleMemory &) = delete;

private:
    rlimit m_before{};
};

} // namespace herbascope::test
