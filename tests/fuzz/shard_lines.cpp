// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shard_lines.h"
#include "tests/fuzz/fuzz.h"

using namespace herbascope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    return fuzz::attempt([&] {
        std::string again;
        const auto each = [&](const app::ShardLine &line) { again += app::textOf(line); };
        const auto read = app::readShardText(fuzz::fileOf(fuzz::text(data, size), "shard.jsonl"), each);
        if (read.begun) app::readShardText(fuzz::fileOf(app::textOf(read.header) + again, "again.jsonl"), each);
    });
}
