// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/samples/geometry.h"

#include <algorithm>
#include <cmath>

namespace herbascope::engine::samples {

Colour mix(const Colour &a, const Colour &b, double shareOfB) {
    return a * (1 - shareOfB) + b * shareOfB;
}

Colour shade(const Colour &colour, double factor) {
    const Colour scaled = colour * factor;
    return Colour(std::min(255.0, scaled[0]), std::min(255.0, scaled[1]), std::min(255.0, scaled[2]));
}

Point polar(double angle, double radius) {
    return {radius * std::cos(angle), radius * std::sin(angle)};
}

Line arc(Point from, double angle, double length, double bend, int steps) {
    Line line{from};
    for (int i = 0; i < steps; ++i)
        line.push_back(line.back() + polar(angle + bend * (i + 0.5) / steps, length / steps));
    return line;
}

Point pointAlong(const Line &line, double t) {
    const int last = static_cast<int>(line.size()) - 1;
    const double place = t * last;
    const int i = std::clamp(static_cast<int>(std::floor(place)), 0, last - 1);
    return line[i] + (line[i + 1] - line[i]) * (place - i);
}

double directionAlong(const Line &line, double t) {
    const int last = static_cast<int>(line.size()) - 1;
    const int i = std::clamp(static_cast<int>(std::floor(t * last)), 0, last - 1);
    const Point step = line[i + 1] - line[i];
    return std::atan2(step.y, step.x);
}

Outline ellipse(Point centre, double radiusAlong, double radiusAcross, double angle) {
    constexpr int corners = 36;
    const Point along = polar(angle, radiusAlong);
    const Point across = polar(angle + pi / 2, radiusAcross);
    Outline outline;
    for (int i = 0; i < corners; ++i) {
        const double turn = 2 * pi * i / corners;
        outline.push_back(centre + along * std::cos(turn) + across * std::sin(turn));
    }
    return outline;
}

Outline rectangle(Point centre, double width, double height, double angle) {
    const Point along = polar(angle, width / 2);
    const Point across = polar(angle + pi / 2, height / 2);
    return {centre - along - across, centre + along - across, centre + along + across, centre - along + across};
}

Outline stroke(const Line &line, double startWidth, double endWidth) {
    Outline left;
    Outline right;
    const int last = static_cast<int>(line.size()) - 1;
    for (int i = 0; i <= last; ++i) {
        const double t = static_cast<double>(i) / last;
        const double half = (startWidth + (endWidth - startWidth) * t) / 2;
        const Point across = polar(directionAlong(line, t) + pi / 2, half);
        left.push_back(line[i] + across);
        right.push_back(line[i] - across);
    }
    left.insert(left.end(), right.rbegin(), right.rend());
    return left;
}

} // namespace herbascope::engine::samples
