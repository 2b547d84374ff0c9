// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Grows one pressed plant onto the canvas: what species it is, and where its organs lie.

#include "engine/imaging/samples/organs.h"

namespace herbascope::engine::samples {

/// One invented species; every sheet has its own.
struct Species {
    LeafTraits leaf;
    FlowerTraits flower;
    FruitTraits fruit;
    SeedTraits seed;
    Colour stem;
    Colour root;
    double leafSize = 0.12; ///< in sheet units
    double flowerSize = 0.07;
    double fruitSize = 0.08;
    double seedSize = 0.026;
    bool isOpposite = false; ///< leaves stand in pairs
    bool isTufted = false;   ///< the branches start at the base
    int leaves = 14;
    int branches = 2;
    bool hasFlowers = true;
    bool hasFruits = true;
    bool hasRoots = true;
    bool hasSeeds = true;
};

Species inventSpecies(Random &random);

/// Draws root, stems, leaves, fruits and flowers, keeping clear of what the canvas has reserved.
void growPlant(Canvas &canvas, const Species &species, Random &random);
/// Lays loose seeds into `place`, none on another.
void scatterSeeds(Canvas &canvas, const Species &species, const cv::Rect &place, Random &random);

} // namespace herbascope::engine::samples
