// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "ui/sheet_view/box_label.h"
#include "ui/sheet_view/hit_test.h"

using namespace herbascope;
using namespace herbascope::ui;

TEST_CASE("A press near an edge or a corner takes hold of it, one inside does not", "[ui][hit_test]") {
    const QRectF box(100, 100, 200, 120);
    CHECK(handleAt(box, {101, 102}) == (LeftEdge | TopEdge));
    CHECK(handleAt(box, {299, 221}) == (RightEdge | BottomEdge));
    CHECK(handleAt(box, {304, 160}) == RightEdge);
    CHECK(handleAt(box, {200, 97}) == TopEdge);
    CHECK(handleAt(box, {200, 160}) == NoHandle);
    CHECK(handleAt(box, {320, 160}) == NoHandle);
}

TEST_CASE("A box of few pixels can still be taken by its middle", "[ui][hit_test]") {
    CHECK(handleAt(QRectF(100, 100, 9, 9), {104.5, 104.5}) == NoHandle);
    CHECK(handleAt(QRectF(100, 100, 9, 9), {108, 104.5}) == RightEdge);
}

TEST_CASE("A resized box may be turned inside out but never leaves the sheet or vanishes", "[ui][hit_test]") {
    const QSizeF sheet(1000, 800);
    const engine::Box box{100, 100, 300, 200};
    CHECK(resizedBox(box, RightEdge, {-250, 0}, sheet) == engine::Box{50, 100, 100, 200});
    CHECK(resizedBox(box, LeftEdge | TopEdge, {-500, -500}, sheet) == engine::Box{0, 0, 300, 200});
    CHECK(resizedBox(box, BottomEdge, {0, -100}, sheet) == engine::Box{100, 100, 300, 101});
}

TEST_CASE("Captions are written in the colour that reads better on the class's colour", "[ui][hit_test]") {
    CHECK(readableOn(QColor("#FFFFFF")).lightness() < 40);
    CHECK(readableOn(QColor("#E69F00")).lightness() < 40);
    CHECK(readableOn(QColor("#7A5230")) == QColor(Qt::white));
    CHECK(readableOn(QColor("#0072B2")) == QColor(Qt::white));
}
