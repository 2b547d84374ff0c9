// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/image.h"
#include "engine/imaging/orientation.h"
#include "engine/imaging/scan_header.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace herbascope::engine {

namespace {

std::string lowerExtension(const std::filesystem::path &path) {
    std::string extension = path.extension().string();
    // Not tolower(): that follows the locale.
    for (char &c : extension)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return extension;
}

} // namespace

std::optional<ImageFormat> sniffFormat(const ScanFile &file) {
    std::uint8_t start[12] = {};
    const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(sizeof(start), file.size()));
    if (!file.read(0, start, count)) return std::nullopt;
    const auto startsWith = [&](const char *text, std::size_t size) { return std::memcmp(start, text, size) == 0; };
    if (startsWith("\xFF\xD8\xFF", 3)) return ImageFormat::Jpeg;
    if (startsWith("\x89PNG\r\n\x1A\n", 8)) return ImageFormat::Png;
    if (startsWith("II*\0", 4) || startsWith("MM\0*", 4) || startsWith("II+\0", 4) || startsWith("MM\0+", 4))
        return ImageFormat::Tiff;
    if (startsWith("\0\0\0\x0CjP  ", 8) || startsWith("\xFF\x4F\xFF\x51", 4)) return ImageFormat::Jpeg2000;
    if (startsWith("RIFF", 4) && std::memcmp(start + 8, "WEBP", 4) == 0) return ImageFormat::WebP;
    return std::nullopt;
}

ScanHeader readScanHeader(const ScanFile &file) {
    const std::optional<ImageFormat> format = sniffFormat(file);
    if (!format)
        throw cannotRead(file.path(), "it is not a JPEG, PNG, TIFF, JPEG 2000 or WebP image, whatever its name says");
    ScanHeader header;
    switch (*format) {
    case ImageFormat::Jpeg:
        header = readJpegHeader(file);
        break;
    case ImageFormat::Png:
        header = readPngHeader(file);
        break;
    case ImageFormat::Tiff:
        header = readTiffHeader(file);
        break;
    case ImageFormat::Jpeg2000:
        header = readJpeg2000Header(file);
        break;
    case ImageFormat::WebP:
        header = readWebpHeader(file);
        break;
    }
    if (header.width <= 0 || header.height <= 0) throw cannotRead(file.path(), "its header gives no size");
    if (header.width > maximumPixels / header.height) {
        throw cannotRead(file.path(), "it has " + std::to_string(header.width) + " x " + std::to_string(header.height) +
                                          " pixels, and at most " + std::to_string(maximumPixels / 1'000'000) +
                                          " million pixels are read");
    }
    // Before anything is asked for: what is claimed must be able to lie in the file. Small pictures do no harm.
    constexpr std::int64_t harmless = 4'000'000; // px
    const std::int64_t pixels = header.width * header.height;
    if (pixels > harmless && static_cast<double>(pixels) > header.pixelsPerByte * static_cast<double>(file.size())) {
        throw cannotRead(file.path(), "the file is truncated: " + std::to_string(file.size()) + " bytes cannot hold " +
                                          std::to_string(header.width) + " x " + std::to_string(header.height) +
                                          " pixels");
    }
    return header;
}

ImageInfo readImageInfo(const std::filesystem::path &path) {
    const ScanHeader header = readScanHeader(ScanFile(path));
    ImageInfo info{header.format, static_cast<int>(header.width), static_cast<int>(header.height), header.orientation,
                   header.morePictures};
    if (swapsSides(header.orientation)) std::swap(info.width, info.height);
    return info;
}

bool hasScanExtension(const std::filesystem::path &path) {
    static constexpr std::array<const char *, 9> known{".jpg", ".jpeg", ".jpe", ".jfif", ".png",
                                                       ".tif", ".tiff", ".jp2", ".webp"};
    const std::string extension = lowerExtension(path);
    return std::find(known.begin(), known.end(), extension) != known.end();
}

bool hasScanContent(const std::filesystem::path &path) {
    const std::string extension = lowerExtension(path);
    if (extension == ".thm") return false; // a camera's small copies
    try {
        const std::optional<ImageFormat> format = sniffFormat(ScanFile(path));
        return format && (format != ImageFormat::Tiff || extension.empty());
    } catch (const Error &) {
        return false;
    }
}

} // namespace herbascope::engine
