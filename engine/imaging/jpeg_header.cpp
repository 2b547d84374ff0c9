// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/scan_header.h"

#include <cstring>
#include <map>

namespace herbascope::engine {

namespace {

// Markers of ITU-T T.81, table B.1.
constexpr int startOfImage = 0xD8;
constexpr int endOfImage = 0xD9;
constexpr int startOfScan = 0xDA;
constexpr int app1 = 0xE1;
constexpr int app2 = 0xE2;
constexpr int app14 = 0xEE;

bool standsAlone(int marker) {
    return marker == 0x01 || (marker >= 0xD0 && marker <= startOfImage);
}

bool isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

void readFrame(const ScanFile &file, const Bytes &segment, ScanHeader &header) {
    if (segment.size() < 6) throw cannotRead(file.path(), "its JPEG header is broken");
    header.height = bigEndian(&segment[1], 2);
    header.width = bigEndian(&segment[3], 2);
    header.channels = segment[5];
    if (segment[0] != 8) throw cannotRead(file.path(), "only JPEG files with 8 bits a channel are supported");
}

/// Finds the next marker at or after `position` as decoders do, skipping stray bytes; `position` is then behind it.
int nextMarker(const ScanFile &file, std::uint64_t &position) {
    std::uint8_t byte = 0;
    do {
        do {
            if (!file.read(position++, &byte, 1)) throw cannotRead(file.path(), "the file is truncated");
        } while (byte != 0xFF);
        while (byte == 0xFF)
            if (!file.read(position++, &byte, 1)) throw cannotRead(file.path(), "the file is truncated");
    } while (byte == 0);
    return byte;
}

/// A profile may be spread over several segments, numbered from 1.
void notePiece(const ScanFile &file, std::uint64_t at, std::size_t count, std::map<int, ColourProfile::Piece> &pieces) {
    constexpr std::size_t head = 14; // "ICC_PROFILE", a zero, number, how many
    std::uint8_t start[head];
    if (count <= head || !file.read(at, start, head) || std::memcmp(start, "ICC_PROFILE", 12) != 0) return;
    pieces[start[12]] = {at + head, count - head};
}

} // namespace

ScanHeader readJpegHeader(const ScanFile &file) {
    ScanHeader header;
    bool hasExif = false;
    std::map<int, ColourProfile::Piece> profile;
    std::uint64_t position = 2;
    for (;;) {
        const int marker = nextMarker(file, position);
        if (standsAlone(marker)) continue;
        if (marker == startOfScan || marker == endOfImage) break;
        std::uint8_t length[2];
        if (!file.read(position, length, 2)) throw cannotRead(file.path(), "the file is truncated");
        const std::size_t count = bigEndian(length, 2);
        if (count < 2) throw cannotRead(file.path(), "its JPEG header is broken");
        if (isFrame(marker) || marker == app1 || marker == app14) {
            const std::optional<Bytes> segment = file.bytes(position + 2, count - 2);
            if (!segment) throw cannotRead(file.path(), "the file is truncated");
            const auto startsWith = [&](const char *text, std::size_t size) {
                return segment->size() >= size && std::memcmp(segment->data(), text, size) == 0;
            };
            if (isFrame(marker)) {
                readFrame(file, *segment, header);
                // Every block of 8 x 8 pixels takes a bit at least; arithmetic coding (markers from C9 on) may do with
                // less.
                if (marker < 0xC9) header.pixelsPerByte = 8 * 64;
            }
            if (marker == app14 && startsWith("Adobe", 5)) header.hasAdobeMarker = true;
            if (marker == app1 && !hasExif && startsWith("Exif\0\0", 6)) {
                header.orientation = orientationOfExif(*segment);
                hasExif = true;
            }
        }
        if (marker == app2) notePiece(file, position + 2, count - 2, profile);
        position += count;
    }
    for (const auto &[number, piece] : profile) header.profile.pieces.push_back(piece);
    if (header.width == 0 || header.height == 0) throw cannotRead(file.path(), "its JPEG header is broken");
    return header;
}

} // namespace herbascope::engine
