// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The plant's organs as drawings. What is the same for all organs of one plant stands in the traits; what differs from
/// leaf to leaf is drawn from `random`. Lengths are px of the sheet.

#include "engine/imaging/samples/canvas.h"

namespace herbascope::engine::samples {

enum class LeafForm { Linear, Lanceolate, Elliptic, Serrate, Heart, Lobed, Palmate, Pinnate, Trifoliate, Count };
enum class FlowerForm { Radial, Daisy, Bell, Count };
enum class FruitForm { Berries, Capsule, Pod, Count };

struct LeafTraits {
    LeafForm form = LeafForm::Elliptic;
    Colour colour;
    double browning = 0.2; ///< 0..1
    double teeth = 14;     ///< along one side
    int pairs = 4;         ///< of leaflets, lobes or veins
};

struct FlowerTraits {
    FlowerForm form = FlowerForm::Radial;
    int petals = 5;
    Colour petal;
    Colour centre;
    Colour sepal;
    double petalWidth = 0.5; ///< of the petal's length
    bool notched = false;
};

struct FruitTraits {
    FruitForm form = FruitForm::Berries;
    Colour colour;
    Colour stalk;
};

struct SeedTraits {
    Colour colour;
    double slenderness = 1.5;
    bool striped = false;
};

/// Where an organ is attached, the direction it points to, and how long it is in px.
struct Pose {
    Point at;
    double angle = 0;
    double size = 0;
};

Drawing drawLeaf(const LeafTraits &traits, const Pose &pose, Random &random);
Drawing drawFlower(const FlowerTraits &traits, const Pose &pose, Random &random);
/// `pose.at` is where the stalk begins.
Drawing drawFruit(const FruitTraits &traits, const Pose &pose, Random &random);
Drawing drawSeed(const SeedTraits &traits, const Pose &pose, Random &random);
/// `size` is the stem's width at its base.
Drawing drawStem(const Line &line, double size, const Colour &colour, Random &random);
Drawing drawRoot(const Pose &pose, const Colour &colour, Random &random);

} // namespace herbascope::engine::samples
