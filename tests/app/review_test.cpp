// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include "app/project_review.h"
#include "app/review_queue.h"
#include "storage/queries.h"

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;
using storage::Origin;

namespace {

/// 100 x 100 px, moved right by `shift` px: the IoU with the unmoved one is (100 - shift) / (100 + shift).
Box square(double shift) {
    return {10 + shift, 10, 110 + shift, 110};
}

std::vector<double> scores(const std::vector<Prediction> &predictions) {
    std::vector<double> all;
    for (const Prediction &prediction : predictions) all.push_back(prediction.score);
    return all;
}

} // namespace

TEST_CASE("What a person drew hides predictions of its class that cover it by half", "[app][review]") {
    ProjectFixture fixture(1);
    const SheetId sheet = fixture.sheets[0];
    fixture.draw(sheet, square(0));
    // IoU 0.504 and 0.498.
    CHECK(scores(fixture.predict(sheet, {{square(33), 0.9}, {square(33.5), 0.8}})) == std::vector<double>{0.8});
    CHECK(fixture.project().sheet(sheet)->openPredictions == 1);
    fixture.project().relabelAnnotations(sheet, {fixture.project().annotations(sheet)[0].id}, fixture.organ("stem"));
    CHECK(scores(fixture.project().predictions(sheet)) == std::vector<double>{0.9, 0.8});
    CHECK(fixture.project().openPredictions() == 2);
}

TEST_CASE("A rejected box does not come back with the next run, another one near it does", "[app][review]") {
    ProjectFixture fixture(1);
    const SheetId sheet = fixture.sheets[0];
    const auto first = fixture.predict(sheet, {{square(0), 0.9}});
    fixture.project().rejectPredictions(sheet, {first.at(0).id});
    CHECK(fixture.project().predictions(sheet).empty());
    // IoU 0.709 and 0.695.
    CHECK(scores(fixture.predict(sheet, {{square(17), 0.7}, {square(18), 0.6}})) == std::vector<double>{0.6});
    CHECK(fixture.predict(sheet, {{square(0), 0.99}}).empty());
    fixture.reopen();
    CHECK(fixture.project().predictions(sheet).empty());
    CHECK(fixture.project().openPredictions() == 0);
    fixture.project().undo();
    CHECK(scores(fixture.project().predictions(sheet)) == std::vector<double>{0.99});
}

TEST_CASE("An accepted prediction becomes a box that remembers it, as another class when asked", "[app][review]") {
    ProjectFixture fixture(1);
    Project &project = fixture.project();
    const SheetId sheet = fixture.sheets[0];
    const auto said = fixture.predict(sheet, {{square(0), 0.9}, {{20, 150, 60, 200}, 0.8}, {{80, 220, 160, 280}, 0.7}});
    project.acceptPredictions(sheet, {said[0].id});
    project.acceptPredictions(sheet, {said[1].id}, fixture.organ("flower"));
    project.acceptPredictions(sheet, {said[2].id}, {}, Box{82, 220, 160, 280});
    const auto boxes = project.annotations(sheet);
    REQUIRE(boxes.size() == 3);
    CHECK(boxes[0].origin == Origin::Accepted);
    CHECK(boxes[0].box == square(0));
    CHECK(boxes[1].origin == Origin::Corrected);
    CHECK(boxes[1].organ == fixture.organ("flower"));
    CHECK(boxes[2].origin == Origin::Corrected);
    CHECK(boxes[2].box == Box{82, 220, 160, 280});
    for (std::size_t i = 0; i < 3; ++i) CHECK(boxes[i].prediction == said[i].id);
    CHECK(project.predictions(sheet).empty());
    CHECK(storage::prediction(project.database(), said[1].id)->organ == fixture.organ("leaf")); // what the model said

    CHECK(project.acceptPredictions(sheet, {said[0].id}).empty()); // a second time makes no second box
    CHECK(project.annotations(sheet).size() == 3);
    for (int i = 0; i < 3; ++i) project.undo();
    CHECK(project.annotations(sheet).empty());
    CHECK(project.predictions(sheet).size() == 3);
}

