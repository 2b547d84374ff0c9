// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"
#include "tests/ui/main_window_fixture.h"

#include "ui/widgets/empty_state.h"

using namespace herbascope;
using ui::test::MainWindowFixture;

namespace {

struct Reviewing : MainWindowFixture {
    Reviewing() {
        onFirst =
            predict(sheets[0], {{{50, 50, 150, 150}, 0.9}, {{300, 50, 400, 150}, 0.8}, {{50, 400, 150, 500}, 0.3}});
        onThird = predict(sheets[2], {{{100, 100, 250, 250}, 0.7}});
        session.setSheet(sheets[0]);
        key(Qt::Key_2, Qt::AltModifier);
    }
    std::vector<app::PredictionId> onFirst, onThird;
};

} // namespace

TEST_CASE("Review begins with the best prediction and its badge counts what waits", "[ui][review]") {
    Reviewing f;
    CHECK(f.find<QWidget>("reviewPanel")->isVisible());
    CHECK(f.view().focusedPrediction() == f.onFirst[0]);
    CHECK(f.find<QLabel>("badgeReview")->text() == QStringLiteral("3"));
    CHECK(f.find<QLabel>("reviewClass")->text() == QStringLiteral("leaf"));
}

TEST_CASE("Enter accepts, X rejects, and each goes on to the next prediction", "[ui][review]") {
    Reviewing f;
    f.key(Qt::Key_Return);
    REQUIRE(f.project().annotations(f.sheets[0]).size() == 1);
    CHECK(f.project().annotations(f.sheets[0]).front().prediction == f.onFirst[0]);
    CHECK(f.view().focusedPrediction() == f.onFirst[1]);
    f.key(Qt::Key_X);
    CHECK(f.project().annotations(f.sheets[0]).size() == 1);
    // What is left on the first sheet lies below the threshold of 0.5, so the next sheet follows.
    CHECK(f.session.sheet() == f.sheets[2]);
    CHECK(f.view().focusedPrediction() == f.onThird[0]);
    CHECK(f.project().openPredictions() == 1);
}

TEST_CASE("Tapping Space accepts as Enter does", "[ui][review]") {
    Reviewing f;
    f.key(Qt::Key_Space);
    CHECK(f.project().annotations(f.sheets[0]).size() == 1);
    CHECK(f.view().focusedPrediction() == f.onFirst[1]);
}

TEST_CASE("A digit key accepts a prediction as that class", "[ui][review]") {
    Reviewing f;
    f.key(Qt::Key_4);
    REQUIRE(f.project().annotations(f.sheets[0]).size() == 1);
    CHECK(f.project().annotations(f.sheets[0]).front().organ == f.organ("seed"));
    CHECK(f.view().focusedPrediction() == f.onFirst[1]);
}

TEST_CASE("Accepting all takes what is shown, as one step to undo", "[ui][review]") {
    Reviewing f;
    f.key(Qt::Key_Space, Qt::ShiftModifier);
    CHECK(f.project().annotations(f.sheets[0]).size() == 2);
    CHECK(f.session.sheet() == f.sheets[2]);
    f.key(Qt::Key_Z, Qt::ControlModifier);
    CHECK(f.session.sheet() == f.sheets[0]);
    CHECK(f.project().annotations(f.sheets[0]).empty());
}

TEST_CASE("Accepting all leaves out what was left for later", "[ui][review]") {
    Reviewing f;
    auto *all = f.find<QPushButton>("acceptAllButton");
    CHECK(all->text() == QStringLiteral("Accept all 2 shown"));
    f.key(Qt::Key_Q);
    CHECK(all->text() == QStringLiteral("Accept 1 of 2 shown"));
    f.key(Qt::Key_Space, Qt::ShiftModifier);
    CHECK(f.toast() ==
          QStringLiteral("Accepted 1 box. Ctrl+Z undoes it. Still open: 1 box, left for later or on an organ "
                         "that has a better one."));
    REQUIRE(f.project().annotations(f.sheets[0]).size() == 1);
    CHECK(f.project().annotations(f.sheets[0]).front().prediction == f.onFirst[1]);
    CHECK(f.session.sheet() == f.sheets[2]);
    f.session.setSheet(f.sheets[0]);
    REQUIRE(f.view().focusedPrediction() == f.onFirst[0]);
    CHECK_FALSE(all->isVisible());
    f.key(Qt::Key_Space, Qt::ShiftModifier);
    CHECK(f.project().annotations(f.sheets[0]).size() == 1);
}

