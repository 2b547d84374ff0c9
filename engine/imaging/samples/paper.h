// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What lies on a herbarium sheet beside the plant. Everything but the paper and the tape reserves its place, so that
/// the plant keeps clear of it.

#include "engine/imaging/samples/canvas.h"

#include <string>

namespace herbascope::engine::samples {

/// Mounting paper with fibres, clouds, stains and a darker rim.
void drawPaper(Canvas &canvas, Random &random);
/// Evens plant and paper out as a scanner does: a touch of blur, then grain.
void addScannerGrain(Canvas &canvas);

/// The specimen label at the lower right with `lines` of print and handwriting; returns its place.
cv::Rect drawLabel(Canvas &canvas, const std::vector<std::string> &lines, Random &random);
/// A scale bar of `length` px at `corner`; upright where `isUpright`.
void drawRuler(Canvas &canvas, cv::Point corner, double length, bool isUpright);
void drawColourCard(Canvas &canvas, cv::Point corner, double width);
void drawBarcode(Canvas &canvas, cv::Rect place, const std::string &number, Random &random);
void drawStamp(Canvas &canvas, cv::Point centre, Random &random);
/// An opened paper envelope for loose seeds; returns the part of it that is free to lay them on.
cv::Rect drawEnvelope(Canvas &canvas, cv::Rect place, Random &random);
/// A strip of gummed linen across a stem.
void drawTape(Canvas &canvas, Point centre, double angle, double length);

} // namespace herbascope::engine::samples