TEST_CASE("An accept can be undone after a newer run replaced the prediction", "[app][review][undo]") {
    ProjectFixture fixture(1);
    const SheetId sheet = fixture.sheets[0];
    const PredictionId old = fixture.predict(sheet, {{square(0), 0.9}}).at(0).id;
    fixture.project().acceptPredictions(sheet, {old});
    CHECK(fixture.predict(sheet, {{square(2), 0.8}}).empty()); // covered by the accepted box
    fixture.reopen();

    Project &project = fixture.project();
    REQUIRE(project.undo());
    CHECK(project.annotations(sheet).empty());
    CHECK(scores(project.predictions(sheet)) == std::vector<double>{0.8}); // the old one is superseded
    CHECK(storage::prediction(project.database(), old)->decision == storage::Decision::None);
    REQUIRE(project.redo());
    REQUIRE(project.annotations(sheet).size() == 1);
    CHECK(project.annotations(sheet)[0].prediction == old);
    CHECK(project.predictions(sheet).empty());
}

TEST_CASE("What was rejected or replaced by a newer run is not accepted", "[app][review]") {
    ProjectFixture fixture(1);
    Project &project = fixture.project();
    const SheetId sheet = fixture.sheets[0];
    const PredictionId replaced = fixture.predict(sheet, {{square(0), 0.9}}).at(0).id;
    const PredictionId rejected = fixture.predict(sheet, {{{20, 150, 60, 200}, 0.8}}).at(0).id;
    project.rejectPredictions(sheet, {rejected});
    const QString before = project.undoTitle();
    CHECK(project.acceptPredictions(sheet, {replaced, rejected}).empty());
    CHECK(project.annotations(sheet).empty());
    CHECK(project.undoTitle() == before);
}

TEST_CASE("Deleting an accepted box rejects what the model said there", "[app][review]") {
    ProjectFixture fixture(1);
    Project &project = fixture.project();
    const SheetId sheet = fixture.sheets[0];
    const auto said = fixture.predict(sheet, {{square(0), 0.9}});
    const auto made = project.acceptPredictions(sheet, {said.at(0).id});
    project.deleteAnnotations(sheet, made);
    CHECK(fixture.predict(sheet, {{square(0), 0.9}}).empty());
    project.undo();
    CHECK(project.annotations(sheet).size() == 1);
}

TEST_CASE("Rejecting an accepted prediction takes its box with it, in one step", "[app][review][undo]") {
    ProjectFixture fixture(1);
    Project &project = fixture.project();
    const SheetId sheet = fixture.sheets[0];
    const PredictionId id = fixture.predict(sheet, {{square(0), 0.9}}).at(0).id;
    project.acceptPredictions(sheet, {id});
    project.rejectPredictions(sheet, {id});
    CHECK(project.annotations(sheet).empty());
    CHECK(project.predictions(sheet).empty());
    project.undo();
    REQUIRE(project.annotations(sheet).size() == 1);
    CHECK(project.annotations(sheet)[0].prediction == id);
}

TEST_CASE("The review goes from sheet to sheet and leaves out what is done or weak", "[app][review]") {
    ProjectFixture fixture(3);
    Project &project = fixture.project();
    fixture.predict(fixture.sheets[0], {{square(0), 0.9}, {{20, 150, 60, 200}, 0.55}});
    fixture.predict(fixture.sheets[1], {{square(0), 0.9}});
    const auto third = fixture.predict(fixture.sheets[2], {{square(0), 0.2}, {{20, 150, 60, 200}, 0.6}});
    project.setSheetState({fixture.sheets[1]}, storage::SheetState::Done);
    ReviewQueue queue(project);
    project.setScoreThreshold(0.5);
    CHECK(scores(queue.open(fixture.sheets[0])) == std::vector<double>{0.9, 0.55});
    queue.setOrder(ReviewQueue::Order::UncertainFirst);
    CHECK(scores(queue.open(fixture.sheets[0])) == std::vector<double>{0.55, 0.9});

    const auto first = queue.open(fixture.sheets[0]);
    const auto onward = queue.after({fixture.sheets[0], first[0].id});
    REQUIRE(onward);
    CHECK((onward->prediction == first[1].id));
    const auto left = queue.after(*onward);
    REQUIRE(left);
    CHECK((left->sheet == fixture.sheets[2])); // over the one that is done
    CHECK((left->prediction == third[0].id));
    const auto wrapped = queue.after(*left);
    REQUIRE(wrapped);
    CHECK((wrapped->sheet == fixture.sheets[0]));
    project.rejectPredictions(fixture.sheets[2], {third[0].id});
    std::vector<PredictionId> rest;
    for (const Prediction &one : project.predictions(fixture.sheets[0])) rest.push_back(one.id);
    project.rejectPredictions(fixture.sheets[0], rest);
    CHECK_FALSE(queue.next(fixture.sheets[0]));
}

