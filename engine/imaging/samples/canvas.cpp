// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/samples/canvas.h"

#include "engine/imaging/samples/noise.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace herbascope::engine::samples {

namespace {

constexpr std::uint16_t furniture = 65535;
constexpr int shownCoverage = 32; ///< an eighth: fainter edge pixels are not seen, so they do not widen a box
constexpr int shift = 4;          ///< outlines are drawn to 1/16 px

std::vector<cv::Point> toFixed(const Outline &outline, cv::Point origin) {
    std::vector<cv::Point> fixed;
    fixed.reserve(outline.size());
    for (const Point &p : outline)
        fixed.emplace_back(cvRound((p.x - origin.x) * (1 << shift)), cvRound((p.y - origin.y) * (1 << shift)));
    return fixed;
}

void fill(cv::Mat &target, const std::vector<cv::Point> &outline, const cv::Scalar &colour) {
    cv::fillPoly(target, std::vector<std::vector<cv::Point>>{outline}, colour, cv::LINE_AA, shift);
}

cv::Rect boundsOf(const Drawing &drawing) {
    double left = 1e9;
    double top = 1e9;
    double right = -1e9;
    double bottom = -1e9;
    for (const Shape &shape : drawing.shapes) {
        if (shape.layer != Layer::Body) continue;
        for (const Point &p : shape.outline) {
            left = std::min(left, p.x);
            right = std::max(right, p.x);
            top = std::min(top, p.y);
            bottom = std::max(bottom, p.y);
        }
    }
    if (left > right) return {};
    const cv::Point corner(cvFloor(left) - 2, cvFloor(top) - 2);
    return {corner, cv::Point(cvCeil(right) + 3, cvCeil(bottom) + 3)};
}

} // namespace

Canvas::Canvas(int width, int height, Random random)
    : m_image(height, width, CV_8UC3, cv::Scalar::all(255))
    , m_owner(height, width, CV_16U, cv::Scalar(0))
    , m_noise(makeNoise(random))
    , m_unit(std::min<double>(width, 0.72 * height)) {}

int Canvas::noise(int x, int y, int octave) const {
    return m_noise.at<uchar>((y >> octave) & (noiseSize - 1), (x >> octave) & (noiseSize - 1));
}

Canvas::Patch Canvas::render(const Drawing &drawing, bool withColour) const {
    Patch patch;
    patch.place = boundsOf(drawing) & cv::Rect(0, 0, width(), height());
    if (patch.place.empty()) return patch;
    patch.mask = cv::Mat::zeros(patch.place.size(), CV_8U);
    // The first colour lies below all, so that half covered edge pixels blend into the paper and not into black.
    if (withColour) patch.colour = cv::Mat(patch.place.size(), CV_8UC3, drawing.shapes.front().colour);
    for (const Shape &shape : drawing.shapes) {
        const std::vector<cv::Point> outline = toFixed(shape.outline, patch.place.tl());
        if (shape.layer != Layer::Detail)
            fill(patch.mask, outline, cv::Scalar::all(shape.layer == Layer::Body ? 255 : 0));
        if (withColour && shape.layer != Layer::Cut) fill(patch.colour, outline, shape.colour);
    }
    return patch;
}

void Canvas::mottle(Patch &patch, const Drawing &drawing) const {
    const int swing = cvRound(drawing.mottling);
    // Blotches appear where the slow noise exceeds a level; the level falls as the share of brown grows.
    const int level = drawing.browning > 0 ? 200 - cvRound(drawing.browning * 90) : 256;
    const int octave = m_unit > 900 ? 1 : 0;
    const cv::Point offset(patch.place.x * 3 + static_cast<int>(m_painted.size()) * 97, patch.place.y * 5);
    for (int y = 0; y < patch.place.height; ++y) {
        auto *row = patch.colour.ptr<cv::Vec3b>(y);
        for (int x = 0; x < patch.place.width; ++x) {
            const int n = noise(x + offset.x, y + offset.y, octave) - 128;
            const int blotch = noise(y + offset.y + 211, x + offset.x + 57, octave) - level;
            const int brown = std::clamp(blotch * 5, 0, 150);
            const int old[3] = {48, 84, 122};
            for (int c = 0; c < 3; ++c) {
                const int mixed = (row[x][c] * (256 - brown) + old[c] * brown) >> 8;
                row[x][c] = cv::saturate_cast<uchar>(mixed + n * swing / 64);
            }
        }
    }
}

