// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/colour.h"
#include "engine/imaging/decoders.h"
#include "engine/imaging/orientation.h"

#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <iostream>
#include <limits>
#include <mutex>
#include <streambuf>

namespace herbascope::engine {

namespace {

void overwrite(Bytes &bytes, const TiffField &field, std::uint64_t value) {
    if (field.at == 0) return;
    const bool isLittle = bytes[0] == 'I';
    for (int i = 0; i < field.bytes; ++i) {
        const int weight = isLittle ? i : field.bytes - 1 - i;
        bytes[field.at + static_cast<std::uint64_t>(i)] = static_cast<std::uint8_t>(value >> 8 * weight);
    }
}

bool hasDeepInks(const ScanHeader &header) {
    return header.isSeparated && header.bitsPerSample == 16;
}

/// libtiff turns pixels by itself, but not for every kind of pixel; the copy in memory is therefore marked as upright,
/// and the orientation is applied here as for every other format. Inks of 16 bits it does not read at all, so they
/// pass as red, green, blue and one more.
/// The first directory becomes the one of the scan.
void prepareTiff(Bytes &bytes, const ScanHeader &header) {
    const bool isBig = bytes[bytes[0] == 'I' ? 2 : 3] == 43;
    overwrite(bytes, isBig ? TiffField{8, 8} : TiffField{4, 4}, header.directoryAt);
    constexpr int upright = 1;
    constexpr int redGreenBlue = 2;
    overwrite(bytes, header.orientationField, upright);
    if (hasDeepInks(header)) overwrite(bytes, header.photometricField, redGreenBlue);
}

/// Of the number of bits that the pixels use: many scanners put 12 bits into 16 without a word, and the picture would be
/// almost black. A scan of 16 bits whose lightest pixel is a sixteenth of white does not occur.
double largestValue(const cv::Mat &raw) {
    double lightest = 0;
    cv::minMaxLoc(raw.reshape(1), nullptr, &lightest);
    for (const int bits : {8, 10, 12, 14})
        if (lightest < (1 << bits)) return (1 << bits) - 1;
    return 65535;
}

/// 8 bits as they are, more as 16 that reach from black to white.
cv::Mat withFullRange(const cv::Mat &raw, const ScanFile &file) {
    if (raw.depth() == CV_8U) return raw;
    if (raw.depth() != CV_16U) throw cannotRead(file.path(), "its pixels are neither of 8 nor of 16 bits a channel");
    const double largest = largestValue(raw);
    if (largest == 65535) return raw;
    cv::Mat full;
    raw.convertTo(full, CV_16U, 65535 / largest);
    return full;
}

cv::Mat toEightBits(const cv::Mat &full) {
    if (full.depth() == CV_8U) return full;
    cv::Mat eight;
    full.convertTo(eight, CV_8U, 1.0 / 257);
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

/// Four channels to sRGB: inks, or colours with alpha.
cv::Mat fromFourChannels(const cv::Mat &full, const ScanHeader &header, ToSrgb &colours) {
    const bool isTiff = header.format == ImageFormat::Tiff;
    if (isTiff && hasDeepInks(header)) {
        if (!colours.isForInks()) return fromInks(toEightBits(full));
        cv::Mat inks;
        cv::cvtColor(full, inks, cv::COLOR_BGRA2RGBA); // OpenCV has exchanged the first and the third
        return colours.apply(inks);
    }
    // libtiff weights 8-bit colours with alpha, OpenCV's own 16-bit path leaves them as they are stored.
    const bool isWeighted = isTiff && (full.depth() == CV_8U || header.isPremultiplied);
    return colours.apply(overWhite(toEightBits(full), isWeighted));
}

cv::Mat toBgr(const cv::Mat &raw, const ScanHeader &header, const ScanFile &file) {
    ToSrgb colours(file, header);
    const cv::Mat full = withFullRange(raw, file);
    switch (full.channels()) {
    case 1:
    case 3:
        return colours.apply(full);
    case 4:
        return fromFourChannels(full, header, colours);
    default:
        throw cannotRead(file.path(), "it has " + std::to_string(full.channels()) + " channels");
    }
}

/// What is wrong with a file is said in the Error; OpenCV would print it a second time.
class Silence {
public:
    Silence() {
        static std::once_flag once;
        std::call_once(once, [] {
            cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
            std::streambuf *behind = std::cerr.rdbuf(); // none where the program has turned std::cerr off
            if (!behind) return;
            static auto *filter = new Filter(behind); // std::cerr outlives every other object
            std::cerr.rdbuf(filter);
        });
        isSilent = true;
    }
    ~Silence() { isSilent = false; }
    Silence(const Silence &) = delete;
    Silence &operator=(const Silence &) = delete;

private:
    /// Lets through what other threads write to std::cerr.
    class Filter : public std::streambuf {
    public:
        explicit Filter(std::streambuf *behind)
            : m_behind(behind) {}

    protected:
        int overflow(int letter) override {
            if (isSilent || letter == traits_type::eof()) return traits_type::not_eof(letter);
            return m_behind->sputc(static_cast<char>(letter));
        }
        std::streamsize xsputn(const char *text, std::streamsize count) override {
            return isSilent ? count : m_behind->sputn(text, count);
        }
        int sync() override { return m_behind->pubsync(); }

    private:
        std::streambuf *m_behind;
    };
    static inline thread_local bool isSilent = false;
};

cv::Mat decodeWithOpenCv(const ScanFile &file, const ScanHeader &header) {
    if (file.size() > static_cast<std::uint64_t>(std::numeric_limits<int>::max()))
        throw cannotRead(file.path(), "files above 2 GB are not supported");
    Bytes bytes = file.all();
    if (header.format == ImageFormat::Tiff) prepareTiff(bytes, header);
    // JPEG 2000 of 10 or 12 bits comes out right only where OpenCV scales it.
    const int flags = header.format == ImageFormat::Jpeg2000 ? cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION
                                                             : cv::IMREAD_UNCHANGED;
    const Silence silence;
    cv::Mat raw;
    try {
        raw = cv::imdecode(cv::Mat(1, static_cast<int>(bytes.size()), CV_8U, bytes.data()), flags);
    } catch (const cv::Exception &problem) {
        if (problem.code == cv::Error::StsNoMem) throw;
        throw cannotRead(file.path(), "the file is damaged or of an unsupported kind (" + problem.err + ")");
    }
    if (raw.empty()) throw cannotRead(file.path(), "the file is damaged or of an unsupported kind");
    return raw;
}

} // namespace

cv::Mat decodeWhole(const ScanFile &file, const ScanHeader &header) {
    if (!header.isComplete) throw cannotRead(file.path(), "the file is truncated");
    const cv::Mat raw = header.format == ImageFormat::Png ? decodePng(file) : decodeWithOpenCv(file, header);
    if (raw.cols != header.width || raw.rows != header.height)
        throw cannotRead(file.path(), "its size contradicts its header");
    return toBgr(raw, header, file);
}

cv::Mat readImage(const std::filesystem::path &path, int minimumShortSide) {
    const ScanFile file(path);
    const ScanHeader header = readScanHeader(file);
    return decoded(path, [&] {
        const cv::Mat stored = header.format == ImageFormat::Jpeg ? decodeJpeg(file, header, minimumShortSide)
                                                                  : decodeWhole(file, header);
        return turnedUpright(stored, header.orientation);
    });
}

} // namespace herbascope::engine
