// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef HERBASCOPE_CATCH2_V3
#define CATCH_CONFIG_MAIN
#endif
#include "tests/support/catch.h"

#ifdef HERBASCOPE_CATCH2_V3
int main(int argc, char *argv[]) {
    return Catch::Session().run(argc, argv);
}
#endif
