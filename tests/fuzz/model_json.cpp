// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model_folder.h"
#include "tests/fuzz/fuzz.h"

using namespace herbascope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    return fuzz::attempt([&] {
        const auto file = fuzz::fileOf(fuzz::text(data, size), "model.json");
        const engine::ModelInfo info = engine::readModelInfo(file.parent_path());
        if (engine::modelConfigFromJson(engine::toJson(info.config)) != info.config) std::abort();
    });
}
