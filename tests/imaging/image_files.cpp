// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/imaging/image_files.h"

#include <exiv2/exiv2.hpp>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <turbojpeg.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace herbascope::tests {

namespace {

/// Numbers in the byte order of the file.
class Writer {
public:
    explicit Writer(bool isLittleEndian)
        : m_isLittle(isLittleEndian) {}

    void number(std::uint64_t value, int bytes) {
        for (int i = 0; i < bytes; ++i) {
            const int weight = m_isLittle ? i : bytes - 1 - i;
            data.push_back(static_cast<std::uint8_t>(value >> (8 * weight)));
        }
    }

    Bytes data;

private:
    bool m_isLittle;
};

} // namespace

void writeBytes(const std::filesystem::path &path, const Bytes &bytes) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char *>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

Bytes readBytes(const std::filesystem::path &path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void cut(const std::filesystem::path &path, double share) {
    std::filesystem::resize_file(path, static_cast<std::uintmax_t>(std::filesystem::file_size(path) * share));
}

cv::Mat quarters(int width, int height) {
    cv::Mat image(height, width, CV_8UC3, cv::Scalar(20, 20, 220));
    image(cv::Rect(width / 2, 0, width - width / 2, height / 2)).setTo(cv::Scalar(30, 190, 40));
    image(cv::Rect(0, height / 2, width / 2, height - height / 2)).setTo(cv::Scalar(200, 60, 30));
    image(cv::Rect(width / 2, height / 2, width - width / 2, height - height / 2)).setTo(cv::Scalar(40, 220, 230));
    return image;
}

cv::Mat storedFor(const cv::Mat &upright, int orientation) {
    const int w = upright.cols;
    const int h = upright.rows;
    cv::Mat stored(orientation >= 5 ? cv::Size(h, w) : cv::Size(w, h), CV_8UC3);
    for (int r = 0; r < stored.rows; ++r) {
        for (int c = 0; c < stored.cols; ++c) {
            const cv::Point seen[9] = {
                {},     {c, r},         {w - 1 - c, r},         {w - 1 - c, h - 1 - r}, {c, h - 1 - r},
                {r, c}, {w - 1 - r, c}, {w - 1 - r, h - 1 - c}, {r, h - 1 - c}};
            stored.at<cv::Vec3b>(r, c) = upright.at<cv::Vec3b>(seen[orientation]);
        }
    }
    return stored;
}

void setOrientation(const std::filesystem::path &path, int orientation) {
    const auto image = Exiv2::ImageFactory::open(path.string());
    image->readMetadata();
    Exiv2::ExifData exif;
    exif["Exif.Image.Make"] = "Camera";
    exif["Exif.Image.Orientation"] = std::uint16_t(orientation);
    image->setExifData(exif);
    image->writeMetadata();
}

void writeJpeg(const std::filesystem::path &path, const cv::Mat &pixels, int subsampling, int flags, int quality) {
    tjhandle encoder = tjInitCompress();
    unsigned char *bytes = nullptr;
    unsigned long size = 0;
    const int format = pixels.channels() == 4 ? TJPF_CMYK : TJPF_BGR;
    const int failed = tjCompress2(encoder, pixels.data, pixels.cols, static_cast<int>(pixels.step), pixels.rows,
                                   format, &bytes, &size, subsampling, quality, flags);
    if (!failed) writeBytes(path, Bytes(bytes, bytes + size));
    tjFree(bytes);
    tjDestroy(encoder);
    if (failed) throw std::runtime_error("no JPEG could be made");
}

double largestDifference(const cv::Mat &a, const cv::Mat &b) {
    return a.size() == b.size() && a.type() == b.type() ? cv::norm(a, b, cv::NORM_INF) : 255;
}

double meanDifference(const cv::Mat &a, const cv::Mat &b) {
    if (a.size() != b.size() || a.type() != b.type()) return 255;
    return cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total() * 3);
}

std::string complaintOf(const std::filesystem::path &path) {
    try {
        engine::readImage(path);
    } catch (const Error &error) {
        return error.what();
    }
    return {};
}

Bytes makeTiff(const TiffFile &tiff) {
    struct Entry {
        int tag;
        int type; // 3 SHORT, 4 LONG
        std::vector<std::uint64_t> values;
    };
    std::vector<Entry> entries{
        {256, 4, {std::uint64_t(tiff.width)}},
        {257, 4, {std::uint64_t(tiff.height)}},
        {258, 3, std::vector<std::uint64_t>(std::size_t(tiff.samples), std::uint64_t(tiff.bits))},
        {259, 3, {1}},
        {262, 3, {std::uint64_t(tiff.photometric)}},
        {273, 4, {0}},
        {277, 3, {std::uint64_t(tiff.samples)}},
        {278, 4, {std::uint64_t(tiff.height)}},
        {279, 4, {tiff.pixels.size()}},
        {284, 3, {1}}};
    if (tiff.orientation > 0) entries.insert(entries.begin() + 6, {274, 3, {std::uint64_t(tiff.orientation)}});
    if (tiff.extraSample > 0) entries.push_back({338, 3, {std::uint64_t(tiff.extraSample)}});
    const std::size_t head = tiff.isBig ? 16 : 8;
    const std::size_t entryBytes = tiff.isBig ? 20 : 12;
    const std::size_t room = tiff.isBig ? 8 : 4;
    const std::size_t directory = (tiff.isBig ? 16 : 6) + entries.size() * entryBytes;
    const std::size_t longValues = head + directory; // the bits per sample, where they do not fit
    const std::size_t pixels = longValues + 2 * std::size_t(tiff.samples);
    entries[5].values = {pixels};

    Writer out(tiff.isLittleEndian);
    out.data = tiff.isLittleEndian ? Bytes{'I', 'I'} : Bytes{'M', 'M'};
    out.number(tiff.isBig ? 43 : 42, 2);
    if (tiff.isBig) out.number(8 << (tiff.isLittleEndian ? 0 : 16), 4); // size of offsets 8, then 0
    out.number(head, int(room));
    out.number(entries.size(), tiff.isBig ? 8 : 2);
    for (const Entry &entry : entries) {
        const std::size_t each = entry.type == 3 ? 2 : 4;
        out.number(std::uint64_t(entry.tag), 2);
        out.number(std::uint64_t(entry.type), 2);
        out.number(entry.values.size(), int(room));
        if (entry.values.size() * each > room) {
            out.number(longValues, int(room));
            continue;
        }
        for (std::uint64_t value : entry.values) out.number(value, int(each));
        out.data.resize(out.data.size() + room - entry.values.size() * each);
    }
    out.number(0, int(room));
    for (int i = 0; i < tiff.samples; ++i) out.number(std::uint64_t(tiff.bits), 2);
    out.data.insert(out.data.end(), tiff.pixels.begin(), tiff.pixels.end());
    return out.data;
}

} // namespace herbascope::tests
