// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/area_reader.h"

#include "engine/imaging/decoders.h"
#include "engine/imaging/jpeg_rows.h"
#include "engine/imaging/orientation.h"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>

namespace herbascope::engine {

namespace {

cv::Size uprightSize(const ScanHeader &header) {
    const cv::Size stored(static_cast<int>(header.width), static_cast<int>(header.height));
    return swapsSides(header.orientation) ? cv::Size(stored.height, stored.width) : stored;
}

/// Moves the last `count` rows to the top.
void moveLastRowsUp(cv::Mat &rows, int count) {
    if (count > 0) std::memmove(rows.data, rows.ptr(rows.rows - count), static_cast<std::size_t>(count) * rows.step);
}

} // namespace

AreaReader::AreaReader(const std::filesystem::path &scan)
    : m_file(scan)
    , m_header(readScanHeader(m_file))
    , m_size(uprightSize(m_header)) {
    if (m_header.format != ImageFormat::Jpeg)
        m_whole = decoded(scan, [&] { return decodeWhole(m_file, m_header); });
}

AreaReader::~AreaReader() = default;

std::vector<cv::Rect> AreaReader::inFileOrder(std::vector<cv::Rect> areas) const {
    const auto place = [this](const cv::Rect &area) {
        const cv::Rect stored = storedArea(area, m_size, m_header.orientation);
        return std::tuple(stored.y, stored.x);
    };
    std::stable_sort(areas.begin(), areas.end(),
                     [&](const cv::Rect &a, const cv::Rect &b) { return place(a) < place(b); });
    return areas;
}

cv::Mat AreaReader::read(const cv::Rect &area) {
    if (area.empty() || (area & cv::Rect({}, m_size)) != area)
        throw cannotRead(m_file.path(), "a part outside of it was asked for");
    const cv::Rect stored = storedArea(area, m_size, m_header.orientation);
    return decoded(m_file.path(), [&] {
        if (!m_whole.empty()) return turnedUpright(m_whole(stored), m_header.orientation);
        loadRows(stored.y, stored.height);
        const cv::Mat part = m_band(cv::Rect(stored.x, stored.y - m_bandTop, stored.width, stored.height));
        const cv::Mat upright = turnedUpright(part, m_header.orientation);
        return upright.data == part.data ? upright.clone() : upright; // the band is overwritten by the next one
    });
}

/// Afterwards the band holds the rows [first, first + count).
void AreaReader::loadRows(int first, int count) {
    if (m_bandTop <= first && first + count <= m_bandTop + m_band.rows) return;
    // Taken out of their places: after an Error the next call starts anew.
    std::unique_ptr<JpegRows> decoder = std::move(m_decoder);
    cv::Mat band = std::exchange(m_band, {});
    if (!decoder || first < m_bandTop) {
        decoder.reset();
        decoder = std::make_unique<JpegRows>(m_file, m_header);
        band.release();
    }
    const int kept = std::max(0, decoder->position() - first); // rows of the old band that the new one begins with
    if (band.rows == count) {
        moveLastRowsUp(band, kept);
    } else {
        cv::Mat other(count, static_cast<int>(m_header.width), CV_8UC3);
        if (kept > 0) band.rowRange(band.rows - kept, band.rows).copyTo(other.rowRange(0, kept));
        band = other;
    }
    while (decoder->position() < first) decoder->read(band.rowRange(0, std::min(count, first - decoder->position())));
    decoder->read(band.rowRange(kept, count));
    m_decoder = std::move(decoder);
    m_band = band;
    m_bandTop = first;
}

cv::Mat AreaReader::overview(int minimumShortSide) const {
    return decoded(m_file.path(), [&] {
        const cv::Mat stored = m_whole.empty() ? decodeJpeg(m_file, m_header, minimumShortSide) : m_whole;
        return turnedUpright(stored, m_header.orientation);
    });
}

std::size_t AreaReader::bytesHeld() const {
    return m_whole.total() * m_whole.elemSize() + m_band.total() * m_band.elemSize();
}

} // namespace herbascope::engine
