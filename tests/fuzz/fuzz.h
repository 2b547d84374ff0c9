// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the fuzz programs share. Each has one reader of foreign bytes: it may throw Error and nothing else.

#include "engine/error.h"
#include "tests/support/temporary_folder.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace herbascope::fuzz {

inline std::string_view text(const std::uint8_t *data, std::size_t size) {
    return {reinterpret_cast<const char *>(data), size};
}

/// A file of that name in a folder of the program's own.
inline std::filesystem::path fileOf(std::string_view bytes, const char *name) {
    static const test::TemporaryFolder folder;
    const std::filesystem::path file = folder / name;
    std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return file;
}

/// A sentence that is empty, or that a terminal would not show as it is, is a find as well.
template <class Read> int attempt(const Read &read) {
    try {
        read();
    } catch (const engine::Error &error) {
        const std::string_view sentence = error.what();
        if (sentence.empty() || sentence.find_first_of("\x1b\n\r\x07") != sentence.npos) std::abort();
    }
    return 0;
}

} // namespace herbascope::fuzz
