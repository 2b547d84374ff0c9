#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The numeric tests as other x86-64 processors see them: LibTorch and oneDNN keep to older instructions, on one thread
# and on two. usage: tests/on_other_processors.sh [--extremes] [BUILD_FOLDER]
#   --extremes     the oldest processor with one thread and this one with two, the references' numbers only (CI)
#   BUILD_FOLDER   build/release
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
extremes=
if [ "${1:-}" = --extremes ]; then
  extremes=1
  shift
fi
bin=$(realpath "${1:-build/release}")/bin

references='[golden],[roialign],[boxes],[matcher],[rpn],[detector]'
failed=0

# as CAPABILITY ISA THREADS: those of LibTorch and oneDNN; empty: what this processor has
as() {
  local started=$SECONDS status=0
  (
    [ -z "$1" ] || export ATEN_CPU_CAPABILITY=$1
    [ -z "$2" ] || export ONEDNN_MAX_CPU_ISA=$2
    export OMP_NUM_THREADS=$3
    "$bin/test_engine" "$references"
    [ -n "$extremes" ] || "$bin/test_engine" '[training]'
  ) || status=$?
  echo "LibTorch ${1:-all}, oneDNN ${2:-all}, $3 thread(s): status $status after $((SECONDS - started)) s"
  [ "$status" -eq 0 ] || failed=1
}

as default SSE41 1
if [ -z "$extremes" ]; then
  as default SSE41 2
  for threads in 1 2; do
    as avx2 AVX2 "$threads"
    as '' AVX512_CORE "$threads"
  done
  as '' '' 1
fi
as '' '' 2
exit "$failed"
