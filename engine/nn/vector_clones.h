// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// HERBASCOPE_VECTOR_CLONES before a function makes the compiler emit it for AVX-512, AVX2 and plain x86-64; the loader
/// picks one. Kernels marked so must be compiled with -ffp-contract=off where their results are compared bit by bit.

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define HERBASCOPE_VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define HERBASCOPE_VECTOR_CLONES
#endif
