// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/samples/plant.h"

namespace herbascope::engine::samples {

namespace {

LeafTraits inventLeaf(Random &random) {
    LeafTraits leaf;
    leaf.form = static_cast<LeafForm>(random.integer(0, static_cast<int>(LeafForm::Count) - 1));
    leaf.colour =
        random.pick(std::vector<Colour>{rgb(92, 106, 62), rgb(108, 112, 66), rgb(80, 96, 60), rgb(118, 116, 72),
                                        rgb(98, 92, 54), rgb(86, 100, 74), rgb(122, 104, 62), rgb(104, 118, 76)});
    leaf.browning = random.between(0.05, 0.75);
    leaf.teeth = random.integer(9, 22);
    leaf.pairs = random.integer(3, 5);
    return leaf;
}

double usualLeafSize(LeafForm form, Random &random) {
    switch (form) {
    case LeafForm::Linear:
        return random.between(0.22, 0.30);
    case LeafForm::Lanceolate:
        return random.between(0.17, 0.23);
    case LeafForm::Pinnate:
    case LeafForm::Palmate:
        return random.between(0.19, 0.26);
    case LeafForm::Trifoliate:
        return random.between(0.17, 0.22);
    default:
        return random.between(0.13, 0.20);
    }
}

FlowerTraits inventFlower(Random &random) {
    FlowerTraits flower;
    flower.form = static_cast<FlowerForm>(random.integer(0, static_cast<int>(FlowerForm::Count) - 1));
    flower.petals = flower.form == FlowerForm::Daisy ? random.integer(11, 17) : random.integer(4, 7);
    flower.petal = random.pick(std::vector<Colour>{
        rgb(206, 128, 152), rgb(226, 170, 184), rgb(236, 226, 200), rgb(222, 190, 84), rgb(208, 160, 48),
        rgb(124, 128, 184), rgb(140, 102, 164), rgb(186, 84, 92), rgb(166, 142, 196), rgb(212, 140, 92)});
    const bool isYellow = flower.petal[0] < 100 && flower.petal[2] > 200;
    flower.centre = isYellow ? rgb(128, 82, 38)
                             : random.pick(std::vector<Colour>{rgb(206, 160, 54), rgb(140, 94, 46), rgb(188, 148, 70)});
    flower.sepal = rgb(106, 116, 66);
    flower.petalWidth = flower.form == FlowerForm::Daisy ? random.between(0.24, 0.32) : random.between(0.5, 0.85);
    flower.notched = flower.form == FlowerForm::Radial && random.chance(0.35);
    return flower;
}

FruitTraits inventFruit(Random &random) {
    FruitTraits fruit;
    fruit.form = static_cast<FruitForm>(random.integer(0, static_cast<int>(FruitForm::Count) - 1));
    if (fruit.form == FruitForm::Berries)
        fruit.colour = random.pick(
            std::vector<Colour>{rgb(138, 34, 36), rgb(54, 46, 78), rgb(44, 36, 40), rgb(166, 62, 36), rgb(96, 30, 52)});
    else
        fruit.colour =
            random.pick(std::vector<Colour>{rgb(146, 108, 62), rgb(122, 84, 48), rgb(164, 132, 80), rgb(134, 122, 70)});
    fruit.stalk = rgb(112, 100, 62);
    return fruit;
}

} // namespace

Species inventSpecies(Random &random) {
    Species species;
    species.leaf = inventLeaf(random);
    species.leafSize = usualLeafSize(species.leaf.form, random);
    species.flower = inventFlower(random);
    species.flowerSize = random.between(0.07, 0.10);
    species.fruit = inventFruit(random);
    species.fruitSize = random.between(0.075, 0.10);
    species.seed.colour =
        random.pick(std::vector<Colour>{rgb(70, 46, 30), rgb(46, 38, 34), rgb(126, 84, 46), rgb(98, 66, 40)});
    species.seed.slenderness = random.between(1.2, 2.1);
    species.seed.striped = random.chance(0.35);
    species.seedSize = random.between(0.026, 0.036);
    species.stem =
        random.pick(std::vector<Colour>{rgb(118, 108, 62), rgb(112, 86, 54), rgb(128, 118, 76), rgb(104, 78, 62)});
    species.root = random.pick(std::vector<Colour>{rgb(116, 88, 58), rgb(134, 106, 72), rgb(96, 72, 50)});
    species.isOpposite = random.chance(0.45);
    species.leaves = random.integer(9, 24);
    species.branches = random.integer(0, 4);
    species.isTufted = random.chance(species.leaf.form == LeafForm::Linear ? 0.7 : 0.2);
    species.hasFlowers = random.chance(0.75);
    species.hasFruits = random.chance(0.6);
    species.hasRoots = random.chance(0.5);
    species.hasSeeds = random.chance(0.4);
    return species;
}

} // namespace herbascope::engine::samples
