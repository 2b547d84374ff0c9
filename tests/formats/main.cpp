// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#ifdef HERBASCOPE_CATCH2_V3
#include <catch2/catch_session.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#endif

#include <clocale>

/// Everything here runs with a decimal comma where the system has such a locale.
int main(int argc, char **argv) {
    for (const char *name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_AT.UTF-8"})
        if (std::setlocale(LC_ALL, name)) break;
    return Catch::Session().run(argc, argv);
}
