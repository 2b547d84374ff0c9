// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/samples/paper.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace herbascope::engine::samples {

namespace {

void layPaper(Canvas &canvas, const cv::Rect &place, const Colour &colour, double shadow) {
    Drawing sheet;
    sheet.mottling = 2;
    sheet.shadow = shadow;
    const Point centre(place.x + place.width / 2.0, place.y + place.height / 2.0);
    sheet.body(rectangle(centre, place.width, place.height), colour);
    canvas.paint(sheet);
    canvas.reserve(place);
}

/// Text whose capitals are `height` px high, no wider than `width` px.
void write(cv::Mat &image, const std::string &text, cv::Point baseline, cv::Size room, const Colour &colour, int font) {
    int below = 0;
    const cv::Size one = cv::getTextSize(text, font, 1.0, 1, &below);
    const double scale = std::min(room.height / 22.0, static_cast<double>(room.width) / std::max(1, one.width));
    const int thickness = scale > 1.4 ? 2 : 1;
    cv::putText(image, text, baseline, font, scale, colour, thickness, cv::LINE_AA);
}

void frame(cv::Mat &image, const cv::Rect &place, const Colour &colour, int thickness) {
    cv::rectangle(image, place, colour, std::max(1, thickness), cv::LINE_AA);
}

} // namespace

cv::Rect drawLabel(Canvas &canvas, const std::vector<std::string> &lines, Random &random) {
    const double unit = canvas.unit();
    const int width = cvRound(unit * random.between(0.34, 0.40));
    const int height = cvRound(unit * random.between(0.19, 0.23));
    const int margin = cvRound(unit * random.between(0.02, 0.035));
    const cv::Rect place(canvas.width() - width - margin, canvas.height() - height - margin, width, height);
    layPaper(canvas, place,
             random.pick(std::vector<Colour>{rgb(250, 248, 240), rgb(245, 240, 222), rgb(252, 251, 248)}), 0.18);
    const Colour ink = random.pick(std::vector<Colour>{rgb(36, 34, 40), rgb(28, 38, 92), rgb(60, 44, 34)});
    const Colour print = rgb(38, 36, 36);
    const int inset = std::max(1, cvRound(unit * 0.006));
    if (random.chance(0.6)) {
        const cv::Rect inner(place.x + inset, place.y + inset, width - 2 * inset, height - 2 * inset);
        frame(canvas.image(), inner, print, cvRound(unit * 0.0013));
    }
    const int step = (height - 3 * inset) / static_cast<int>(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool isPrint = i == 0 || random.chance(0.3);
        const int font = isPrint
                             ? (i == 0 ? cv::FONT_HERSHEY_COMPLEX : cv::FONT_HERSHEY_SIMPLEX)
                             : (random.chance(0.5) ? cv::FONT_HERSHEY_SCRIPT_SIMPLEX : cv::FONT_HERSHEY_SCRIPT_COMPLEX);
        const int indent = i == 0 ? 0 : cvRound(width * random.between(0, 0.08));
        const cv::Point baseline(place.x + 3 * inset + indent, place.y + inset + cvRound(step * (i + 0.78)));
        const cv::Size room(width - 6 * inset - indent, cvRound(step * (i == 0 ? 0.62 : 0.56)));
        write(canvas.image(), lines[i], baseline, room, isPrint ? print : ink, font);
    }
    return place;
}

void drawRuler(Canvas &canvas, cv::Point corner, double length, bool isUpright) {
    const int breadth = std::max(4, cvRound(canvas.unit() * 0.035));
    const int run = cvRound(length);
    const cv::Rect place(corner, isUpright ? cv::Size(breadth, run) : cv::Size(run, breadth));
    layPaper(canvas, place, rgb(38, 38, 40), 0.25);
    const int ticks = canvas.unit() > 500 ? 100 : 20;
    for (int i = 1; i < ticks; ++i) {
        const int at = run * i / ticks;
        const int depth = breadth * (i % (ticks / 10) == 0 ? 55 : (i % (ticks / 20) == 0 ? 38 : 22)) / 100;
        const cv::Point from = isUpright ? cv::Point(place.x, place.y + at) : cv::Point(place.x + at, place.y);
        const cv::Point to = from + (isUpright ? cv::Point(depth, 0) : cv::Point(0, depth));
        cv::line(canvas.image(), from, to, rgb(238, 238, 236), 1, cv::LINE_AA);
    }
    for (int i = 1; i < 10; ++i) {
        const int at = run * i / 10;
        const cv::Point baseline = isUpright ? cv::Point(place.x + breadth * 58 / 100, place.y + at + breadth / 8)
                                             : cv::Point(place.x + at - breadth / 8, place.y + breadth * 92 / 100);
        const cv::Size room(breadth * 40 / 100, breadth * 30 / 100);
        write(canvas.image(), std::to_string(i), baseline, room, rgb(238, 238, 236), cv::FONT_HERSHEY_SIMPLEX);
    }
}

