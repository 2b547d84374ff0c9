// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/error.h"
#include "engine/tiling.h"
#include "tests/support/catch.h"

#include <algorithm>

using namespace herbascope;
using namespace herbascope::engine;

using Starts = std::vector<int>;

TEST_CASE("Tiles begin one step apart, and the last is shifted back to the edge", "[engine][tiling]") {
    CHECK(tileStarts(1000, 400, 100) == Starts{0, 300, 600});      // ends at the edge by itself
    CHECK(tileStarts(1001, 400, 100) == Starts{0, 300, 600, 601}); // one px more
    CHECK(tileStarts(999, 400, 100) == Starts{0, 300, 599});
    CHECK(tileStarts(400, 400, 100) == Starts{0}); // exactly one tile
    CHECK(tileStarts(401, 400, 100) == Starts{0, 1});
    CHECK(tileStarts(399, 400, 100) == Starts{0});
    CHECK(tileStarts(1, 400, 100) == Starts{0});
    CHECK(tileStarts(10, 4, 0) == Starts{0, 4, 6});
    CHECK(tileStarts(7, 4, 3) == Starts{0, 1, 2, 3});
}

TEST_CASE("The tiles of a full-size scan have the counts and places that arithmetic says", "[engine][tiling]") {
    // FR-0030810: (6990 - 1024) / 768 = 7.8 and (9816 - 1024) / 768 = 11.4, rounded up, and one more.
    const auto tiles = planTiles({6990, 9816}, 1024, 256);
    REQUIRE(tiles.size() == 9 * 13);
    CHECK(tiles[0] == cv::Rect(0, 0, 1024, 1024));
    CHECK(tiles[1] == cv::Rect(768, 0, 1024, 1024));
    CHECK(tiles[7] == cv::Rect(5376, 0, 1024, 1024));
    CHECK(tiles[8] == cv::Rect(5966, 0, 1024, 1024));
    CHECK(tiles[9] == cv::Rect(0, 768, 1024, 1024));
    CHECK(tiles.back() == cv::Rect(5966, 8792, 1024, 1024));
}

TEST_CASE("Where a scan is smaller than a tile, its tiles are as small as it", "[engine][tiling]") {
    CHECK((planTiles({300, 200}, 400, 100) == std::vector<cv::Rect>{{0, 0, 300, 200}}));
    CHECK((planTiles({400, 400}, 400, 100) == std::vector<cv::Rect>{{0, 0, 400, 400}}));
    CHECK((planTiles({300, 450}, 400, 100) == std::vector<cv::Rect>{{0, 0, 300, 400}, {0, 50, 300, 400}}));
    CHECK((planTiles({1, 1}, 400, 100) == std::vector<cv::Rect>{{0, 0, 1, 1}}));
}

TEST_CASE("Every px of every length lies in a tile, and neighbours share enough", "[engine][tiling]") {
    for (const int side : {1, 2, 5, 16, 31}) {
        for (int overlap = 0; overlap < side; ++overlap) {
            for (int length = 1; length <= 100; ++length) {
                const Starts starts = tileStarts(length, side, overlap);
                const int tile = std::min(side, length), step = side - overlap;
                bool isRight = starts.front() == 0 && starts.back() + tile == length;
                for (std::size_t i = 1; i < starts.size(); ++i) {
                    const int shared = starts[i - 1] + tile - starts[i];
                    isRight = isRight && starts[i] > starts[i - 1] && shared >= overlap;
                    if (i + 1 < starts.size()) isRight = isRight && shared == overlap;
                }
                const int count = length <= side ? 1 : (length - side + step - 1) / step + 1;
                CAPTURE(side, overlap, length);
                if (!isRight || static_cast<int>(starts.size()) != count) FAIL_CHECK("wrong tiles");
            }
        }
    }
    SUCCEED();
}

TEST_CASE("A plan is the columns times the rows", "[engine][tiling]") {
    for (const cv::Size scan : {cv::Size(97, 55), cv::Size(16, 100), cv::Size(10, 9), cv::Size(33, 16)}) {
        CAPTURE(scan.width, scan.height);
        std::vector<cv::Rect> expected;
        for (const int y : tileStarts(scan.height, 16, 5))
            for (const int x : tileStarts(scan.width, 16, 5))
                expected.emplace_back(x, y, std::min(16, scan.width), std::min(16, scan.height));
        CHECK((planTiles(scan, 16, 5) == expected));
    }
}

TEST_CASE("Tiles that overlap by their own side or more are refused", "[engine][tiling]") {
    CHECK_THROWS_AS(tileStarts(1000, 100, 100), Error);
    CHECK_THROWS_AS(tileStarts(1000, 100, -1), Error);
    CHECK_THROWS_AS(tileStarts(1000, 0, 0), Error);
}
