// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/weights/state_dict.h"
#include "engine/weights/weight_names.h"
#include "tests/fuzz/fuzz.h"

using namespace herbascope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    return fuzz::attempt([&] {
        const auto file = fuzz::fileOf(fuzz::text(data, size), "weights.safetensors");
        engine::readSafetensorsMetadata(file);
        engine::withOurNames(engine::readSafetensors(file));
    });
}