TEST_CASE("Undo in review returns to the box it was about", "[ui][review]") {
    Reviewing f;
    f.key(Qt::Key_X);
    REQUIRE(f.view().focusedPrediction() == f.onFirst[1]);
    f.key(Qt::Key_Z, Qt::ControlModifier);
    CHECK(f.view().focusedPrediction() == f.onFirst[0]);
    CHECK(f.project().openPredictions() == 3);
}

TEST_CASE("A rejection that is done again leaves the decision to a box that is seen", "[ui][review]") {
    Reviewing f;
    f.key(Qt::Key_X);
    f.key(Qt::Key_Z, Qt::ControlModifier);
    f.key(Qt::Key_Y, Qt::ControlModifier);
    CHECK(f.view().focusedPrediction() == f.onFirst[1]);
    f.key(Qt::Key_Space);
    REQUIRE(f.project().annotations(f.sheets[0]).size() == 1);
    CHECK(f.project().annotations(f.sheets[0]).front().prediction == f.onFirst[1]);
}

TEST_CASE("An accept undone after a newer run leaves the decision to what the newer run said", "[ui][review]") {
    Reviewing f;
    f.key(Qt::Key_Return);
    f.predict(f.sheets[0], {{{300, 400, 400, 500}, 0.95}});
    const auto newer = f.project().predictions(f.sheets[0]).front().id;
    f.key(Qt::Key_Z, Qt::ControlModifier);
    CHECK(f.view().focusedPrediction() == newer);
    f.key(Qt::Key_Space);
    REQUIRE(f.project().annotations(f.sheets[0]).size() == 1);
    CHECK(f.project().annotations(f.sheets[0]).front().prediction == newer);
}

TEST_CASE("Q leaves a box for later: it stays on the sheet and comes when the others are decided", "[ui][review]") {
    Reviewing f;
    f.key(Qt::Key_Q);
    CHECK(f.view().focusedPrediction() == f.onFirst[1]);
    CHECK(f.view().shownPredictions().contains(f.onFirst[0]));
    CHECK(f.find<QLabel>("badgeReview")->text() == QStringLiteral("3"));
    f.key(Qt::Key_X);
    CHECK(f.session.sheet() == f.sheets[2]);
    f.key(Qt::Key_X);
    CHECK(f.session.sheet() == f.sheets[0]);
    CHECK(f.view().focusedPrediction() == f.onFirst[0]);
    CHECK(f.find<QLabel>("reviewPosition")->text() ==
          QStringLiteral("1 box left on this sheet at this threshold. This one was left for later."));
    f.key(Qt::Key_Space);
    CHECK(f.project().annotations(f.sheets[0]).size() == 1);
}

TEST_CASE("The bracket keys move the score threshold", "[ui][review]") {
    Reviewing f;
    REQUIRE(f.view().shownPredictions().size() == 2);
    for (int i = 0; i < 5; ++i) f.key(Qt::Key_BracketLeft);
    CHECK(f.view().scoreThreshold() == Approx(0.25));
    CHECK(f.view().shownPredictions().size() == 3);
    f.key(Qt::Key_BracketRight);
    CHECK(f.view().scoreThreshold() == Approx(0.30));
}