void drawColourCard(Canvas &canvas, cv::Point corner, double width) {
    static const std::vector<Colour> colours{
        rgb(115, 82, 68),   rgb(194, 150, 130), rgb(98, 122, 157), rgb(87, 108, 67),   rgb(133, 128, 177),
        rgb(103, 189, 170), rgb(214, 126, 44),  rgb(80, 91, 166),  rgb(193, 90, 99),   rgb(94, 60, 108),
        rgb(157, 188, 64),  rgb(224, 163, 46),  rgb(56, 61, 150),  rgb(70, 148, 73),   rgb(175, 54, 60),
        rgb(231, 199, 31),  rgb(187, 86, 149),  rgb(8, 133, 161),  rgb(243, 243, 242), rgb(200, 200, 200),
        rgb(160, 160, 160), rgb(122, 122, 121), rgb(85, 85, 85),   rgb(52, 52, 52)};
    constexpr int columns = 4;
    const int cell = std::max(3, cvRound(width / columns));
    const cv::Rect place(corner, cv::Size(cell * columns + cell / 4, cell * 6 + cell / 4));
    layPaper(canvas, place, rgb(46, 46, 44), 0.25);
    for (std::size_t i = 0; i < colours.size(); ++i) {
        const int column = static_cast<int>(i) / 6;
        const int row = static_cast<int>(i) % 6;
        const cv::Rect patch(place.x + column * cell + cell / 4, place.y + row * cell + cell / 4, cell * 3 / 4,
                             cell * 3 / 4);
        cv::rectangle(canvas.image(), patch, colours[i], cv::FILLED);
    }
}

void drawBarcode(Canvas &canvas, cv::Rect place, const std::string &number, Random &random) {
    layPaper(canvas, place, rgb(252, 252, 252), 0.2);
    const int bar = std::max(1, place.width / 90);
    const cv::Rect bars(place.x + place.width / 12, place.y + place.height / 8, place.width * 10 / 12,
                        place.height * 5 / 8);
    for (int x = bars.x; x < bars.x + bars.width;) {
        const int wide = bar * random.integer(1, 3);
        cv::rectangle(canvas.image(), cv::Rect(x, bars.y, wide, bars.height), rgb(24, 24, 24), cv::FILLED);
        x += wide + bar * random.integer(1, 2);
    }
    write(canvas.image(), number, cv::Point(bars.x, place.y + place.height * 94 / 100),
          cv::Size(bars.width, place.height / 6), rgb(24, 24, 24), cv::FONT_HERSHEY_SIMPLEX);
}

void drawStamp(Canvas &canvas, cv::Point centre, Random &random) {
    const Colour ink = random.pick(std::vector<Colour>{rgb(96, 92, 150), rgb(150, 84, 92), rgb(92, 110, 104)});
    const int radius = std::max(5, cvRound(canvas.unit() * random.between(0.032, 0.042)));
    const cv::Size outer(radius, radius * 7 / 10);
    const int thickness = std::max(1, radius / 28);
    const int tilt = random.integer(-14, 14);
    cv::ellipse(canvas.image(), centre, outer, tilt, 0, 360, ink, thickness, cv::LINE_AA);
    cv::ellipse(canvas.image(), centre, cv::Size(outer.width * 86 / 100, outer.height * 82 / 100), tilt, 0, 360, ink,
                thickness, cv::LINE_AA);
    write(canvas.image(), "HERBARIUM", centre + cv::Point(-radius * 66 / 100, -radius / 16),
          cv::Size(radius * 132 / 100, radius / 3), ink, cv::FONT_HERSHEY_COMPLEX);
    write(canvas.image(), "1927", centre + cv::Point(-radius / 4, radius * 34 / 100), cv::Size(radius / 2, radius / 3),
          ink, cv::FONT_HERSHEY_COMPLEX);
    canvas.reserve(cv::Rect(centre.x - outer.width, centre.y - outer.height, 2 * outer.width, 2 * outer.height));
}

cv::Rect drawEnvelope(Canvas &canvas, cv::Rect place, Random &random) {
    const Colour kraft = random.pick(std::vector<Colour>{rgb(226, 210, 176), rgb(240, 236, 226), rgb(214, 196, 158)});
    layPaper(canvas, place, kraft, 0.3);
    const int line = std::max(1, cvRound(canvas.unit() * 0.0012));
    const int flap = place.height / 5;
    const cv::Rect inner(place.x + place.width / 14, place.y + flap, place.width * 12 / 14,
                         place.height - flap - place.height / 12);
    const Colour crease = shade(kraft, 0.86);
    frame(canvas.image(), inner, crease, line);
    for (int side : {0, 1}) {
        const cv::Point from(side == 0 ? place.x : place.x + place.width - 1, place.y);
        const cv::Point to(side == 0 ? inner.x : inner.x + inner.width, inner.y);
        cv::line(canvas.image(), from, to, crease, line, cv::LINE_AA);
    }
    write(canvas.image(), random.chance(0.5) ? "semina" : "Samen", cv::Point(inner.x, place.y + flap * 3 / 4),
          cv::Size(inner.width / 2, flap / 2), rgb(70, 60, 56), cv::FONT_HERSHEY_SCRIPT_SIMPLEX);
    return inner;
}

void drawTape(Canvas &canvas, Point centre, double angle, double length) {
    Drawing tape;
    tape.mottling = 4;
    tape.shadow = 0.16;
    tape.body(rectangle(centre, length, length * 0.2, angle), rgb(240, 236, 224));
    tape.detail(rectangle(centre, length * 0.96, length * 0.15, angle), rgb(246, 243, 234));
    canvas.paint(tape);
}

} // namespace herbascope::engine::samples
