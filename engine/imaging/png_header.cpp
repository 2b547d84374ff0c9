// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/scan_header.h"

#include <algorithm>
#include <cstring>

namespace herbascope::engine {

namespace {

/// A name of at most 79 letters, a zero, the method, then the profile.
void notePngProfile(const ScanFile &file, std::uint64_t at, std::uint64_t length, ScanHeader &header) {
    std::uint8_t start[80];
    const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(length, sizeof(start)));
    if (!file.read(at, start, count)) return;
    const std::uint64_t name = static_cast<std::uint64_t>(std::find(start, start + count, 0) - start);
    if (name + 2 >= length) return;
    header.profile.pieces = {{at + name + 2, length - name - 2}};
    header.profile.isDeflated = true;
}

int bitsAPixel(int bitsASample, int colourType) {
    switch (colourType) {
    case 2: // colours
        return 3 * bitsASample;
    case 4: // grey and alpha
        return 2 * bitsASample;
    case 6: // colours and alpha
        return 4 * bitsASample;
    default:
        return std::max(1, bitsASample);
    }
}

constexpr std::size_t exifLimit = 1 << 20; ///< bytes; a larger block is none

} // namespace

ScanHeader readPngHeader(const ScanFile &file) {
    const std::optional<Bytes> first = file.bytes(8, 18);
    if (!first) throw cannotRead(file.path(), "the file is truncated");
    if (std::memcmp(first->data() + 4, "IHDR", 4) != 0) throw cannotRead(file.path(), "its PNG header is broken");
    ScanHeader header;
    header.format = ImageFormat::Png;
    header.width = bigEndian(first->data() + 8, 4);
    header.height = bigEndian(first->data() + 12, 4);
    header.pixelsPerByte = bestDeflation * 8 / bitsAPixel(first->data()[16], first->data()[17]);
    header.isComplete = false;
    std::uint64_t position = 8;
    std::uint8_t chunk[8];
    while (file.read(position, chunk, 8)) {
        const std::uint64_t length = bigEndian(chunk, 4);
        const std::uint64_t next = position + 12 + length; // length, name and checksum
        if (next > file.size()) break;
        if (std::memcmp(chunk + 4, "IEND", 4) == 0) {
            header.isComplete = true;
            break;
        }
        if (std::memcmp(chunk + 4, "eXIf", 4) == 0 && length < exifLimit)
            if (const std::optional<Bytes> block = file.bytes(position + 8, length))
                header.orientation = orientationOfExif(*block);
        if (std::memcmp(chunk + 4, "iCCP", 4) == 0) notePngProfile(file, position + 8, length, header);
        position = next;
    }
    return header;
}

ScanHeader readWebpHeader(const ScanFile &file) {
    const std::optional<Bytes> start = file.bytes(0, 30);
    if (!start) throw cannotRead(file.path(), "the file is truncated");
    const std::uint8_t *bytes = start->data();
    ScanHeader header;
    header.format = ImageFormat::WebP;
    header.isComplete = std::uint64_t(littleEndian(bytes + 4, 4)) + 8 <= file.size();
    const auto chunkIs = [&](const char *name) { return std::memcmp(bytes + 12, name, 4) == 0; };
    if (chunkIs("VP8 ")) { // RFC 6386, 9.1
        header.width = littleEndian(bytes + 26, 2) & 0x3FFF;
        header.height = littleEndian(bytes + 28, 2) & 0x3FFF;
    } else if (chunkIs("VP8L")) {
        const std::uint32_t packed = littleEndian(bytes + 21, 4);
        header.width = (packed & 0x3FFF) + 1;
        header.height = (packed >> 14 & 0x3FFF) + 1;
    } else if (chunkIs("VP8X")) {
        header.width = littleEndian(bytes + 24, 3) + 1;
        header.height = littleEndian(bytes + 27, 3) + 1;
    } else {
        throw cannotRead(file.path(), "its WebP header is broken");
    }
    std::uint64_t position = 12;
    std::uint8_t chunk[8];
    while (chunkIs("VP8X") && file.read(position, chunk, 8)) {
        const std::uint64_t length = littleEndian(chunk + 4, 4);
        if (std::memcmp(chunk, "EXIF", 4) == 0 && length < exifLimit)
            if (const std::optional<Bytes> block = file.bytes(position + 8, length))
                header.orientation = orientationOfExif(*block);
        if (std::memcmp(chunk, "ICCP", 4) == 0) header.profile.pieces = {{position + 8, length}};
        position += 8 + length + (length & 1);
    }
    return header;
}

} // namespace herbascope::engine
