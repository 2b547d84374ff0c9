// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/scan_header.h"

#include <algorithm>
#include <cstring>

namespace herbascope::engine {

namespace {

/// Where a box's contents lie in the file; ISO/IEC 15444-1, annex I.
struct BoxSpan {
    char name[4] = {};
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    bool is(const char *other) const { return std::memcmp(name, other, 4) == 0; }
};

std::optional<BoxSpan> boxAt(const ScanFile &file, std::uint64_t position) {
    std::uint8_t head[16];
    if (!file.read(position, head, 8)) return std::nullopt;
    BoxSpan box;
    std::memcpy(box.name, head + 4, 4);
    std::uint64_t length = bigEndian(head, 4);
    box.begin = position + 8;
    if (length == 1) { // the length follows in 64 bits
        if (!file.read(position, head, 16)) return std::nullopt;
        length = std::uint64_t(bigEndian(head + 8, 4)) << 32 | bigEndian(head + 12, 4);
        box.begin = position + 16;
    }
    box.end = length == 0 ? file.size() : position + length;
    if (box.end < box.begin) return std::nullopt;
    return box;
}

void readImageHeader(const ScanFile &file, std::uint64_t begin, std::uint64_t end, ScanHeader &header) {
    for (std::uint64_t at = begin; at < end;) {
        const std::optional<BoxSpan> box = boxAt(file, at);
        if (!box) return;
        std::uint8_t size[8];
        if (box->is("ihdr") && file.read(box->begin, size, 8)) {
            header.height = bigEndian(size, 4);
            header.width = bigEndian(size + 4, 4);
        }
        // Method 2 of annex I.5.3.3: an ICC profile.
        if (box->is("colr") && header.profile.pieces.empty() && file.read(box->begin, size, 3) && size[0] == 2)
            header.profile.pieces = {{box->begin + 3, box->end - box->begin - 3}};
        at = box->end;
    }
}

bool endsWithMark(const ScanFile &file, std::uint64_t end) {
    std::uint8_t marker[2];
    return end >= 2 && file.read(end - 2, marker, 2) && marker[0] == 0xFF && marker[1] == 0xD9;
}

/// Walks a code stream's marker segments and tile parts, whose lengths it states, to its EOC marker; ISO/IEC 15444-1,
/// annex A. What lies behind does not matter. `end` may lie behind the file's end.
bool endsWell(const ScanFile &file, std::uint64_t begin, std::uint64_t end) {
    constexpr std::uint32_t startOfTilePart = 0xFF90;
    constexpr std::uint32_t endOfStream = 0xFFD9;
    std::uint64_t at = begin + 2; // behind SOC
    std::uint8_t bytes[10];
    while (file.read(at, bytes, 2)) {
        const std::uint32_t marker = bigEndian(bytes, 2);
        if (marker == endOfStream) return at + 2 <= end;
        if (!file.read(at, bytes, 4)) return false;
        std::uint64_t length = 2 + std::uint64_t(bigEndian(bytes + 2, 2));
        if (marker == startOfTilePart) {
            if (!file.read(at, bytes, 10)) return false;
            length = bigEndian(bytes + 6, 4);
            if (length == 0) return endsWithMark(file, std::min(end, file.size())); // the last part, up to the end
        }
        if (length < 4) return false;
        at += length;
    }
    return false;
}

ScanHeader readCodeStream(const ScanFile &file) {
    const std::optional<Bytes> start = file.bytes(0, 40);
    if (!start) throw cannotRead(file.path(), "the file is truncated");
    ScanHeader header;
    header.format = ImageFormat::Jpeg2000;
    const std::uint8_t *size = start->data() + 8; // SOC, SIZ, length, capabilities come before
    header.width = std::int64_t(bigEndian(size, 4)) - bigEndian(size + 8, 4);
    header.height = std::int64_t(bigEndian(size + 4, 4)) - bigEndian(size + 12, 4);
    header.isComplete = endsWell(file, 0, file.size());
    return header;
}

} // namespace

ScanHeader readJpeg2000Header(const ScanFile &file) {
    static constexpr std::uint8_t exifUuid[16] = {'J', 'p', 'g', 'T', 'i', 'f', 'f', 'E',
                                                  'x', 'i', 'f', '-', '>', 'J', 'P', '2'};
    std::uint8_t first = 0;
    file.read(0, &first, 1);
    if (first == 0xFF) return readCodeStream(file);
    ScanHeader header;
    header.format = ImageFormat::Jpeg2000;
    header.isComplete = false;
    for (std::uint64_t at = 0; at < file.size();) {
        const std::optional<BoxSpan> box = boxAt(file, at);
        if (!box) break;
        if (box->is("jp2h")) readImageHeader(file, box->begin, box->end, header);
        if (box->is("jp2c")) header.isComplete = endsWell(file, box->begin, box->end);
        std::uint8_t uuid[16];
        if (box->is("uuid") && box->end <= file.size() && file.read(box->begin, uuid, 16) &&
            std::equal(uuid, uuid + 16, exifUuid)) {
            const std::uint64_t length = std::min<std::uint64_t>(box->end - box->begin - 16, 1 << 20);
            if (const std::optional<Bytes> block = file.bytes(box->begin + 16, length))
                header.orientation = orientationOfExif(*block);
        }
        at = box->end;
    }
    if (header.width <= 0 || header.height <= 0) throw cannotRead(file.path(), "its JPEG 2000 header is broken");
    return header;
}

} // namespace herbascope::engine
