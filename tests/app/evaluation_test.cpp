// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/evaluation.h"
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include "storage/queries.h"

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;

TEST_CASE("Figures compare a model's stored predictions with the boxes people drew", "[app][evaluation]") {
    ProjectFixture fixture(2);
    const SheetId one = fixture.sheets[0], two = fixture.sheets[1];
    const Box box{0, 0, 100, 100};
    fixture.predict(one, {{box, 0.9}});
    fixture.predict(two, {{box, 0.8}});
    fixture.draw(one, box);
    fixture.draw(two, box);
    fixture.draw(two, {0, 0, 10, 100}, "stem");
    const ModelId model = fixture.project().models().at(0).id;

    const ModelFigures figures = evaluateModel(fixture.project(), model, {one, two});
    CHECK(figures.sheets == 2);
    const auto rows = figureRows(figuresToJson(figures));
    REQUIRE(rows.size() == 7);
    CHECK(rows[0].name == "all");
    CHECK(*rows[0].ap == Approx(0.5)); // leaf 1, stem 0; the others have no ground truth
    CHECK(rows[0].groundTruth == 3);
    CHECK(rows[1].name == "leaf");
    CHECK(*rows[1].ap50 == Approx(1.0));
    CHECK(rows[1].groundTruth == 2);
    CHECK_FALSE(rows[2].ap); // flower

    Model other;
    other.name = "other";
    storage::storePredictions(fixture.project().database(), one, storage::addModel(fixture.project().database(), other),
                              {});
    // Superseded, but what that model said is still known.
    CHECK(*evaluateModel(fixture.project(), model, {one}).evaluation.classes[0].ap == Approx(1.0));
}

TEST_CASE("A model without figures has an empty table", "[app][evaluation]") {
    REQUIRE(figureRows("{}").empty());
    REQUIRE(figureRows("broken").empty());
}
