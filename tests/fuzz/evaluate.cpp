// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Ground truth, a byte 0, then the results.
#include "app/cli/commands/coco_files.h"
#include "tests/fuzz/fuzz.h"

using namespace herbascope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    return fuzz::attempt([&] {
        const std::string_view both = fuzz::text(data, size);
        const std::size_t cut = std::min(both.find('\0'), both.size());
        const auto truth = fuzz::fileOf(both.substr(0, cut), "truth.json");
        const auto results = fuzz::fileOf(both.substr(std::min(cut + 1, both.size())), "results.json");
        cli::evaluateCocoFiles(truth, results);
    });
}
