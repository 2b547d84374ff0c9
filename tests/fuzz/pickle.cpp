// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/weights/torch_file.h"
#include "tests/fuzz/fuzz.h"

using namespace herbascope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    return fuzz::attempt([&] { engine::readPickle(fuzz::fileOf(fuzz::text(data, size), "weights.pkl")); });
}
