#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What can only be seen on a graphics card: the goldens, the benches, a training and a prediction, several processes on one
# card, and exhausted memory. Prints a page (Markdown) for docs/engine.md; what goes on is told on standard error. Builds
# nothing, needs no network, ends within ten minutes. Status 0: everything is as it must be.
#
# usage: tests/gpu/run.sh --binaries DIR [--libraries DIR[:DIR...]] [--device cuda|cuda:N|cpu] [--minutes N] [--work DIR]
#   --binaries DIR   where test_engine, bench_engine and herbascope-cli lie (build/release/bin)
#   --libraries DIRS put before LD_LIBRARY_PATH: LibTorch with its GPU libraries, Qt, OpenCV, where they are not installed
#   --device WORD    default cuda; with cpu everything but the card itself is tried
#   --minutes N      default 9.5: what would end later is left out, and said
#   --work DIR       default: a folder that is made and removed
set -u

usage() { sed -n '/^# usage/,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; }
fail() { echo "$*" >&2; exit 1; }

binaries='' libraries='' device=cuda minutes=9.5 work=''
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --binaries | --libraries | --device | --minutes | --work)
      [ $# -ge 2 ] || fail "$1 wants a value."
      printf -v "${1#--}" '%s' "$2"
      shift 2 ;;
    *) usage >&2; exit 2 ;;
  esac
done
[ -n "$binaries" ] || { usage >&2; exit 2; }
binaries=$(cd "$binaries" 2>/dev/null && pwd) || fail "There is no folder for --binaries."
[ -z "$libraries" ] || export LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
for program in test_engine bench_engine herbascope-cli; do
  [ -x "$binaries/$program" ] || fail "$binaries lacks $program: build it first (cmake --build build/release --target $program)."
done
cli=$binaries/herbascope-cli
export QT_QPA_PLATFORM=offscreen HERBASCOPE_TEST_DEVICE=$device
[ "$device" = cpu ] && unset HERBASCOPE_TEST_DEVICE

doctor=$("$cli" doctor) || fail "herbascope-cli does not run here."
card=$(sed -n 's/^CUDA  *//p' <<<"$doctor")
if [ "$device" != cpu ]; then
  "$cli" doctor --json | grep -q '"cuda": *true' ||
    fail "No graphics card can be used here ($card) Try everything but the card with --device cpu."
fi

if [ -z "$work" ]; then
  work=$(mktemp -d) || exit 1
  trap 'rm -rf "$work"' EXIT
fi
mkdir -p "$work" && cd "$work" || exit 1
end=$(awk -v now="$SECONDS" -v minutes="$minutes" 'BEGIN { print int(now + 60 * minutes) }')
failed=0
rows=''

# left: seconds that remain
left() { echo $((end - SECONDS)); }
row() { rows+="| $1 | $2 |"$'\n'; }
# attempt NAME COMMAND...: runs it into NAME.out and NAME.err, at most as long as there is time; status 124: no time.
attempt() {
  local name=$1; shift
  local seconds; seconds=$(left)
  [ "$seconds" -gt 5 ] || return 124
  echo "-- $name (${seconds} s left)" >&2
  timeout "$seconds" "$@" >"$name.out" 2>"$name.err"
}
# judge WHAT STATUS FIGURE [LOG]
judge() {
  case $2 in
    0) row "$1" "$3" ;;
    124) row "$1" "left out: no time" ;;
    *) row "$1" "**failed** (status $2): $(tail -n 1 "${4:-/dev/null}" | cut -c1-160)"
       failed=1 ;;
  esac
}

goldens() {
  attempt goldens "$binaries/test_engine" '[golden]'
  judge "goldens of torchvision and Detectron2" $? "$(tail -n 3 goldens.out | grep -E 'passed|failed' | head -n 1)" goldens.out
}

