// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/samples/paper.h"

#include "engine/imaging/samples/noise.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace herbascope::engine::samples {

namespace {

/// Brightness to take away at a place of the sheet, 0..255: the rim of an old sheet is darker.
int rim(int x, int width, int depth) {
    const int distance = std::min(x, width - 1 - x);
    const int inside = std::max(0, depth - distance);
    return 9 * inside * inside / (depth * depth);
}

void drawFibres(Canvas &canvas, const Colour &paper, Random &random) {
    const int fibres = 260;
    for (int i = 0; i < fibres; ++i) {
        const Point start{random.between(0, canvas.width()), random.between(0, canvas.height())};
        const double angle = random.between(0, 2 * pi);
        const double length = canvas.unit() * random.between(0.006, 0.03);
        const Line line = arc(start, angle, length, random.between(-1.5, 1.5), 6);
        const double factor = random.chance(0.7) ? random.between(0.93, 0.98) : random.between(1.01, 1.03);
        std::vector<cv::Point> fixed;
        for (const Point &p : line) fixed.emplace_back(cvRound(p.x * 16), cvRound(p.y * 16));
        cv::polylines(canvas.image(), fixed, false, shade(paper, factor), 1, cv::LINE_AA, 4);
    }
}

/// A brownish stain with a darker edge, as water or a fruit leaves it.
void drawStain(Canvas &canvas, Point centre, double radius, int strength) {
    const int left = std::max(0, cvFloor(centre.x - radius * 1.4));
    const int right = std::min(canvas.width(), cvCeil(centre.x + radius * 1.4));
    const int top = std::max(0, cvFloor(centre.y - radius * 1.4));
    const int bottom = std::min(canvas.height(), cvCeil(centre.y + radius * 1.4));
    for (int y = top; y < bottom; ++y) {
        auto *row = canvas.image().ptr<cv::Vec3b>(y);
        for (int x = left; x < right; ++x) {
            const double wobble = (canvas.noise(x, y, 1) - 128) * 0.0035;
            const double distance =
                std::sqrt((x - centre.x) * (x - centre.x) + (y - centre.y) * (y - centre.y)) / radius;
            const double inside = std::clamp((1 + wobble - distance) * 9, 0.0, 1.0);
            const double edge = std::clamp(1 - std::abs(1 + wobble - distance) * 9, 0.0, 1.0);
            const int amount = cvRound(strength * (0.55 * inside + 0.45 * edge));
            const int take[3] = {amount * 9, amount * 5, amount * 3};
            for (int c = 0; c < 3; ++c) row[x][c] = cv::saturate_cast<uchar>(row[x][c] - take[c] / 4);
        }
    }
}

} // namespace

void drawPaper(Canvas &canvas, Random &random) {
    const Colour paper = random.pick(std::vector<Colour>{rgb(239, 232, 214), rgb(243, 239, 228), rgb(233, 223, 200),
                                                         rgb(240, 236, 222), rgb(236, 228, 208)});
    const int base[3] = {cvRound(paper[0]), cvRound(paper[1]), cvRound(paper[2])};
    const int depth = std::max(2, cvRound(canvas.unit() * 0.12));
    const int octave = canvas.unit() > 900 ? 2 : 1;
    const int start = random.integer(0, 511);
    for (int y = 0; y < canvas.height(); ++y) {
        auto *row = canvas.image().ptr<cv::Vec3b>(y);
        const int darkRow = rim(y, canvas.height(), depth);
        for (int x = 0; x < canvas.width(); ++x) {
            const int cloud = (canvas.noise(x + start, y, octave) - 128) / 24;
            const int fine = grainAt(x, y) / 40 + (canvas.noise(x, y + start) - 128) / 40;
            const int dark = darkRow + rim(x, canvas.width(), depth) - cloud - fine;
            row[x][0] = cv::saturate_cast<uchar>(base[0] - dark - dark / 3);
            row[x][1] = cv::saturate_cast<uchar>(base[1] - dark);
            row[x][2] = cv::saturate_cast<uchar>(base[2] - dark + dark / 4);
        }
    }
    drawFibres(canvas, paper, random);
    const int stains = random.integer(0, 3);
    for (int i = 0; i < stains; ++i) {
        const Point centre{random.between(0, canvas.width()), random.between(0, canvas.height())};
        const double radius = canvas.unit() * random.between(0.02, 0.11);
        drawStain(canvas, centre, radius, random.integer(4, 10));
    }
}

void addScannerGrain(Canvas &canvas) {
    if (canvas.unit() > 700) cv::GaussianBlur(canvas.image(), canvas.image(), cv::Size(3, 3), 0);
    for (int y = 0; y < canvas.height(); ++y) {
        auto *row = canvas.image().ptr<cv::Vec3b>(y);
        for (int x = 0; x < canvas.width(); ++x) {
            const int grain = grainAt(x + 7919, y) / 48;
            for (int c = 0; c < 3; ++c) row[x][c] = cv::saturate_cast<uchar>(row[x][c] + grain);
        }
    }
}

} // namespace herbascope::engine::samples
