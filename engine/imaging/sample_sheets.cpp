// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/sample_sheets.h"

#include "engine/error.h"
#include "engine/imaging/samples/paper.h"
#include "engine/imaging/samples/plant.h"

#include <string>

namespace herbascope::engine {

namespace {

using namespace samples;

std::string speciesName(const Species &species) {
    static const std::vector<std::string> epithets{"graminea",    "lanceolata", "elliptica", "serrata",   "cordata",
                                                   "pinnatifida", "palmata",    "pinnata",   "trifoliata"};
    return "Exemplum " + epithets[static_cast<std::size_t>(species.leaf.form)];
}

std::vector<std::string> labelLines(const Species &species, int index, Random &random) {
    static const std::vector<std::string> places{"meadow by the river", "roadside, dry", "edge of the wood",
                                                 "limestone slope", "wet ground near the mill"};
    const int day = random.integer(1, 28);
    const int month = random.integer(4, 10);
    const int year = random.integer(1882, 1987);
    const std::string date = std::to_string(day) + "." + std::to_string(month) + "." + std::to_string(year);
    return {"HERBARIUM EXEMPLORUM", speciesName(species), random.pick(places), "leg. " + date,
            "No. " + std::to_string(1000 + index)};
}

void furnish(Canvas &canvas, Random &random, int index) {
    const double unit = canvas.unit();
    const int margin = cvRound(unit * 0.025);
    const bool isCardLeft = random.chance(0.5);
    if (random.chance(0.75)) {
        const double width = unit * random.between(0.11, 0.15);
        drawColourCard(canvas, {isCardLeft ? margin : canvas.width() - margin - cvRound(width * 1.08), margin}, width);
    }
    if (random.chance(0.8)) {
        const cv::Size size(cvRound(unit * 0.15), cvRound(unit * 0.06));
        const int x = isCardLeft ? canvas.width() - margin - size.width : margin;
        drawBarcode(canvas, {cv::Point(x, margin), size}, "HX-00" + std::to_string(20000 + index), random);
    }
    if (random.chance(0.85)) {
        const double length = unit * random.between(0.34, 0.42);
        const bool isUpright = random.chance(0.5);
        const int down = isUpright ? cvRound(canvas.height() * 0.36) : canvas.height() - margin - cvRound(unit * 0.035);
        drawRuler(canvas, {margin / (isUpright ? 3 : 1), down}, length, isUpright);
    }
    if (random.chance(0.6)) {
        const int x = isCardLeft ? canvas.width() - margin - cvRound(unit * 0.06) : margin + cvRound(unit * 0.06);
        drawStamp(canvas, {x, margin + cvRound(unit * 0.12)}, random);
    }
}

/// Where loose seeds lie: in an opened envelope, or bare on the sheet above the label.
cv::Rect placeForSeeds(Canvas &canvas, const cv::Rect &label, Random &random) {
    const double unit = canvas.unit();
    const int width = cvRound(unit * random.between(0.20, 0.25));
    const int height = cvRound(unit * random.between(0.15, 0.18));
    const bool isLeft = random.chance(0.5);
    const int x = isLeft ? cvRound(unit * 0.045) : canvas.width() - width - cvRound(unit * 0.03);
    const int y = isLeft ? canvas.height() - height - cvRound(unit * 0.08) : label.y - height - cvRound(unit * 0.03);
    const cv::Rect place(x, y, width, height);
    if (random.chance(0.7)) return drawEnvelope(canvas, place, random);
    canvas.reserve(place);
    return place;
}

} // namespace

const ClassNames &sampleClasses() {
    static const ClassNames classes{"leaf", "flower", "fruit", "seed", "stem", "root"};
    return classes;
}

SampleSheet drawSampleSheet(int width, int height, std::uint64_t seed, int index) {
    if (width < 200 || height < 200) throw Error("A sample sheet needs at least 200 x 200 pixels.");
    Random random(Random(seed).next() + static_cast<std::uint64_t>(index) * 0xD1B54A32D192ED03ULL);
    Canvas canvas(width, height, Random(random.next()));
    const Species species = inventSpecies(random);
    drawPaper(canvas, random);
    const cv::Rect label = drawLabel(canvas, labelLines(species, index, random), random);
    furnish(canvas, random, index);
    if (species.hasSeeds) scatterSeeds(canvas, species, placeForSeeds(canvas, label, random), random);
    growPlant(canvas, species, random);
    addScannerGrain(canvas);
    SampleSheet sheet;
    canvas.collect(sheet.boxes, sheet.labels);
    sheet.image = canvas.image();
    return sheet;
}

} // namespace herbascope::engine
