// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/decoders.h"
#include "engine/imaging/orientation.h"

#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <limits>
#include <mutex>

namespace herbascope::engine {

namespace {

void overwrite(Bytes &bytes, const TiffField &field, int value) {
    if (field.at == 0) return;
    const bool isLittle = bytes[0] == 'I';
    for (int i = 0; i < field.bytes; ++i) {
        const int weight = isLittle ? i : field.bytes - 1 - i;
        bytes[field.at + static_cast<std::uint64_t>(i)] = static_cast<std::uint8_t>(weight == 0 ? value : 0);
    }
}

bool hasDeepInks(const ScanHeader &header) {
    return header.isSeparated && header.bitsPerSample == 16;
}

/// libtiff turns pixels by itself, but not for every kind of pixel; the copy in memory is therefore marked as upright,
/// and the orientation is applied here as for every other format. Inks of 16 bits it does not read at all, so they
/// pass as red, green, blue and one more.
void prepareTiff(Bytes &bytes, const ScanHeader &header) {
    constexpr int upright = 1;
    constexpr int redGreenBlue = 2;
    overwrite(bytes, header.orientationField, upright);
    if (hasDeepInks(header)) overwrite(bytes, header.photometricField, redGreenBlue);
}

cv::Mat toEightBits(const cv::Mat &raw, const ScanFile &file) {
    if (raw.depth() == CV_8U) return raw;
    if (raw.depth() != CV_16U) throw cannotRead(file.path(), "its pixels are neither of 8 nor of 16 bits a channel");
    cv::Mat eight;
    raw.convertTo(eight, CV_8U, 1.0 / 257);
    return eight;
}

/// Lays see-through pixels over white paper.
cv::Mat overWhite(const cv::Mat &bgra, bool isPremultiplied) {
    cv::Mat bgr(bgra.size(), CV_8UC3);
    for (int y = 0; y < bgra.rows; ++y) {
        const auto *from = bgra.ptr<cv::Vec4b>(y);
        auto *to = bgr.ptr<cv::Vec3b>(y);
        for (int x = 0; x < bgra.cols; ++x) {
            const int alpha = from[x][3];
            for (int c = 0; c < 3; ++c) {
                const int colour = isPremultiplied ? from[x][c] * 255 : from[x][c] * alpha;
                to[x][c] = cv::saturate_cast<uchar>((colour + 255 * (255 - alpha) + 127) / 255);
            }
        }
    }
    return bgr;
}

/// Inks to light; OpenCV has exchanged the first and the third ink as it does with red and blue.
cv::Mat fromInks(const cv::Mat &inks) {
    cv::Mat bgra;
    cv::bitwise_not(inks, bgra);
    cv::Mat bgr(inks.size(), CV_8UC3);
    for (int y = 0; y < inks.rows; ++y) {
        const auto *from = bgra.ptr<cv::Vec4b>(y);
        auto *to = bgr.ptr<cv::Vec3b>(y);
        for (int x = 0; x < inks.cols; ++x)
            for (int c = 0; c < 3; ++c) to[x][c] = static_cast<uchar>((from[x][c] * from[x][3] + 127) / 255);
    }
    return bgr;
}

cv::Mat toBgr(const cv::Mat &raw, const ScanHeader &header, const ScanFile &file) {
    const cv::Mat eight = toEightBits(raw, file);
    cv::Mat bgr;
    switch (eight.channels()) {
    case 1:
        cv::cvtColor(eight, bgr, cv::COLOR_GRAY2BGR);
        return bgr;
    case 3:
        return eight;
    case 4:
        break;
    default:
        throw cannotRead(file.path(), "it has " + std::to_string(eight.channels()) + " channels");
    }
    const bool isTiff = header.format == ImageFormat::Tiff;
    if (isTiff && hasDeepInks(header)) return fromInks(eight);
    // libtiff weights 8-bit colours with alpha, OpenCV's own 16-bit path leaves them as they are stored.
    return overWhite(eight, isTiff && (raw.depth() == CV_8U || header.isPremultiplied));
}

} // namespace

cv::Mat decodeWithOpenCv(const ScanFile &file, const ScanHeader &header) {
    if (!header.isComplete) throw cannotRead(file.path(), "the file is truncated");
    if (file.size() > static_cast<std::uint64_t>(std::numeric_limits<int>::max()))
        throw cannotRead(file.path(), "files above 2 GB are not supported");
    Bytes bytes = file.all();
    if (header.format == ImageFormat::Tiff) prepareTiff(bytes, header);
    // JPEG 2000 of 10 or 12 bits comes out right only where OpenCV scales it.
    const int flags = header.format == ImageFormat::Jpeg2000 ? cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION
                                                             : cv::IMREAD_UNCHANGED;
    static std::once_flag once;
    // What is wrong with a file is said in the Error; OpenCV would print it a second time.
    std::call_once(once, [] { cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT); });
    cv::Mat raw;
    try {
        raw = cv::imdecode(cv::Mat(1, static_cast<int>(bytes.size()), CV_8U, bytes.data()), flags);
    } catch (const cv::Exception &problem) {
        if (problem.code == cv::Error::StsNoMem) throw;
        throw cannotRead(file.path(), "the file is damaged or of an unsupported kind (" + problem.err + ")");
    }
    if (raw.empty()) throw cannotRead(file.path(), "the file is damaged or of an unsupported kind");
    if (raw.cols != header.width || raw.rows != header.height)
        throw cannotRead(file.path(), "its size contradicts its header");
    return toBgr(raw, header, file);
}

cv::Mat readImage(const std::filesystem::path &path, int minimumShortSide) {
    const ScanFile file(path);
    const ScanHeader header = readScanHeader(file);
    return decoded(path, [&] {
        const cv::Mat stored = header.format == ImageFormat::Jpeg ? decodeJpeg(file, header, minimumShortSide)
                                                                  : decodeWithOpenCv(file, header);
        return turnedUpright(stored, header.orientation);
    });
}

} // namespace herbascope::engine
