// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/decoders.h"
#include "engine/imaging/jpeg_rows.h"

#include <algorithm>

namespace herbascope::engine {

namespace {

constexpr std::uint64_t smallFile = 256 * 1024;  ///< bytes; decoded at an eighth in about 2 ms
constexpr std::int64_t smallPicture = 4'000'000; ///< px

/// The end mark FF D9 never occurs within pixels. It may lie before what another program wrote behind the picture.
bool lacksEndMark(const ScanFile &file) {
    const std::uint64_t count = std::min<std::uint64_t>(file.size(), 65536);
    const std::optional<Bytes> tail = file.bytes(file.size() - count, count);
    static constexpr std::uint8_t mark[] = {0xFF, 0xD9};
    return !tail || std::search(tail->begin(), tail->end(), std::begin(mark), std::end(mark)) == tail->end();
}

/// Every coefficient is read, and an eighth of the picture made of them, a few rows at a time.
void checkJpeg(const ScanFile &file, const ScanHeader &header) {
    JpegRows rows(file, header, 8);
    cv::Mat band(16, rows.size().width, CV_8UC3);
    while (rows.position() < rows.size().height)
        rows.read(band.rowRange(0, std::min(band.rows, rows.size().height - rows.position())));
}

} // namespace

void checkPixels(const std::filesystem::path &path) {
    const ScanFile file(path);
    const ScanHeader header = readScanHeader(file);
    decoded(path, [&]() -> cv::Mat {
        if (header.format != ImageFormat::Jpeg) return decodeWhole(file, header);
        checkJpeg(file, header);
        return {};
    });
}

bool wantsCheckAtOnce(const std::filesystem::path &path) {
    const ScanFile file(path);
    const ScanHeader header = readScanHeader(file);
    if (file.size() <= smallFile && header.width * header.height <= smallPicture) return true;
    return header.format == ImageFormat::Jpeg && lacksEndMark(file);
}

} // namespace herbascope::engine