TEST_CASE("A box that the threshold hides leaves the decision to the best one shown", "[ui][review]") {
    Reviewing f;
    f.key(Qt::Key_Return); // 0.8 is under decision now, alone on this sheet at 0.5
    CHECK(f.find<QPushButton>("acceptAllButton")->text() == QStringLiteral("Accept the one shown"));
    for (int i = 0; i < 4; ++i) f.key(Qt::Key_BracketLeft);
    CHECK(f.find<QPushButton>("acceptAllButton")->text() == QStringLiteral("Accept all 2 shown"));
    CHECK(f.view().focusedPrediction() == f.onFirst[1]);
    for (int i = 0; i < 12; ++i) f.key(Qt::Key_BracketRight);
    REQUIRE(f.view().scoreThreshold() == Approx(0.9));
    CHECK_FALSE(f.view().focusedPrediction());
    CHECK_FALSE(f.find<QWidget>("acceptAllButton")->isVisible());
    for (int i = 0; i < 3; ++i) f.key(Qt::Key_BracketLeft);
    CHECK(f.view().focusedPrediction() == f.onFirst[1]);
}

TEST_CASE("Accepting all never takes two boxes on one organ, and says what stays open", "[ui][review]") {
    MainWindowFixture f;
    f.predict(f.sheets[0], {{{50, 50, 150, 150}, 0.9},
                            {{52, 50, 150, 152}, 0.8, "flower"},
                            {{90, 50, 190, 150}, 0.7}, // the same leaf again: IoU 0.43
                            {{300, 50, 400, 150}, 0.6}});
    f.session.setSheet(f.sheets[0]);
    f.key(Qt::Key_2, Qt::AltModifier);
    CHECK(f.find<QPushButton>("acceptAllButton")->text() == QStringLiteral("Accept 2 of 4 shown"));
    f.key(Qt::Key_Space, Qt::ShiftModifier);
    const auto boxes = f.project().annotations(f.sheets[0]);
    REQUIRE(boxes.size() == 2);
    CHECK(boxes[0].organ == f.organ("leaf"));
    CHECK(boxes[0].box == app::Box{50, 50, 150, 150});
    CHECK(f.project().predictions(f.sheets[0]).size() == 2);
    CHECK(f.toast().contains(QStringLiteral("Still open: 2 boxes")));
    CHECK(f.view().shownToAccept().isEmpty());
}

TEST_CASE("The panel says what waits, at the threshold and where", "[ui][review]") {
    Reviewing f;
    auto *panel = f.find<QWidget>("reviewPanel");
    const auto heading = [&] { return panel->findChild<ui::EmptyState *>()->heading(); };
    CHECK(f.find<QLabel>("reviewLeft")->text() == QStringLiteral("3 waiting"));
    f.view().setSelection({});
    CHECK(heading() == QStringLiteral("2 boxes left on this sheet"));
    f.session.setSheet(f.sheets[1]);
    CHECK(heading() == QStringLiteral("Nothing to decide on this sheet"));
    f.key(Qt::Key_T);
    CHECK(heading() == QStringLiteral("The boxes are hidden"));
    f.key(Qt::Key_T);
    for (int i = 0; i < 10; ++i) f.key(Qt::Key_BracketRight);
    CHECK(heading() == QStringLiteral("Nothing waits at this threshold"));
    CHECK(f.find<QLabel>("reviewLeft")->text().isEmpty());
    CHECK_FALSE(f.find<QLabel>("badgeReview")->isVisible());
    CHECK(QTest::qWaitFor([&] { return f.find<QPushButton>("chipReview")->text() == QStringLiteral("Review 0"); }));
    for (int i = 0; i < 20; ++i) f.key(Qt::Key_BracketLeft);
    CHECK(f.find<QLabel>("badgeReview")->text() == QStringLiteral("4"));
    CHECK(QTest::qWaitFor([&] { return f.find<QPushButton>("chipReview")->text() == QStringLiteral("Review 2"); }));
}

TEST_CASE("A newer run puts its best under decision instead of saying that there is nothing", "[ui][review]") {
    Reviewing f;
    const auto newer = f.predict(f.sheets[0], {{{200, 400, 300, 500}, 0.8}});
    CHECK(f.view().focusedPrediction() == newer[0]);
    CHECK_FALSE(f.find<QWidget>("reviewPanel")->findChild<ui::EmptyState *>()->isVisible());
}
