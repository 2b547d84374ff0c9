// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/colour.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <lcms2.h>
#include <zlib.h>


namespace herbascope::engine {

namespace {

constexpr std::uint64_t largestProfile = 16 << 20; ///< bytes; those of printing presses have 3 MB

Bytes inflated(const Bytes &packed) {
    Bytes result;
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) return {};
    stream.next_in = const_cast<Bytef *>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    Bytes part(65536);
    int state = Z_OK;
    while (state == Z_OK && result.size() < largestProfile) {
        stream.next_out = part.data();
        stream.avail_out = static_cast<uInt>(part.size());
        state = inflate(&stream, Z_NO_FLUSH);
        result.insert(result.end(), part.data(), stream.next_out);
    }
    inflateEnd(&stream);
    return state == Z_STREAM_END ? result : Bytes();
}

/// Empty where there is none or it cannot be had.
Bytes profileBytes(const ScanFile &file, const ColourProfile &profile) {
    Bytes all;
    for (const ColourProfile::Piece &piece : profile.pieces) {
        if (piece.bytes > largestProfile - all.size()) return {};
        const std::optional<Bytes> part = file.bytes(piece.at, piece.bytes);
        if (!part) return {};
        all.insert(all.end(), part->begin(), part->end());
    }
    return profile.isDeflated ? inflated(all) : all;
}

cv::Mat asBgr(const cv::Mat &grey) {
    cv::Mat bgr;
    cv::cvtColor(grey, bgr, cv::COLOR_GRAY2BGR);
    return bgr;
}

using Profile = std::unique_ptr<void, decltype(&cmsCloseProfile)>;
using Transform = std::unique_ptr<void, decltype(&cmsDeleteTransform)>;

} // namespace

struct ToSrgb::Private {
    Profile profile{nullptr, cmsCloseProfile};
    Profile target{nullptr, cmsCloseProfile};
    Transform transform{nullptr, cmsDeleteTransform};
    int transformType = -1; ///< OpenCV's, of the pixels that `transform` takes
    bool isInverted = false;
    bool isGrey = false; ///< the pixels come as BGR all the same

    int channels() const {
        switch (cmsGetColorSpace(profile.get())) {
        case cmsSigGrayData:
            return 1;
        case cmsSigRgbData:
            return 3;
        case cmsSigCmykData:
            return 4;
        default:
            return 0;
        }
    }
    bool prepare(int type);
    cv::Mat convert(const cv::Mat &pixels) const;
    bool changesColours();
};

/// Makes the transform for pixels of an OpenCV type.
bool ToSrgb::Private::prepare(int type) {
    if (transform && transformType == type) return true;
    const bool isDeep = CV_MAT_DEPTH(type) == CV_16U;
    cmsUInt32Number from = 0;
    if (channels() == 1) from = isDeep ? TYPE_GRAY_16 : TYPE_GRAY_8;
    if (channels() == 3) from = isDeep ? TYPE_BGR_16 : TYPE_BGR_8;
    if (channels() == 4) from = isDeep ? TYPE_CMYK_16 : TYPE_CMYK_8;
    if (channels() == 4 && isInverted) from = isDeep ? TYPE_CMYK_16_REV : TYPE_CMYK_8_REV;
    transform.reset(cmsCreateTransform(profile.get(), from, target.get(), isDeep ? TYPE_BGR_16 : TYPE_BGR_8,
                                       INTENT_RELATIVE_COLORIMETRIC,
                                       cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOCACHE |
                                           cmsFLAGS_HIGHRESPRECALC));
    transformType = type;
    return transform != nullptr;
}

cv::Mat ToSrgb::Private::convert(const cv::Mat &pixels) const {
    cv::Mat bgr(pixels.size(), CV_MAKETYPE(pixels.depth(), 3));
    for (int y = 0; y < pixels.rows; ++y)
        cmsDoTransform(transform.get(), pixels.ptr(y), bgr.ptr(y), static_cast<cmsUInt32Number>(pixels.cols));
    return bgr;
}

/// Told by colours and not by the profile's name, of which there are many for sRGB.
bool ToSrgb::Private::changesColours() {
    constexpr int steps = 18; // 0, 15, ... 255
    constexpr int step = 15;
    const bool oneChannel = channels() == 1;
    cv::Mat colours(1, oneChannel ? steps : steps * steps * steps, oneChannel ? CV_8UC1 : CV_8UC3);
    for (int i = 0; i < colours.cols; ++i) {
        if (oneChannel)
            colours.at<uchar>(0, i) = static_cast<uchar>(i * step);
        else
            colours.at<cv::Vec3b>(0, i) = cv::Vec3b(static_cast<uchar>(i % steps * step),
                                                    static_cast<uchar>(i / steps % steps * step),
                                                    static_cast<uchar>(i / steps / steps * step));
    }
    return cv::norm(convert(colours), oneChannel ? asBgr(colours) : colours, cv::NORM_INF) > 1;
}

ToSrgb::ToSrgb(const ScanFile &file, const ScanHeader &header, Inks inks)
    : d(std::make_unique<Private>()) {
    if (header.profile.pieces.empty()) return;
    const Bytes bytes = profileBytes(file, header.profile);
    if (bytes.empty()) return;
    d->profile.reset(cmsOpenProfileFromMem(bytes.data(), static_cast<cmsUInt32Number>(bytes.size())));
    d->target.reset(cmsCreate_sRGBProfile());
    if (!d->profile || !d->target) return;
    d->isGrey = header.format == ImageFormat::Jpeg && header.channels == 1;
    d->isInverted = inks == Inks::Inverted;
    const int channels = d->channels();
    const bool usable = channels > 0 && d->prepare(CV_8UC(channels)) && (channels == 4 || d->changesColours());
    if (!usable) d->transform.reset();
}

ToSrgb::~ToSrgb() = default;

bool ToSrgb::isNeeded() const {
    return d->transform != nullptr;
}

bool ToSrgb::isForInks() const {
    return isNeeded() && d->channels() == 4;
}

cv::Mat ToSrgb::apply(const cv::Mat &pixels) {
    cv::Mat from = pixels;
    if (isNeeded()) {
        const int wanted = d->channels();
        if (wanted == 1 && d->isGrey) {
            cv::Mat grey;
            cv::extractChannel(from, grey, 0);
            from = grey;
        }
        if (wanted == 3 && from.channels() == 1) from = asBgr(from);
        if (from.channels() == wanted && d->prepare(from.type())) from = d->convert(from);
    }
    if (from.depth() == CV_16U) {
        cv::Mat eight;
        from.convertTo(eight, CV_8U, 1.0 / 257);
        from = eight;
    }
    return from.channels() == 1 ? asBgr(from) : from;
}

} // namespace herbascope::engine
