// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint.h"
#include "tests/fuzz/fuzz.h"

using namespace herbascope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    return fuzz::attempt([&] {
        const auto folder = fuzz::fileOf(fuzz::text(data, size), "checkpoint.safetensors").parent_path();
        engine::readCheckpointInfo(folder);
        engine::readCheckpoint(folder);
    });
}