# bench predict|train DEPTH BATCH PRECISION RUNS
bench() {
  local name="bench-$1-$3-$4"
  attempt "$name" "$binaries/bench_engine" "$1" torchvision "$2" "$3" "$4" "$5"
  local status=$?
  judge "$1, ResNet-$2, 800 x 1200 px, $3 sheet(s), $4" $status "$(grep -E ' s, ' "$name.out" | tail -n 1)" "$name.err"
}

project() {
  attempt sheets "$cli" sample sheets --sheets 24 --size 480x720 --seed 7 &&
    attempt new "$cli" new project &&
    attempt import "$cli" import project --images sheets/images --voc sheets/annotations \
      --split train=sheets/train.txt --split val=sheets/val.txt
  judge "a project of drawn sheets" $? "24 sheets" import.err
}

# train NAME [OPTION...]
train() {
  local name=$1; shift
  attempt "train-$name" "$cli" train project --preset quick --init none --split train --batch 2 --seed 0 \
    --device "$device" --name "$name" "$@"
}

whole() {
  local started=$SECONDS
  train alone --side 256 --iterations 40
  judge "40 iterations from nothing, side 256, batch 2" $? "$((SECONDS - started)) s with start and end" train-alone.err
  started=$SECONDS
  attempt predict "$cli" predict project --split val --model alone --device "$device"
  judge "predict, the sheets to measure on" $? "$((SECONDS - started)) s" predict.err
  attempt tiles "$cli" predict project --split val --model alone --device "$device" --tiles 256 --rerun
  judge "predict in tiles of 256 px" $? "done" tiles.err
  attempt figures "$cli" evaluate project --split val --model alone
  judge "evaluate" $? "done" figures.err
}

# Both processes take the same card where there is one.
several() {
  local rank status=0 pids=()
  local seconds; seconds=$(left)
  [ "$seconds" -gt 5 ] || { judge "two processes that train together" 124 ''; return; }
  echo "-- two processes (${seconds} s left)" >&2
  for rank in 0 1; do
    MASTER_ADDR=127.0.0.1 MASTER_PORT=29541 WORLD_SIZE=2 RANK=$rank LOCAL_RANK=$rank \
      timeout "$seconds" "$cli" train project --preset quick --init none --split train --batch 1 --side 256 \
      --iterations 5 --seed 0 --device "$device" --name together >"together-$rank.out" 2>"together-$rank.err" &
    pids+=($!)
  done
  for rank in 0 1; do wait "${pids[$rank]}" || status=$?; done
  judge "two processes that train together" $status "5 iterations" together-0.err
}

# Of a card two in a hundred are given; of the processor's memory the address space is limited.
exhausted() {
  local said
  if [ "$device" = cpu ]; then
    (ulimit -v 2600000 && train short --side 1000 --batch 4 --iterations 2)
  else
    PYTORCH_CUDA_ALLOC_CONF=per_process_memory_fraction:0.02 train short --side 1000 --batch 16 --iterations 2
  fi
  local status=$?
  said=$(grep -hoE 'it takes .*|the training (goes on|takes) .*' train-short.out train-short.err | tail -n 1)
  [ $status -ne 0 ] || [ -n "$said" ] || { status=1; echo "Memory was short, and nothing was said." >>train-short.err; }
  judge "memory that does not suffice" $status "ends well; $said" train-short.err
}

goldens
for precision in fp32 bf16; do bench predict 50 1 $precision 3; done
[ "$device" = cpu ] || bench predict 50 1 fp16 3
for precision in fp32 bf16; do bench train 50 2 $precision 2; done
project
whole
several
exhausted

echo "### On $([ "$device" = cpu ] && sed -n 's/^processor  *//p' <<<"$doctor" || echo "$card")"
echo
echo "LibTorch $(sed -n 's/^LibTorch  *//p' <<<"$doctor"), $SECONDS s in all; \`tests/gpu/run.sh --device $device\`."
command -v nvidia-smi >/dev/null && [ "$device" != cpu ] &&
  echo "Driver $(nvidia-smi --query-gpu=driver_version,memory.total --format=csv,noheader | head -n 1)."
echo
printf '| | |\n| --- | --- |\n%s' "$rows"
exit $failed
