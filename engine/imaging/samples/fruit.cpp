// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/samples/organs.h"

#include <cmath>

namespace herbascope::engine::samples {

namespace {

void addBerry(Drawing &drawing, const Colour &colour, Point centre, double radius, Random &random) {
    const double angle = random.between(0, pi);
    drawing.body(ellipse(centre, radius, radius * random.between(0.86, 1.0), angle), shade(colour, 0.62));
    drawing.detail(ellipse(centre + Point(-radius * 0.08, -radius * 0.08), radius * 0.84, radius * 0.78, angle),
                   colour);
    drawing.detail(ellipse(centre + Point(-radius * 0.2, -radius * 0.25), radius * 0.5, radius * 0.42),
                   shade(colour, 1.22));
    drawing.detail(ellipse(centre + Point(-radius * 0.3, -radius * 0.36), radius * 0.2, radius * 0.13, -0.6),
                   mix(colour, rgb(255, 250, 240), 0.65));
    const double crown = radius * 0.17;
    drawing.detail(ellipse(centre + polar(random.between(0, pi), radius * 0.5), crown, crown), shade(colour, 0.35));
}

/// A bunch: each berry on a stalk of its own, all from one place.
void addBerries(Drawing &drawing, const FruitTraits &traits, const Pose &pose, Random &random) {
    const int berries = random.integer(3, 7);
    const double radius = pose.size * (berries > 4 ? 0.17 : 0.20);
    const Point start = pose.at;
    std::vector<Point> centres;
    for (int i = 0; i < berries; ++i) {
        const double turn = (berries == 1 ? 0 : 2.0 * i / (berries - 1) - 1) * 0.62;
        const double distance = pose.size * (i % 2 == 0 ? random.between(0.70, 0.80) : random.between(0.45, 0.58));
        centres.push_back(start + polar(pose.angle + turn, distance));
    }
    for (const Point &centre : centres) {
        const Line stalk{start, (start + centre) * 0.5 + polar(pose.angle, pose.size * 0.05), centre};
        drawing.body(stroke(stalk, pose.size * 0.035, pose.size * 0.03), traits.stalk);
    }
    for (const Point &centre : centres) addBerry(drawing, traits.colour, centre, radius, random);
}

/// An ovoid box with ribs that opens with teeth at its tip.
void addCapsule(Drawing &drawing, const FruitTraits &traits, const Pose &pose, Random &random) {
    const Line axis = arc(pose.at, pose.angle, pose.size, random.between(-0.2, 0.2), 12);
    drawing.body(stroke(Line(axis.begin(), axis.begin() + 5), pose.size * 0.06, pose.size * 0.07), traits.stalk);
    const Point centre = pointAlong(axis, 0.62);
    const double angle = directionAlong(axis, 0.62);
    const double along = pose.size * 0.32;
    const double across = pose.size * random.between(0.22, 0.28);
    for (int i = -2; i <= 2; ++i) {
        const Point foot = centre + polar(angle, along * 0.7) + polar(angle + pi / 2, i * across * 0.28);
        const Line tooth = arc(foot, angle + i * 0.16, pose.size * 0.2, 0, 4);
        drawing.body(stroke(tooth, pose.size * 0.10, pose.size * 0.01), shade(traits.colour, 0.8));
    }
    drawing.body(ellipse(centre, along, across, angle), shade(traits.colour, 0.75));
    drawing.detail(ellipse(centre - Point(across * 0.1, across * 0.1), along * 0.9, across * 0.85, angle),
                   traits.colour);
    for (int i = -1; i <= 1; ++i) {
        Line rib;
        for (int step = 0; step <= 10; ++step) {
            const double t = step / 5.0 - 1;
            const double bulge = i * 0.55 * std::sqrt(std::max(0.0, 1 - t * t));
            rib.push_back(centre + polar(angle, t * along) + polar(angle + pi / 2, bulge * across));
        }
        drawing.detail(stroke(rib, pose.size * 0.02, pose.size * 0.02), shade(traits.colour, 0.55));
    }
    const Line light =
        arc(centre - polar(angle, along * 0.5) + polar(angle - pi / 2, across * 0.3), angle, along * 0.9, 0, 4);
    drawing.detail(stroke(light, pose.size * 0.05, pose.size * 0.02), shade(traits.colour, 1.25));
}

/// A long pod with a bump over every seed.
void addPod(Drawing &drawing, const FruitTraits &traits, const Pose &pose, Random &random) {
    const double length = pose.size * 1.5;
    const int seeds = random.integer(4, 7);
    const Line axis = arc(pose.at, pose.angle, length, random.between(-0.7, 0.7), 30);
    Outline left;
    Outline right;
    for (int i = 0; i <= 60; ++i) {
        const double t = i / 60.0;
        const double bump = 1 + 0.14 * std::cos(2 * pi * seeds * t);
        const double body = t < 0.14 ? 0.2 + 0.8 * t / 0.14 * (t / 0.14) : std::sqrt(std::max(0.0, 1 - std::pow(t, 9)));
        const Point across = polar(directionAlong(axis, t) + pi / 2, length * 0.075 * body * bump);
        left.push_back(pointAlong(axis, t) + across);
        right.push_back(pointAlong(axis, t) - across);
    }
    Outline whole = left;
    whole.insert(whole.end(), right.rbegin(), right.rend());
    drawing.body(whole, traits.colour);
    for (int i = 0; i < seeds; ++i) {
        const double t = 0.17 + 0.78 * (i + 0.4) / seeds;
        const Point centre = pointAlong(axis, t);
        const double angle = directionAlong(axis, t);
        drawing.detail(ellipse(centre + Point(1, 1) * length * 0.006, length * 0.045, length * 0.047, angle),
                       shade(traits.colour, 0.72));
        drawing.detail(ellipse(centre, length * 0.038, length * 0.04, angle), shade(traits.colour, 1.12));
    }
    drawing.detail(stroke(Line(right.begin(), right.end()), length * 0.012, length * 0.012), shade(traits.colour, 0.6));
}

} // namespace

Drawing drawFruit(const FruitTraits &traits, const Pose &pose, Random &random) {
    Drawing drawing;
    drawing.organ = Organ::Fruit;
    drawing.mottling = 10;
    drawing.shadow = 0.42; // thicker than leaves
    FruitTraits own = traits;
    own.colour = shade(traits.colour, random.between(0.88, 1.12));
    switch (traits.form) {
    case FruitForm::Berries:
        addBerries(drawing, own, pose, random);
        break;
    case FruitForm::Capsule:
        addCapsule(drawing, own, pose, random);
        break;
    default:
        addPod(drawing, own, pose, random);
        break;
    }
    return drawing;
}

Drawing drawSeed(const SeedTraits &traits, const Pose &pose, Random &random) {
    Drawing drawing;
    drawing.organ = Organ::Seed;
    drawing.mottling = 8;
    drawing.shadow = 0.45;
    const double along = pose.size / 2;
    const double across = along / traits.slenderness;
    const Colour colour = shade(traits.colour, random.between(0.85, 1.2));
    Outline outline;
    for (int i = 0; i < 32; ++i) { // a drop, pointed at one end
        const double turn = 2 * pi * i / 32;
        const double taper = 1 - 0.35 * std::cos(turn);
        outline.push_back(pose.at + polar(pose.angle, along * std::cos(turn)) +
                          polar(pose.angle + pi / 2, across * std::sin(turn) * taper));
    }
    drawing.body(outline, colour);
    if (traits.striped) {
        for (int i = -1; i <= 1; ++i) {
            const Point start = pose.at - polar(pose.angle, along * 0.8) + polar(pose.angle + pi / 2, i * across * 0.5);
            drawing.detail(stroke(arc(start, pose.angle - i * 0.2, along * 1.6, 0, 4), across * 0.22, across * 0.1),
                           rgb(206, 190, 150));
        }
    }
    drawing.detail(ellipse(pose.at + Point(-along * 0.2, -across * 0.35), along * 0.3, across * 0.18, pose.angle),
                   mix(colour, rgb(240, 230, 210), 0.5));
    return drawing;
}

} // namespace herbascope::engine::samples