TEST_CASE("A prediction that was stepped over comes before what somebody was unsure of elsewhere", "[app][review]") {
    ProjectFixture fixture(2);
    Project &project = fixture.project();
    const SheetId one = fixture.sheets[0], two = fixture.sheets[1];
    const auto first = fixture.predict(one, {{square(0), 0.9}, {{20, 150, 60, 200}, 0.6}});
    const auto second = fixture.predict(two, {{square(0), 0.7}});
    project.markUnsure(two, second[0].id);
    const ReviewQueue queue(project);
    CHECK(queue.after({one, first[1].id}) == ReviewPosition{one, first[0].id});
    CHECK(queue.after({one, first[0].id}) == ReviewPosition{one, first[1].id});
}

TEST_CASE("Unsure predictions on the way do not stop the review, and come in the order of the sheets",
          "[app][review]") {
    ProjectFixture fixture(4);
    Project &project = fixture.project();
    std::vector<PredictionId> only;
    for (const SheetId sheet : fixture.sheets) only.push_back(fixture.predict(sheet, {{square(0), 0.9}}).at(0).id);
    for (const std::size_t unsure : {1U, 2U}) project.markUnsure(fixture.sheets[unsure], only[unsure]);
    const auto at = [&](std::size_t i) { return ReviewPosition{fixture.sheets[i], only[i]}; };
    const ReviewQueue queue(project);
    CHECK(queue.after(at(0)) == at(3));
    project.rejectPredictions(fixture.sheets[3], {only[3]});
    CHECK(queue.after(at(0)) == at(1));
    CHECK(queue.next(fixture.sheets[1]) == at(0));
    project.rejectPredictions(fixture.sheets[0], {only[0]});
    CHECK(queue.next(fixture.sheets[2]) == at(2));
    CHECK(queue.after(at(2)) == at(1)); // round the end of the list
}

TEST_CASE("What somebody was unsure of waits until no other prediction is left", "[app][review]") {
    ProjectFixture fixture(2);
    Project &project = fixture.project();
    const SheetId one = fixture.sheets[0], two = fixture.sheets[1];
    const auto first = fixture.predict(one, {{square(0), 0.9}, {{20, 150, 60, 200}, 0.6}});
    const auto second = fixture.predict(two, {{square(0), 0.7}});
    project.markUnsure(one, first[0].id);
    CHECK(scores(project.predictions(one)) == std::vector<double>{0.6, 0.9});
    CHECK(project.openPredictions() == 3);
    const QString title = project.undoTitle();
    project.rejectPredictions(one, {first[1].id});
    CHECK(project.sheet(one)->openPredictions == 1);

    ReviewQueue queue(project);
    CHECK(queue.next(one) == ReviewPosition{two, second[0].id});
    CHECK(queue.after({two, second[0].id}) == ReviewPosition{one, first[0].id});
    project.acceptPredictions(two, {second[0].id});
    CHECK(queue.next(two) == ReviewPosition{one, first[0].id});
    queue.setOrder(ReviewQueue::Order::UncertainFirst);
    CHECK(queue.next(one) == ReviewPosition{one, first[0].id});
    fixture.reopen();
    CHECK(fixture.project().openPredictions() == 1);

    fixture.project().undo();
    fixture.project().undo();
    REQUIRE(fixture.project().undoTitle() == title);
    fixture.project().markUnsure(one, first[0].id); // a second time is no second step
    fixture.project().undo();
    CHECK(scores(fixture.project().predictions(one)) == std::vector<double>{0.9, 0.6});
}

