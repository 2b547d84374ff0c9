// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/area_reader.h"
#include "engine/imaging/image.h"
#include "tests/fuzz/fuzz.h"

using namespace herbascope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    return fuzz::attempt([&] {
        const auto file = fuzz::fileOf(fuzz::text(data, size), "scan.jpg");
        const engine::ImageInfo info = engine::readImageInfo(file);
        if (info.format != engine::ImageFormat::Jpeg || std::int64_t(info.width) * info.height > 1'000'000) return;
        engine::readImage(file);
        engine::readImage(file, 16);
    });
}