void Canvas::castShadow(const Patch &patch, double darkness) {
    const int reach = std::max(1, cvRound(m_unit * 0.0035));
    const cv::Rect wide(patch.place.x - 2 * reach, patch.place.y - 2 * reach, patch.place.width + 5 * reach,
                        patch.place.height + 5 * reach);
    cv::Mat soft = cv::Mat::zeros(wide.size(), CV_8U);
    // The light comes from the upper left.
    patch.mask.copyTo(soft(cv::Rect(cv::Point(3 * reach, 3 * reach), patch.place.size())));
    cv::GaussianBlur(soft, soft, cv::Size(2 * reach + 1, 2 * reach + 1), 0, 0, cv::BORDER_CONSTANT);
    const cv::Rect seen = wide & cv::Rect(0, 0, width(), height());
    const int strength = cvRound(darkness * 256);
    for (int y = seen.y; y < seen.y + seen.height; ++y) {
        auto *row = m_image.ptr<cv::Vec3b>(y);
        const uchar *dark = soft.ptr<uchar>(y - wide.y);
        for (int x = seen.x; x < seen.x + seen.width; ++x) {
            const int keep = 65536 - dark[x - wide.x] * strength;
            for (int c = 0; c < 3; ++c) row[x][c] = static_cast<uchar>((row[x][c] * keep) >> 16);
        }
    }
}

void Canvas::lay(const Patch &patch, std::uint16_t owner) {
    for (int y = 0; y < patch.place.height; ++y) {
        const uchar *mask = patch.mask.ptr<uchar>(y);
        const auto *colour = patch.colour.ptr<cv::Vec3b>(y);
        auto *row = m_image.ptr<cv::Vec3b>(y + patch.place.y) + patch.place.x;
        auto *owners = m_owner.ptr<std::uint16_t>(y + patch.place.y) + patch.place.x;
        for (int x = 0; x < patch.place.width; ++x) {
            const int a = mask[x];
            for (int c = 0; c < 3; ++c)
                row[x][c] = static_cast<uchar>((colour[x][c] * a + row[x][c] * (255 - a) + 127) / 255);
            if (owner != 0 && a >= shownCoverage) owners[x] = owner;
        }
    }
}

void Canvas::paint(const Drawing &drawing) {
    Patch patch = render(drawing, true);
    if (patch.place.empty()) return;
    mottle(patch, drawing);
    castShadow(patch, drawing.shadow);
    if (drawing.organ == Organ::Nothing) return lay(patch, 0);
    const cv::Mat shown = patch.mask >= shownCoverage;
    const cv::Rect box = cv::boundingRect(shown);
    if (box.empty()) return;
    m_painted.push_back({drawing.organ, box + patch.place.tl(), cv::countNonZero(shown)});
    lay(patch, static_cast<std::uint16_t>(m_painted.size()));
}

double Canvas::crowding(const Drawing &drawing) const {
    const Patch patch = render(drawing, false);
    if (patch.place.empty()) return 1;
    const cv::Mat shown = patch.mask >= shownCoverage;
    const cv::Mat taken = shown & (m_owner(patch.place) != 0);
    const double inside = static_cast<double>(patch.place.area()) / boundsOf(drawing).area();
    const double covered = static_cast<double>(cv::countNonZero(taken)) / std::max(1, cv::countNonZero(shown));
    return std::min(1.0, covered + (1 - inside) * 2);
}

void Canvas::reserve(const cv::Rect &place) {
    m_owner(place & cv::Rect(0, 0, width(), height())).setTo(cv::Scalar::all(furniture));
}

void Canvas::collect(std::vector<Box> &boxes, std::vector<int> &labels) const {
    std::vector<int> shown(m_painted.size(), 0);
    for (int y = 0; y < m_owner.rows; ++y) {
        const auto *row = m_owner.ptr<std::uint16_t>(y);
        for (int x = 0; x < m_owner.cols; ++x)
            if (row[x] != 0 && row[x] != furniture) ++shown[row[x] - 1];
    }
    for (std::size_t i = 0; i < m_painted.size(); ++i) {
        const Painted &one = m_painted[i];
        if (shown[i] * 4 < one.pixels) continue;
        boxes.push_back({double(one.box.x), double(one.box.y), double(one.box.br().x), double(one.box.br().y)});
        labels.push_back(static_cast<int>(one.organ));
    }
}

} // namespace herbascope::engine::samples
