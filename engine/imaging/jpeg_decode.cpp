// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/decoders.h"

#include <turbojpeg.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace herbascope::engine {

namespace {

struct CloseDecoder {
    void operator()(void *handle) const { tjDestroy(handle); }
};

tjscalingfactor chooseScale(const ScanHeader &header, int minimumShortSide) {
    const int shortSide = static_cast<int>(std::min(header.width, header.height));
    for (int divisor : {8, 4, 2}) {
        const tjscalingfactor factor{1, divisor};
        if (minimumShortSide > 0 && TJSCALED(shortSide, factor) >= minimumShortSide) return factor;
    }
    return {1, 1};
}

/// The position of the first byte behind the header of the last scan; everything before may hold another image.
bool hasEndMarker(const Bytes &bytes) {
    // Thumbnails lie in front of the pixels, so an end marker counts only behind the last start of a scan.
    for (std::size_t i = bytes.size(); i-- > 1;) {
        if (bytes[i - 1] != 0xFF) continue;
        if (bytes[i] == 0xD9) return true;
        if (bytes[i] == 0xDA) return false;
    }
    return false;
}

/// TurboJPEG reports a file that ends too early by the same warning as stray bytes, and only the first warning's text.
bool isTruncated(std::string_view warning, const Bytes &bytes) {
    return warning.find("Premature end of JPEG file") != std::string_view::npos || !hasEndMarker(bytes);
}

/// Four channels to BGR. Adobe's programs store them inverted, and say so by their marker.
cv::Mat fromCmyk(const cv::Mat &cmyk, bool isInverted) {
    cv::Mat bgr(cmyk.size(), CV_8UC3);
    for (int y = 0; y < cmyk.rows; ++y) {
        const auto *from = cmyk.ptr<cv::Vec4b>(y);
        auto *to = bgr.ptr<cv::Vec3b>(y);
        for (int x = 0; x < cmyk.cols; ++x) {
            const int key = isInverted ? from[x][3] : 255 - from[x][3];
            for (int c = 0; c < 3; ++c) {
                const int light = isInverted ? from[x][2 - c] : 255 - from[x][2 - c];
                to[x][c] = static_cast<uchar>((light * key + 127) / 255);
            }
        }
    }
    return bgr;
}

} // namespace

cv::Mat decodeJpeg(const ScanFile &file, const ScanHeader &header, int minimumShortSide) {
    const Bytes bytes = file.all();
    const std::unique_ptr<void, CloseDecoder> decoder(tjInitDecompress());
    if (!decoder) throw cannotRead(file.path(), "there is not enough memory");
    const tjscalingfactor scale = chooseScale(header, minimumShortSide);
    const bool isCmyk = header.channels == 4;
    cv::Mat pixels(TJSCALED(static_cast<int>(header.height), scale), TJSCALED(static_cast<int>(header.width), scale),
                   isCmyk ? CV_8UC4 : CV_8UC3);
    const int failed = tjDecompress2(decoder.get(), bytes.data(), bytes.size(), pixels.data, pixels.cols,
                                     static_cast<int>(pixels.step), pixels.rows, isCmyk ? TJPF_CMYK : TJPF_BGR, 0);
    if (failed) {
        const std::string text = tjGetErrorStr2(decoder.get());
        if (isTruncated(text, bytes)) throw cannotRead(file.path(), "the file is truncated");
        if (tjGetErrorCode(decoder.get()) != TJERR_WARNING)
            throw cannotRead(file.path(), "the file is damaged (" + text + ")");
    }
    return isCmyk ? fromCmyk(pixels, header.hasAdobeMarker) : pixels;
}

} // namespace herbascope::engine
