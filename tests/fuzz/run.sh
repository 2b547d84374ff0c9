#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds the fuzz programs with clang and runs each of them. usage: tests/fuzz/run.sh [SECONDS each] [READER...]
# A line a reader; ends with 1 where one crashed, took too much memory or time, or a sanitizer spoke. What did it lies in
# build/fuzz/finds then: mend the reader, and move the file to tests/fuzz/corpus/READER.
#   HERBASCOPE_LIBTORCH   folder of LibTorch, as packaging/libtorch.sh prints it
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:-4} # of CI: a minute for all of them
shift || true
build=build/fuzz

export HERBASCOPE_LIBTORCH=${HERBASCOPE_LIBTORCH:-$(packaging/libtorch.sh)}
cmake --preset fuzz > /dev/null
cmake --build "$build" --target fuzzers -j "${HERBASCOPE_JOBS:-$(nproc)}" > "$build/build.log" || { tail -n 40 "$build/build.log"; exit 1; }
"$build/bin/fuzz_make_seeds" "$build/seeds"

readers=("$@")
if [ ${#readers[@]} -eq 0 ]; then
  for program in "$build"/bin/fuzz_*; do
    reader=${program##*/fuzz_}
    [ "$reader" = make_seeds ] || readers+=("$reader")
  done
fi

mkdir -p "$build/finds"
# Inputs are at most 32 KiB, so that memory that does not fit to them is a find.
limits=(-max_len=32768 -malloc_limit_mb=160 -rss_limit_mb=1024 -timeout=20)
status=0
for reader in "${readers[@]}"; do
  folders=("$build/work/$reader" "$build/seeds/$reader")
  mkdir -p "${folders[@]}"
  [ -d "tests/fuzz/corpus/$reader" ] && folders+=("tests/fuzz/corpus/$reader")
  log=$build/$reader.log
  found=none
  "$build/bin/fuzz_$reader" "${limits[@]}" -max_total_time="$seconds" -print_final_stats=1 \
    -artifact_prefix="$build/finds/$reader-" "${folders[@]}" > "$log" 2>&1 || found=$(grep -m1 -oE 'SUMMARY: .*|.*ERROR: .*' "$log" || echo "see $log")
  [ "$found" = none ] || status=1
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  fresh=$(sed -n 's/^stat::new_units_added: *//p' "$log")
  covered=$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1 || true)
  memory=$(sed -n 's/^stat::peak_rss_mb: *//p' "$log")
  printf '%-14s %9s runs, %5s new inputs, %-10s %4s MB, find: %s\n' "$reader" "${runs:-0}" "${fresh:-0}" "${covered:-}" "${memory:-?}" "$found"
done
exit $status
