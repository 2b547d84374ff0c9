#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Fetches LibTorch once for all checkouts and prints the folder it lies in.
# usage: libtorch.sh [--cuda]
#   --cuda               also the NVIDIA libraries that libtorch_cuda.so needs (about 2 GB more)
#   HERBASCOPE_LIBTORCH  a LibTorch 2.x of your own: used as it is, nothing is downloaded
#   HERBASCOPE_CACHE     where to keep it (default: $XDG_CACHE_HOME/herbascope or ~/.cache/herbascope)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
kind=cpu
[ "${1:-}" = --cuda ] && kind=cuda

if [ -n "${HERBASCOPE_LIBTORCH:-}" ]; then
  [ -e "$HERBASCOPE_LIBTORCH/lib/libtorch_cpu.so" ] || {
    echo "HERBASCOPE_LIBTORCH=$HERBASCOPE_LIBTORCH holds no lib/libtorch_cpu.so." >&2; exit 1; }
  echo "$HERBASCOPE_LIBTORCH"; exit 0
fi

cache=${HERBASCOPE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/herbascope}
stamp=$(cat "$here"/libtorch-cpu.txt "$here/libtorch-$kind.txt" | sha256sum | cut -c1-12)
target=$cache/libtorch-2.15.0-$kind-$stamp
if [ -e "$target/.complete" ]; then echo "$target"; exit 0; fi

work=$target.part.$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/wheels" "$work/tree"
lists=(-r "$here/libtorch-cpu.txt")
[ $kind = cuda ] && lists+=(-r "$here/libtorch-cuda.txt")
echo "Downloading LibTorch 2.15.0 ($kind), once; it is kept in $target" >&2
pip=(python3 -m pip download --no-deps --require-hashes --only-binary=:all: --python-version 3.11 --disable-pip-version-check)
for minor in 28 27 26 25 24 23 22 21 20 19 18 17; do
  pip+=(--platform "manylinux_2_${minor}_x86_64")
done
pip+=(--platform manylinux2014_x86_64)
"${pip[@]}" "${lists[@]}" -d "$work/wheels" >&2 || {
  echo "LibTorch could not be downloaded from PyPI. Is there a network connection, and 3 GB of free disk space?" >&2; exit 1; }

echo "Unpacking LibTorch" >&2
# Only what a C++ program builds and runs with: no Python files, and without --cuda no CUDA kernels (0.5 GB).
skip=("torch/lib/libtorch_python.so")
[ $kind = cpu ] && skip+=("torch/lib/libtorch_cuda.so" "torch/lib/libtorch_cuda_linalg.so" "torch/lib/libtorch_nvshmem.so" "torch/lib/libcaffe2_nvrtc.so")
for wheel in "$work"/wheels/torch-*.whl; do unzip -q -o "$wheel" 'torch/lib/*' 'torch/include/*' 'torch-*.dist-info/licenses/*' -d "$work/tree" -x "${skip[@]}"; done
mkdir -p "$work/out"
mv "$work/tree/torch/include" "$work/tree/torch/lib" "$work/out/"
mv "$work"/tree/torch-*.dist-info "$work/out/licences"
for wheel in "$work"/wheels/nvidia_*.whl; do unzip -q -o "$wheel" '*/lib/*.so*' -d "$work/nvidia"; done
find "$work/nvidia" -name '*.so*' -exec mv -t "$work/out/lib/" {} +
touch "$work/out/.complete"
rm -rf "$target"
mv "$work/out" "$target"
echo "$target"
