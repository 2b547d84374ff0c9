#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs what is missing, builds, and runs every test. usage: packaging/test.sh [ctest arguments]
#   HERBASCOPE_WERROR=1   warnings are errors (CI)
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"
build_release all

# One test runs under a locale with a decimal comma; a bare system has none.
if ! locale -a | grep -qi '^de_DE.utf-\?8$' && [ "$(id -u)" -eq 0 ]; then
  step "Making the locale de_DE.UTF-8 for the tests"
  localedef -i de_DE -f UTF-8 de_DE.UTF-8 || true
fi

export QT_QPA_PLATFORM=offscreen
step "Running what reads and writes numbers with a decimal comma"
LC_ALL=de_DE.UTF-8 ctest --test-dir "$build" --output-on-failure -j "$(nproc)" -R '^test_(storage|formats|app|cli|evaluation)' "$@"
step "Running every test"
ctest --test-dir "$build" --output-on-failure -j "$(nproc)" "$@"