TEST_CASE("What waits is counted from the score threshold on, the same everywhere", "[app][review]") {
    ProjectFixture fixture(3);
    Project &project = fixture.project();
    fixture.predict(fixture.sheets[0], {{square(0), 0.9}, {{20, 150, 60, 200}, 0.4}});
    fixture.predict(fixture.sheets[1], {{square(0), 0.3}});
    fixture.predict(fixture.sheets[2], {{square(0), 0.9}});
    project.setSheetState({fixture.sheets[2]}, storage::SheetState::Done);
    int told = 0;
    QObject::connect(&project, &Project::waitingChanged, &project, [&told] { ++told; });
    CHECK(project.openPredictions() == 3);
    project.setScoreThreshold(0.4);
    project.setScoreThreshold(0.4);
    CHECK(told == 1);
    CHECK(project.openPredictions() == 2);
    CHECK(project.openPredictions(0) == 3);
    CHECK(project.sheet(fixture.sheets[1])->openPredictions == 0);
    const ReviewQueue queue(project);
    CHECK(queue.open(fixture.sheets[0]).size() == 2);
    CHECK(queue.open(fixture.sheets[1]).empty());
    CHECK(queue.open(fixture.sheets[2]).empty()); // done: it asks for no decision
    CHECK(queue.next(fixture.sheets[2])->sheet == fixture.sheets[0]);
    project.setScoreThreshold(0.95);
    CHECK(project.openPredictions() == 0);
    CHECK_FALSE(queue.next(fixture.sheets[0]));
    // An edit counts its sheet anew, at the threshold.
    project.setScoreThreshold(0.4);
    project.rejectPredictions(fixture.sheets[0], {project.predictions(fixture.sheets[0])[0].id});
    CHECK(project.openPredictions() == 1);
    CHECK(project.sheet(fixture.sheets[0])->openPredictions == 1);
}

TEST_CASE("Accepting many takes one box an organ, the best, whatever the classes", "[app][review]") {
    const auto said = [](std::int64_t id, std::int64_t organ, const Box &box, double score) {
        Prediction prediction;
        prediction.id = {id};
        prediction.organ = {organ};
        prediction.box = box;
        prediction.score = score;
        return prediction;
    };
    const auto ids = [](const std::vector<Prediction> &taken) {
        std::vector<std::int64_t> all;
        for (const Prediction &one : taken) all.push_back(one.id.value);
        return all;
    };
    const std::vector<Prediction> predictions{said(1, 1, square(0), 0.9),         said(2, 2, square(2), 0.8),
                                              said(3, 1, square(42), 0.7),        // IoU 0.408
                                              said(4, 1, square(60), 0.65),       // IoU 0.25 with the first
                                              said(5, 3, {10, 10, 50, 110}, 0.6), // a stem's part: 0.4
                                              said(6, 3, {10, 10, 49, 110}, 0.5)};
    CHECK(ids(onePerOrgan(predictions, {})) == std::vector<std::int64_t>{1, 4, 6});
    Annotation drawn;
    drawn.organ = {7};
    drawn.box = square(60);
    CHECK(ids(onePerOrgan(predictions, {drawn})) == std::vector<std::int64_t>{1, 6});
}

TEST_CASE("A box that was corrected is kept although a newer run or a decision came meanwhile", "[app][review]") {
    ProjectFixture fixture(1);
    Project &project = fixture.project();
    const SheetId sheet = fixture.sheets[0];
    const PredictionId old = fixture.predict(sheet, {{square(0), 0.9}}).at(0).id;
    const PredictionId newer = fixture.predict(sheet, {{square(40), 0.8}}).at(0).id;
    CHECK(project.acceptPredictions(sheet, {old}).empty());
    REQUIRE(project.acceptPredictions(sheet, {old}, {}, square(5)).size() == 1);
    CHECK(project.annotations(sheet)[0].box == square(5));
    CHECK(project.annotations(sheet)[0].origin == Origin::Corrected);
    CHECK(project.annotations(sheet)[0].prediction == old);
    project.undo();
    CHECK(project.annotations(sheet).empty());

    project.rejectPredictions(sheet, {newer});
    REQUIRE(project.acceptPredictions(sheet, {newer}, {}, square(45)).size() == 1);
    CHECK(project.annotations(sheet)[0].origin == Origin::Drawn);
    CHECK_FALSE(project.annotations(sheet)[0].prediction);
    CHECK(storage::prediction(project.database(), newer)->decision == storage::Decision::Rejected);
}
