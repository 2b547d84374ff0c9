// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/samples/organs.h"

#include <algorithm>
#include <cmath>

namespace herbascope::engine::samples {

namespace {

/// One blade (or leaflet) along its midrib.
struct Blade {
    Line midrib;
    double length = 0;

    /// `side` in shares of the length, positive to the right of the midrib.
    Point at(double t, double side) const {
        return pointAlong(midrib, t) + polar(directionAlong(midrib, std::clamp(t, 0.0, 1.0)) + pi / 2, side * length);
    }
};

/// Half the blade's width in shares of its length at the share `t` of its length.
double halfWidth(const LeafTraits &traits, double t) {
    const auto swell = [t](double skew) { return std::sin(pi * std::pow(t, skew)); };
    switch (traits.form) {
    case LeafForm::Linear:
        return 0.045 * std::pow(swell(0.7), 0.6);
    case LeafForm::Lanceolate:
        return 0.13 * swell(0.72);
    case LeafForm::Elliptic:
        return 0.23 * swell(0.92);
    case LeafForm::Serrate: {
        const double tooth = t * traits.teeth - std::floor(t * traits.teeth);
        return 0.27 * std::pow(swell(0.75), 0.85) * (1.0 - 0.16 * (1 - tooth));
    }
    case LeafForm::Heart:
        return 0.40 * std::pow(swell(0.62), 0.55) * (1 - 0.4 * t);
    case LeafForm::Lobed: {
        const double wave = 0.5 - 0.5 * std::cos(2 * pi * (t * (traits.pairs + 0.5) + 0.1));
        return 0.30 * std::pow(swell(0.85), 0.6) * (0.30 + 0.70 * std::pow(wave, 0.7));
    }
    default:
        return 0.20 * swell(0.8);
    }
}

/// Lobes of a heart reach behind the place where the stalk meets the blade.
double lengthwise(const LeafTraits &traits, double t) {
    if (traits.form == LeafForm::Heart && t < 0.5) return t - 0.26 * std::sin(2 * pi * t);
    // Lobes lean towards the tip.
    if (traits.form == LeafForm::Lobed) return t + 0.25 * halfWidth(traits, t) * (1 - t);
    return t;
}

Outline half(const LeafTraits &traits, const Blade &blade, double side) {
    const int steps = traits.form == LeafForm::Serrate ? static_cast<int>(traits.teeth) * 6 : 56;
    Outline outline;
    for (int i = 0; i <= steps; ++i) {
        const double t = static_cast<double>(i) / steps;
        outline.push_back(blade.at(lengthwise(traits, t), side * halfWidth(traits, t)));
    }
    return outline;
}

void addVeins(Drawing &drawing, const LeafTraits &traits, const Blade &blade, const Colour &colour) {
    const Colour vein = mix(colour, rgb(196, 190, 140), 0.42);
    const int pairs = traits.form == LeafForm::Linear ? 0 : std::max(4, traits.pairs + 2);
    for (int i = 0; i < pairs; ++i) {
        const double t = 0.06 + 0.78 * i / pairs;
        for (double side : {-1.0, 1.0}) {
            const double reach = halfWidth(traits, std::min(0.97, t + 0.12)) * 0.92;
            const Line line{blade.at(t, 0), blade.at(t + 0.07, side * reach * 0.55), blade.at(t + 0.17, side * reach)};
            drawing.detail(stroke(line, blade.length * 0.010, blade.length * 0.002), vein);
        }
    }
    drawing.detail(stroke(blade.midrib, blade.length * 0.022, blade.length * 0.006),
                   mix(vein, rgb(220, 210, 160), 0.3));
}

/// A leaf pressed while folded along its midrib: one half lies on the other and shows its pale underside.
void addFold(Drawing &drawing, const LeafTraits &traits, const Blade &blade, const Colour &colour) {
    LeafTraits narrower = traits;
    if (narrower.form == LeafForm::Serrate) narrower.form = LeafForm::Elliptic;
    Outline folded = half(narrower, blade, 0.62);
    drawing.detail(folded, mix(colour, rgb(168, 170, 132), 0.45));
    drawing.detail(stroke(Line(folded.begin(), folded.end()), blade.length * 0.012, blade.length * 0.012),
                   shade(colour, 0.7));
}

void addBlade(Drawing &drawing, const LeafTraits &traits, const Blade &blade, Random &random) {
    const Colour colour = shade(traits.colour, random.between(0.88, 1.12));
    const bool isFolded = traits.form != LeafForm::Linear && random.chance(0.07);
    Outline right = half(traits, blade, 1);
    if (isFolded) {
        drawing.body(right, colour);
        addFold(drawing, traits, blade, colour);
    } else {
        Outline whole = half(traits, blade, -1);
        whole.insert(whole.end(), right.rbegin(), right.rend());
        drawing.body(whole, colour);
        drawing.detail(right, shade(colour, random.between(0.86, 0.97)));
    }
    addVeins(drawing, traits, blade, colour);
}

void addBites(Drawing &drawing, const LeafTraits &traits, const Blade &blade, Random &random) {
    const int bites = random.integer(1, 3);
    for (int i = 0; i < bites; ++i) {
        const double t = random.between(0.3, 0.95);
        const double side = halfWidth(traits, t) * random.eitherWay(0.75, 1.05);
        const double radius = blade.length * random.between(0.02, 0.06);
        drawing.cut(ellipse(blade.at(t, side), radius, radius * 0.7, random.between(0, pi)));
    }
}

Blade makeBlade(Point at, double angle, double length, double bend) {
    return {arc(at, angle, length, bend), length};
}

void addStalk(Drawing &drawing, const Line &line, double size, const Colour &colour) {
    drawing.body(stroke(line, size * 0.022, size * 0.016), mix(colour, rgb(150, 140, 84), 0.4));
}

void addSimple(Drawing &drawing, const LeafTraits &traits, const Pose &pose, Random &random) {
    const double stalkShare = traits.form == LeafForm::Linear ? 0.02 : random.between(0.08, 0.18);
    const double bend = random.between(-0.45, 0.45) * (traits.form == LeafForm::Linear ? 2 : 1);
    const Line stalk = arc(pose.at, pose.angle, pose.size * stalkShare, bend * 0.3, 6);
    const Blade blade = makeBlade(stalk.back(), pose.angle + bend * 0.3, pose.size * (1 - stalkShare), bend);
    addBlade(drawing, traits, blade, random);
    addStalk(drawing, stalk, pose.size, traits.colour);
    if (random.chance(0.22)) addBites(drawing, traits, blade, random);
}

void addLeaflets(Drawing &drawing, const LeafTraits &traits, const Pose &pose, Random &random) {
    LeafTraits leaflet = traits;
    leaflet.form = traits.form == LeafForm::Pinnate ? LeafForm::Elliptic : LeafForm::Serrate;
    leaflet.pairs = 2;
    leaflet.teeth = 9;
    const int pairs = traits.form == LeafForm::Pinnate ? traits.pairs : 1;
    const double share = pairs == 1 ? 0.55 : 0.36;
    const double bend = random.between(-0.4, 0.4);
    const Line rachis = arc(pose.at, pose.angle, pose.size * (1 - share), bend);
    addStalk(drawing, rachis, pose.size, traits.colour);
    for (int i = 0; i < pairs; ++i) {
        const double t = pairs == 1 ? 1.0 : 0.28 + 0.70 * i / pairs;
        for (double side : {-1.0, 1.0}) {
            const double angle = directionAlong(rachis, t) + side * random.between(0.85, 1.15);
            const double length = pose.size * share * random.between(0.8, 0.95);
            addBlade(drawing, leaflet, makeBlade(pointAlong(rachis, t), angle, length, -side * 0.3), random);
        }
    }
    addBlade(drawing, leaflet, makeBlade(rachis.back(), pose.angle + bend, pose.size * share, bend * 0.5), random);
}

/// The outline in polar form round the place where stalk and blade meet: `traits.pairs` lobes a side and one ahead.
void addPalmate(Drawing &drawing, const LeafTraits &traits, const Pose &pose, Random &random) {
    const Line stalk = arc(pose.at, pose.angle, pose.size * 0.25, random.between(-0.3, 0.3), 8);
    const double length = pose.size * 0.72;
    const int lobes = traits.pairs > 3 ? 7 : 5;
    const double spread = 2.3;
    const double angle = pose.angle + random.between(-0.2, 0.2);
    constexpr int steps = 150;
    Outline outline{stalk.back()};
    for (int i = 0; i <= steps; ++i) {
        const double turn = (2.0 * i / steps - 1) * spread;
        const double wave = std::pow(std::abs(std::cos(turn / spread * pi * (lobes - 1) / 2)), 1.3);
        const double teeth = 1 - 0.05 * ((i * 5) % 10) / 10.0;
        const double reach = (1 - 0.42 * std::abs(turn) / spread) * (0.42 + 0.58 * wave) * teeth;
        outline.push_back(stalk.back() + polar(angle + turn, length * reach));
    }
    const Colour colour = shade(traits.colour, random.between(0.9, 1.1));
    drawing.body(outline, colour);
    const Colour vein = mix(colour, rgb(200, 192, 140), 0.4);
    for (int lobe = 0; lobe < lobes; ++lobe) {
        const double turn = (2.0 * lobe / (lobes - 1) - 1) * spread;
        const double reach = length * (1 - 0.42 * std::abs(turn) / spread) * 0.95;
        drawing.detail(stroke(arc(stalk.back(), angle + turn, reach, 0, 6), length * 0.022, length * 0.004), vein);
    }
    addStalk(drawing, stalk, pose.size, traits.colour);
}

} // namespace

Drawing drawLeaf(const LeafTraits &traits, const Pose &pose, Random &random) {
    LeafTraits own = traits;
    if (random.chance(traits.browning * 0.35))
        own.colour = mix(traits.colour, rgb(128, 92, 50), random.between(0.4, 0.9));
    Drawing drawing;
    drawing.organ = Organ::Leaf;
    drawing.browning = traits.browning * random.between(0.2, 1.0);
    drawing.mottling = 14;
    switch (traits.form) {
    case LeafForm::Pinnate:
    case LeafForm::Trifoliate:
        addLeaflets(drawing, own, pose, random);
        break;
    case LeafForm::Palmate:
        addPalmate(drawing, own, pose, random);
        break;
    default:
        addSimple(drawing, own, pose, random);
        break;
    }
    return drawing;
}

} // namespace herbascope::engine::samples
