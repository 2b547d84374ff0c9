// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The goldens of test_engine run here as well, on the simulated accelerator unless HERBASCOPE_TEST_DEVICE says cpu.
#include "tests/engine/accelerator/simulated_accelerator.h"

#ifndef HERBASCOPE_CATCH2_V3
#define CATCH_CONFIG_RUNNER
#endif
#include "tests/support/catch.h"

#include <cstdlib>

int main(int argc, char *argv[]) {
    accelerator::install();
    setenv("HERBASCOPE_TEST_DEVICE", accelerator::deviceName, /*overwrite=*/0);
    return Catch::Session().run(argc, argv);
}
