// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/samples/organs.h"

#include <algorithm>
#include <cmath>

namespace herbascope::engine::samples {

Drawing drawStem(const Line &line, double size, const Colour &colour, Random &random) {
    Drawing drawing;
    drawing.organ = Organ::Stem;
    drawing.mottling = 20;
    drawing.browning = 0.25;
    drawing.body(stroke(line, size, size * 0.42), shade(colour, 0.72));
    // Lit from the left: the lighter part is narrower and lies a little to one side.
    Line lit = line;
    for (Point &p : lit) p += Point(-size * 0.1, -size * 0.04);
    drawing.detail(stroke(lit, size * 0.62, size * 0.26), colour);
    for (Point &p : lit) p += Point(-size * 0.06, 0);
    drawing.detail(stroke(lit, size * 0.16, size * 0.08), shade(colour, 1.18));
    const int knots = random.integer(4, 8);
    for (int i = 0; i < knots; ++i) {
        const double t = (i + random.between(0.3, 0.7)) / knots;
        const double width = size * (1 - 0.55 * t);
        const double angle = directionAlong(line, t);
        drawing.body(ellipse(pointAlong(line, t), width * 0.45, width * 0.62, angle), shade(colour, 0.8));
    }
    return drawing;
}

namespace {

/// A strand that wanders downwards and branches as often as `depth` says.
struct Strand {
    Pose pose;
    double width = 0;
    int depth = 2;
};

void addStrand(Drawing &drawing, const Strand &strand, const Colour &colour, Random &random) {
    const auto &[pose, width, depth] = strand;
    Line line{pose.at};
    double angle = pose.angle;
    constexpr int steps = 16;
    for (int i = 0; i < steps; ++i) {
        angle += random.between(-0.34, 0.34) + 0.05 * std::sin(pi / 2 - angle);
        line.push_back(line.back() + polar(angle, pose.size / steps));
    }
    drawing.body(stroke(line, width, std::max(1.2, width * 0.35)), shade(colour, random.between(0.75, 1.2)));
    if (depth == 0) return;
    const int branches = random.integer(2, 4);
    for (int i = 0; i < branches; ++i) {
        const double t = random.between(0.2, 0.95);
        const double turn = directionAlong(line, t) + random.eitherWay(0.4, 1.0);
        const double length = pose.size * random.between(0.25, 0.5);
        addStrand(drawing, {{pointAlong(line, t), turn, length}, width * 0.5, depth - 1}, colour, random);
    }
}

} // namespace

Drawing drawRoot(const Pose &pose, const Colour &colour, Random &random) {
    Drawing drawing;
    drawing.organ = Organ::Root;
    drawing.mottling = 20;
    drawing.shadow = 0.35;
    const double collar = pose.size * 0.07;
    const bool hasTaproot = random.chance(0.4);
    const int strands = hasTaproot ? random.integer(5, 8) : random.integer(9, 14);
    if (hasTaproot) {
        const Line tap = arc(pose.at, pose.angle, pose.size * 0.85, random.between(-0.5, 0.5));
        drawing.body(stroke(tap, collar * 1.5, collar * 0.15), shade(colour, 0.9));
        for (int i = 1; i < 9; ++i) {
            const Point across = polar(directionAlong(tap, i * 0.08) + pi / 2, collar * 0.5 * (1 - i * 0.08));
            const Point middle = pointAlong(tap, i * 0.08);
            drawing.detail(stroke({middle - across, middle + across * 0.4}, collar * 0.06, collar * 0.04),
                           shade(colour, 0.6));
        }
    }
    for (int i = 0; i < strands; ++i) {
        const double turn = (2.0 * (i + random.between(0.2, 0.8)) / strands - 1) * 1.15;
        const double length = pose.size * random.between(0.5, 0.85);
        const Pose own{pose.at + polar(pose.angle + turn, collar * 0.3), pose.angle + turn, length};
        addStrand(drawing, {own, collar * 0.3}, colour, random);
    }
    drawing.body(ellipse(pose.at, collar * 0.7, collar * 0.75, pose.angle), shade(colour, 0.85));
    return drawing;
}

} // namespace herbascope::engine::samples
