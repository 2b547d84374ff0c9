// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/formats/formats.h"
#include "tests/fuzz/fuzz.h"

using namespace herbascope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    return fuzz::attempt([&] {
        const auto sheet = storage::formats::readVoc(std::string(fuzz::text(data, size)), "a.xml");
        storage::formats::readVoc(storage::formats::writeVoc(sheet), "b.xml");
    });
}
