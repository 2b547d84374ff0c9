// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The sheet while it is drawn. Every organ is drawn by itself into a mask, so that its box is exact, and then laid
/// onto the sheet with a soft shadow. The canvas remembers which organ each pixel shows, so it knows what is hidden.
/// All pixel arithmetic is in integers: the same sheet on every machine.

#include "engine/imaging/samples/geometry.h"
#include "engine/imaging/samples/random.h"
#include "engine/types.h"

#include <opencv2/core/mat.hpp>

#include <vector>

namespace herbascope::engine::samples {

/// Indices into sampleClasses(); Nothing is drawn but has no box (stalks, tape, labels).
enum class Organ { Leaf, Flower, Fruit, Seed, Stem, Root, Nothing };

enum class Layer {
    Body,   ///< adds to the organ's mask
    Detail, ///< colour only, shown where the mask is
    Cut     ///< takes away from the mask: holes, bites
};

struct Shape {
    Outline outline;
    Colour colour;
    Layer layer = Layer::Body;
};

/// One organ in sheet pixels: shapes drawn in order, and how uneven its colour is.
struct Drawing {
    Organ organ = Organ::Nothing;
    std::vector<Shape> shapes;
    double mottling = 18; ///< brightness swing, 0..255
    double browning = 0;  ///< share of old brown blotches, 0..1
    double shadow = 0.3;  ///< how dark the shadow is, 0..1

    void body(Outline outline, const Colour &colour) { shapes.push_back({std::move(outline), colour, Layer::Body}); }
    void detail(Outline outline, const Colour &colour) {
        shapes.push_back({std::move(outline), colour, Layer::Detail});
    }
    void cut(Outline outline) { shapes.push_back({std::move(outline), Colour(), Layer::Cut}); }
};

class Canvas {
public:
    Canvas(int width, int height, Random random);

    cv::Mat &image() { return m_image; }
    int width() const { return m_image.cols; }
    int height() const { return m_image.rows; }
    /// Lengths are given in shares of this, px: a sheet's width, also when the sheet is not of the usual 2:3.
    double unit() const { return m_unit; }
    /// Smooth noise 0..255, repeating after 512 px; `octave` n is n times halved in frequency.
    int noise(int x, int y, int octave = 0) const;

    void paint(const Drawing &drawing);
    /// The share of the drawing that would lie on organs, furniture or outside of the sheet, 0..1.
    double crowding(const Drawing &drawing) const;
    /// Keeps plants off a place of the sheet (labels, cards).
    void reserve(const cv::Rect &place);

    /// Tight boxes of the organs of which at least a quarter still shows, in drawing order.
    void collect(std::vector<Box> &boxes, std::vector<int> &labels) const;

private:
    struct Patch {
        cv::Rect place; ///< on the sheet
        cv::Mat mask;   ///< 8-bit coverage
        cv::Mat colour; ///< 8-bit BGR
    };
    struct Painted {
        Organ organ;
        cv::Rect box;
        int pixels;
    };

    Patch render(const Drawing &drawing, bool withColour) const;
    void mottle(Patch &patch, const Drawing &drawing) const;
    void castShadow(const Patch &patch, double darkness);
    void lay(const Patch &patch, std::uint16_t owner);

    cv::Mat m_image;
    cv::Mat m_owner; ///< 16-bit: 0 paper, 65535 furniture, else 1 + index into m_painted
    cv::Mat m_noise; ///< 8-bit, 512 x 512
    double m_unit;
    std::vector<Painted> m_painted;
};

} // namespace herbascope::engine::samples
