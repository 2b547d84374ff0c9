// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/scan_header.h"

#include <exiv2/exiv2.hpp>

#include <cstring>
#include <mutex>

namespace herbascope::engine {

int orientationOfExif(const Bytes &block) {
    static std::once_flag once;
    // A strange block is no reason to write to the terminal: the scan is read as it lies.
    std::call_once(once, [] { Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute); });
    const std::size_t head = block.size() >= 6 && std::memcmp(block.data(), "Exif\0\0", 6) == 0 ? 6 : 0;
    try {
        Exiv2::ExifData data;
        Exiv2::ExifParser::decode(data, block.data() + head, static_cast<std::uint32_t>(block.size() - head));
        const auto found = data.findKey(Exiv2::ExifKey("Exif.Image.Orientation"));
        if (found == data.end() || found->count() == 0) return 1;
        const auto value = found->toLong();
        return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    } catch (const std::exception &) {
        return 1;
    }
}

} // namespace herbascope::engine
