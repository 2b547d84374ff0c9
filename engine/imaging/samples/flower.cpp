// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/samples/organs.h"

#include <cmath>

namespace herbascope::engine::samples {

namespace {

Outline petalOutline(const Line &middle, double width, bool notched) {
    Outline left;
    Outline right;
    constexpr int steps = 18;
    const double length = cv::norm(middle.back() - middle.front());
    for (int i = 0; i <= steps; ++i) {
        const double t = static_cast<double>(i) / steps;
        const double half = width * length * 0.5 * std::pow(std::sin(pi * std::pow(0.04 + 0.96 * t, 1.35)), 0.7);
        const Point across = polar(directionAlong(middle, t) + pi / 2, std::max(0.0, half));
        left.push_back(pointAlong(middle, t) + across);
        right.push_back(pointAlong(middle, t) - across);
    }
    if (notched) left.back() = right.back() = pointAlong(middle, 0.86);
    left.insert(left.end(), right.rbegin(), right.rend());
    return left;
}

void addPetal(Drawing &drawing, const FlowerTraits &traits, const Pose &pose, Random &random) {
    const Line middle = arc(pose.at, pose.angle, pose.size, random.between(-0.25, 0.25), 12);
    const Colour colour = shade(traits.petal, random.between(0.90, 1.06));
    drawing.body(petalOutline(middle, traits.petalWidth * random.between(0.85, 1.15), traits.notched),
                 shade(colour, 0.78));
    const Line inner = arc(pose.at, pose.angle, pose.size * 0.95, 0, 12);
    drawing.detail(petalOutline(inner, traits.petalWidth * 0.86, traits.notched), colour);
    for (int vein = -1; vein <= 1; ++vein) {
        const Line line = arc(pose.at, pose.angle + vein * 0.22 * traits.petalWidth, pose.size * 0.8, vein * 0.1, 6);
        drawing.detail(stroke(line, pose.size * 0.035, pose.size * 0.01), shade(colour, 0.86));
    }
}

void addStamens(Drawing &drawing, const FlowerTraits &traits, Point centre, double radius, Random &random) {
    drawing.body(ellipse(centre, radius, radius), traits.centre);
    for (int i = 0; i < 14; ++i) {
        const double angle = random.between(0, 2 * pi);
        const Point at = centre + polar(angle, radius * random.between(0.2, 1.15));
        const double size = radius * random.between(0.14, 0.26);
        drawing.body(ellipse(at, size, size), shade(traits.centre, random.between(0.55, 1.2)));
    }
}

void addRadial(Drawing &drawing, const FlowerTraits &traits, const Pose &pose, Random &random) {
    const bool isDaisy = traits.form == FlowerForm::Daisy;
    const double radius = pose.size / 2;
    const double turn = random.between(0, 2 * pi);
    for (int i = 0; i < traits.petals; ++i) {
        if (!isDaisy && random.chance(0.03)) continue; // a petal fell off
        const double angle = turn + 2 * pi * i / traits.petals + random.between(-0.08, 0.08);
        const double length = radius * random.between(0.86, 1.02);
        addPetal(drawing, traits, {pose.at + polar(angle, radius * 0.06), angle, length * 0.94}, random);
    }
    addStamens(drawing, traits, pose.at, radius * (isDaisy ? 0.36 : 0.19), random);
}

/// Seen from the side: a green calyx and petals that fan out of it.
void addBell(Drawing &drawing, const FlowerTraits &traits, const Pose &pose, Random &random) {
    const Point start = pose.at - polar(pose.angle, pose.size * 0.4);
    const int petals = std::min(5, std::max(3, traits.petals - 1));
    for (int i = 0; i < petals; ++i) {
        const double turn = (2.0 * i / (petals - 1) - 1) * 0.62;
        const double length = pose.size * (0.95 - 0.18 * std::abs(turn));
        addPetal(drawing, traits, {start, pose.angle + turn, length}, random);
    }
    for (int i = -1; i <= 1; ++i) {
        const Line tooth =
            arc(start - polar(pose.angle, pose.size * 0.08), pose.angle + i * 0.5, pose.size * 0.42, 0, 6);
        drawing.body(petalOutline(tooth, 0.45, false), shade(traits.sepal, 1.0 - 0.08 * i));
    }
}

} // namespace

Drawing drawFlower(const FlowerTraits &traits, const Pose &pose, Random &random) {
    Drawing drawing;
    drawing.organ = Organ::Flower;
    drawing.mottling = 9;
    drawing.browning = random.between(0, 0.35);
    if (traits.form == FlowerForm::Bell) {
        addBell(drawing, traits, pose, random);
        return drawing;
    }
    for (int i = 0; i < 5 && traits.form == FlowerForm::Radial; ++i) { // sepals show between the petals
        const double angle = 2 * pi * i / 5 + 0.3;
        drawing.body(petalOutline(arc(pose.at, angle, pose.size * 0.40, 0, 6), 0.35, false), traits.sepal);
    }
    addRadial(drawing, traits, pose, random);
    return drawing;
}

} // namespace herbascope::engine::samples
