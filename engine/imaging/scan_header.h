// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the loader needs to know of a scan before it decodes it. One parser a format, each in a file of its own.

#include "engine/imaging/image.h"
#include "engine/imaging/scan_file.h"

#include <cstdint>
#include <optional>

namespace herbascope::engine {

/// Where a TIFF file stores a number; `at` is 0 where it does not.
struct TiffField {
    std::uint64_t at = 0;
    int bytes = 2;
};

/// Where a file keeps its ICC profile: the pieces in order, one after another compressed (PNG) or as they are.
struct ColourProfile {
    struct Piece {
        std::uint64_t at = 0;
        std::uint64_t bytes = 0;
    };
    std::vector<Piece> pieces; ///< empty: the pixels are sRGB
    bool isDeflated = false;
};

struct ScanHeader {
    ImageFormat format = ImageFormat::Jpeg;
    std::int64_t width = 0;       ///< px as stored, before the orientation is applied
    std::int64_t height = 0;      ///< px as stored
    int orientation = 1;          ///< EXIF orientation 1..8; 1 where there is none or a broken one
    int channels = 3;             ///< JPEG only
    bool hasAdobeMarker = false;  ///< JPEG only: four channels are stored inverted
    double pixelsPerByte = 100000; ///< at the very most, in this kind of compression; one colour takes a fifth
    bool isComplete = true;       ///< false: the file ends before the pixels do (JPEG is only known when decoded)
    bool isSeparated = false;     ///< TIFF only: cyan, magenta, yellow, black
    bool isPremultiplied = false; ///< TIFF only: the colours are already weighted with alpha
    int bitsPerSample = 8;        ///< TIFF only
    TiffField orientationField;   ///< TIFF only
    TiffField photometricField;   ///< TIFF only
    std::uint64_t directoryAt = 0; ///< TIFF only: of the picture that is the scan
    int morePictures = 0;          ///< TIFF only: others of full resolution
    ColourProfile profile;         ///< where an embedded one lies
};

inline constexpr double bestDeflation = 1032; ///< bytes that one byte of deflate can stand for

/// Tells the format from the first bytes; nothing when they are none that is read here.
std::optional<ImageFormat> sniffFormat(const ScanFile &file);

/// Parses the header and checks the size against `maximumPixels`. Throws Error.
ScanHeader readScanHeader(const ScanFile &file);

// Each throws Error when the header is broken.
ScanHeader readJpegHeader(const ScanFile &file);
ScanHeader readPngHeader(const ScanFile &file);
ScanHeader readWebpHeader(const ScanFile &file);
ScanHeader readTiffHeader(const ScanFile &file);
ScanHeader readJpeg2000Header(const ScanFile &file);

/// The orientation out of an EXIF block (with or without its "Exif\0\0" head); 1 when the block is broken or silent.
int orientationOfExif(const Bytes &block);

inline std::uint32_t bigEndian(const std::uint8_t *bytes, int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i) value = value << 8 | bytes[i];
    return value;
}

inline std::uint32_t littleEndian(const std::uint8_t *bytes, int count) {
    std::uint32_t value = 0;
    for (int i = count; i-- > 0;) value = value << 8 | bytes[i];
    return value;
}

} // namespace herbascope::engine
