// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Lines, outlines and colours of the drawn sheets. Angles are radians, 0 to the right, -pi/2 up (y grows downwards).

#include <opencv2/core/types.hpp>

#include <vector>

namespace herbascope::engine::samples {

using Point = cv::Point2d;
using Line = std::vector<Point>;    ///< open, from its start to its tip
using Outline = std::vector<Point>; ///< closed
using Colour = cv::Scalar;          ///< blue, green, red, 0..255

inline constexpr double pi = 3.14159265358979323846;
inline constexpr double upwards = -pi / 2;

inline Colour rgb(int red, int green, int blue) {
    return Colour(blue, green, red);
}
Colour mix(const Colour &a, const Colour &b, double shareOfB);
/// Darker below 1, lighter above.
Colour shade(const Colour &colour, double factor);

Point polar(double angle, double radius);
/// An arc of `length` px that starts at `from` in direction `angle` and has turned by `bend` at its tip.
Line arc(Point from, double angle, double length, double bend, int steps = 24);
/// The point at the share `t` (0..1) of a line's steps; beyond the ends it goes on straight.
Point pointAlong(const Line &line, double t);
double directionAlong(const Line &line, double t);

Outline ellipse(Point centre, double radiusAlong, double radiusAcross, double angle = 0);
Outline rectangle(Point centre, double width, double height, double angle = 0);
/// A line with body: as wide as `startWidth` px at its start and `endWidth` px at its tip.
Outline stroke(const Line &line, double startWidth, double endWidth);

} // namespace herbascope::engine::samples
