#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs what is missing, builds, and opens the window on a sample project. Without a display, or with --headless, runs the same
# loop from the command line: annotated sheets -> train -> predict -> evaluate, and says where the results lie.
# usage: packaging/run.sh [--headless] [PROJECT_DIR]
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"

headless=0
project=
for argument in "$@"; do
  case "$argument" in
    --headless) headless=1 ;;
    -*) fail "usage: packaging/run.sh [--headless] [PROJECT_DIR]" ;;
    *) project=$argument ;;
  esac
done
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || headless=1

build_release herbascope herbascope-cli

cli=$build/bin/herbascope-cli
sample=$root/build/sample

if [ $headless -eq 0 ]; then
  step "Opening the window"
  [ -n "$project" ] || exec "$build/bin/herbascope" --sample "$sample/project"
  exec "$build/bin/herbascope" "$project"
fi

step "Drawing 60 sample sheets"
rm -rf "$sample/headless"
mkdir -p "$sample/headless"
cd "$sample/headless"
started=$SECONDS
"$cli" sample sheets --sheets 60 --size 480x720 --seed 7

step "A project of 48 sheets to train on and 12 to measure on"
"$cli" new project
"$cli" import project --images sheets/images --voc sheets/annotations --split train=sheets/train.txt --split val=sheets/val.txt
"$cli" info project

step "Training from nothing: no start weights are needed"
"$cli" train project --preset quick --init none --split train --side 256 --batch 2 --iterations 240 --seed 0 --name sample

step "Predicting and measuring the 12 sheets it has not seen"
"$cli" predict project --split val --model sample
"$cli" evaluate project --split val --model sample | tee figures.txt
"$cli" export project --format overlay --out overlays --what predictions --split val
"$cli" export project --format csv --out predictions.csv --what predictions --split val

step "Done in $((SECONDS - started)) s"
cat <<EOF
The project:        $PWD/project
The figures:        $PWD/figures.txt
The overlays:       $PWD/overlays
The boxes as CSV:   $PWD/predictions.csv
On a machine with a display, packaging/run.sh opens the window.
EOF
