#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs what is missing and fetches LibTorch; build_release TARGET... builds with the release preset. Sourced by run.sh and
# test.sh; idempotent.
#   HERBASCOPE_WERROR=1   warnings are errors (CI)
# Sets: root, build
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/release
# shellcheck disable=SC2034
export LC_ALL=C.UTF-8

step() { printf '\n== %s\n' "$*" >&2; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

install_packages() {
  local missing=() package
  while read -r package; do
    case "$package" in '' | '#'*) continue ;; esac
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done < "$root/packaging/debian-packages.txt"
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || fail "These packages are missing and this is no Debian system, so install their like by hand: ${missing[*]}"
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "These packages are missing; run as root: apt-get install ${missing[*]}"
    sudo=(sudo)
  fi
  step "Installing ${#missing[@]} Debian packages"
  "${sudo[@]}" apt-get update -q
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" ||
    fail "The packages could not be installed; is there a network connection, and 2 GB of free disk space?"
}

# Only what the caller needs: the tests are three fifths of the work.
build_release() {
  # Not inside $(): its failure has to end the script.
  local libtorch
  libtorch=$("$root/packaging/libtorch.sh") || fail "Without LibTorch there is nothing to build."
  step "Building (release, $(nproc) jobs at most 1 for each 2 GB of memory)"
  local memory jobs
  memory=$(awk '/MemAvailable/ { print int($2 / 2000000) }' /proc/meminfo)
  jobs=$(nproc)
  [ "$memory" -ge 1 ] && [ "$memory" -lt "$jobs" ] && jobs=$memory
  HERBASCOPE_LIBTORCH=$libtorch cmake --preset release -S "$root" -DHERBASCOPE_WERROR="${HERBASCOPE_WERROR:-OFF}" >"$root/build-configure.log" 2>&1 ||
    { tail -n 30 "$root/build-configure.log" >&2; rm -f "$root/build-configure.log"; fail "CMake could not configure the build."; }
  rm -f "$root/build-configure.log"
  cmake --build "$build" -j "$jobs" --target "$@" || fail "The build failed; the first error above says where."
}

install_packages
