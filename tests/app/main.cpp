// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#ifdef HERBASCOPE_CATCH2_V3
#include <catch2/catch_session.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include "tests/support/catch.h"
#endif

#include <QCoreApplication>

#include <clocale>

int main(int argc, char **argv) {
    QCoreApplication application(argc, argv);
    std::setlocale(LC_NUMERIC, "C"); // as the programs do
    return Catch::Session().run(argc, argv);
}
