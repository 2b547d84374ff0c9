// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/text.h"

#include "engine/error.h"
#include "tests/support/catch.h"

using namespace herbascope::storage;

TEST_CASE("Names are compared without case, also beyond ASCII", "[storage][text]") {
    CHECK(caseless(" LEAF\t") == "leaf");
    CHECK(caseless("BLÜTE") == "blüte");
    CHECK(caseless("ÉPINE") == "épine");
    CHECK(caseless("ŁODYGA ŹDŹBŁO") == "łodyga źdźbło");
    CHECK(caseless("ЛИСТ Ё") == "лист ё");
    CHECK(caseless("ΦΥΛΛΟ") == "φυλλο");
    CHECK(caseless("straße ×÷ 葉") == "straße ×÷ 葉");
    CHECK(caseless("a\xC3") == "a\xC3"); // cut short: left as it is
}

TEST_CASE("Every state has a word that reads back", "[storage][text]") {
    for (const auto state :
         {SheetState::New, SheetState::Predicted, SheetState::InReview, SheetState::Done, SheetState::Problem}) {
        CHECK(sheetStateFrom(toText(state)) == state);
    }
    for (const auto state : {ImageState::Present, ImageState::Missing, ImageState::Broken}) {
        CHECK(imageStateFrom(toText(state)) == state);
    }
    for (const auto origin : {Origin::Drawn, Origin::Accepted, Origin::Corrected, Origin::Imported}) {
        CHECK(originFrom(toText(origin)) == origin);
    }
    for (const auto decision : {Decision::None, Decision::Accepted, Decision::Rejected, Decision::Unsure}) {
        CHECK(decisionFrom(toText(decision)) == decision);
    }
    CHECK(toText(SheetState::InReview) == "in_review");
    CHECK(toText(Origin::Imported) == "imported");
    CHECK(toText(RunState::Interrupted) == "interrupted");
    CHECK_THROWS_AS(sheetStateFrom("done?"), herbascope::Error);
}
