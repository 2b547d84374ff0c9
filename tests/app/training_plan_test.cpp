// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/training_plan.h"
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include "storage/queries.h"

#include <QFile>

#include <algorithm>
#include <set>

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;
using storage::SheetState;

namespace {

TrainingSettings tiny() {
    TrainingSettings settings;
    settings.device = QStringLiteral("cpu");
    settings.precision = QStringLiteral("fp32");
    settings.threads = 1;
    return settings;
}

bool warns(const TrainingPlan &plan, const char *text) {
    return std::ranges::any_of(plan.warnings,
                               [&](const QString &warning) { return warning.contains(QLatin1String(text)); });
}

/// Done sheets with scans and twelve leaf boxes each.
class Herbarium : public ProjectFixture {
public:
    explicit Herbarium(int count)
        : ProjectFixture(count) {
        const std::vector<std::pair<ClassId, Box>> boxes(12, {organ("leaf"), {10, 10, 60, 60}});
        for (const SheetId id : sheets) {
            writeScan(QStringLiteral("scans/%1.jpg").arg(QString::fromStdString(project().sheet(id)->name)));
            project().addAnnotations(id, boxes);
        }
        project().setSheetState(sheets, SheetState::Done);
    }
    void split(const std::string &name, std::vector<SheetId> members, bool frozen = false) {
        storage::setSplit(project().database(), {name, frozen, std::move(members)});
    }
};

std::set<SheetId> idsOf(const std::vector<SnapshotSheet> &sheets) {
    std::set<SheetId> ids;
    for (const SnapshotSheet &sheet : sheets) ids.insert(sheet.sheet);
    return ids;
}

} // namespace

TEST_CASE("Without a done sheet there is nothing to train on", "[app][plan]") {
    ProjectFixture fixture(2);
    fixture.draw(fixture.sheets[0], {1, 2, 30, 40});
    const TrainingPlan plan = planTraining(fixture.project(), tiny());
    CHECK_FALSE(plan.possible);
    CHECK(warns(plan, "no done sheet to train on"));
}

TEST_CASE("Below five done sheets nothing is held out, from five on a fifth", "[app][plan]") {
    Herbarium few(4);
    const TrainingPlan small = planTraining(few.project(), tiny());
    CHECK(small.possible);
    CHECK(small.trainSheets == 4);
    CHECK(small.heldOutSheets == 0);
    CHECK(warns(small, "too few done sheets"));

    Herbarium enough(5);
    const TrainingPlan plan = planTraining(enough.project(), tiny());
    CHECK(plan.trainSheets == 4);
    CHECK(plan.heldOutSheets == 1);
    CHECK_FALSE(warns(plan, "too few done sheets"));
}

TEST_CASE("Rare classes are named with their boxes", "[app][plan]") {
    Herbarium fixture(2);
    fixture.draw(fixture.sheets[0], {100, 10, 150, 60}, "root");
    const TrainingPlan plan = planTraining(fixture.project(), tiny());
    CHECK(warns(plan, "root (1)"));
    CHECK(warns(plan, "seed (0)"));
    CHECK_FALSE(warns(plan, "leaf"));
    CHECK(plan.boxesByClass.contains({QStringLiteral("leaf"), 24}));
}

TEST_CASE("Sheets whose scan is gone or that are not done are left out and said", "[app][plan]") {
    Herbarium fixture(4);
    fixture.project().setSheetState({fixture.sheets[2]}, SheetState::InReview);
    REQUIRE(QFile::remove(fixture.path(QStringLiteral("scans/sheet-2.jpg"))));
    fixture.split("train", fixture.sheets);
    const TrainingPlan plan = planTraining(fixture.project(), tiny());
    CHECK(plan.trainSheets == 2);
    CHECK(warns(plan, "sheet-2"));
    CHECK(warns(plan, "1 sheet left out because they are not done"));
}

TEST_CASE("A frozen test set is not trained on unless it is named", "[app][plan]") {
    Herbarium fixture(4);
    const SheetId shared = fixture.sheets[3];
    fixture.split("train", fixture.sheets);
    fixture.split("test", {shared}, true);
    const TrainingPlan plan = planTraining(fixture.project(), tiny());
    CHECK(plan.trainSheets == 3);
    CHECK(warns(plan, "belong to a frozen split"));
    CHECK_FALSE(idsOf(selectTrainingSheets(fixture.project(), tiny()).train).contains(shared));

    fixture.split("train", {shared});
    CHECK_FALSE(planTraining(fixture.project(), tiny()).possible);
    TrainingSettings asked = tiny();
    asked.split = QStringLiteral("test");
    CHECK(planTraining(fixture.project(), asked).trainSheets == 1);
    asked.split = QStringLiteral("nosuch");
    CHECK_FALSE(planTraining(fixture.project(), asked).possible);
    CHECK(warns(planTraining(fixture.project(), asked), "nosuch"));

    fixture.split("train", {shared, fixture.sheets[0]}, true); // no set to train on unless it is named
    const TrainingSelection others = selectTrainingSheets(fixture.project(), tiny());
    CHECK(idsOf(others.train) == std::set<SheetId>{fixture.sheets[1], fixture.sheets[2]});
}

TEST_CASE("A sheet is never both trained and measured on", "[app][plan]") {
    Herbarium fixture(5);
    const auto &ids = fixture.sheets;
    fixture.split("train", {ids[0], ids[1], ids[2]});
    fixture.split("test", {ids[2], ids[3], ids[4]}); // splits may overlap
    const TrainingSelection selection = selectTrainingSheets(fixture.project(), tiny());
    CHECK(idsOf(selection.train) == std::set<SheetId>{ids[0], ids[1], ids[2]});
    CHECK(idsOf(selection.measured) == std::set<SheetId>{ids[3], ids[4]});
}

TEST_CASE("A sheet whose scan was away and is back is measured on as well", "[app][plan]") {
    Herbarium fixture(3);
    const SheetId away = fixture.sheets[2];
    const QString scan = fixture.path(QStringLiteral("scans/sheet-3.jpg"));
    const QString elsewhere = fixture.path(QStringLiteral("elsewhere/sheet-3.jpg"));
    fixture.split("train", {fixture.sheets[0]});
    fixture.split("test", {fixture.sheets[1], away});
    REQUIRE(QFile::rename(scan, elsewhere));
    fixture.project().markMissing(away);
    CHECK(idsOf(selectTrainingSheets(fixture.project(), tiny()).measured) == std::set<SheetId>{fixture.sheets[1]});
    REQUIRE(QFile::rename(elsewhere, scan));
    const TrainingSelection selection = selectTrainingSheets(fixture.project(), tiny());
    CHECK(idsOf(selection.measured) == std::set<SheetId>{fixture.sheets[1], away});
}

TEST_CASE("The split test only measures: a fifth of the training sheets chooses the best model", "[app][plan]") {
    Herbarium fixture(7);
    const auto &ids = fixture.sheets;
    const std::vector<SheetId> training(ids.begin(), ids.begin() + 5), test(ids.begin() + 5, ids.end());
    fixture.split("train", training);
    fixture.split("test", test);
    TrainingSettings settings = tiny();
    settings.preset = QStringLiteral("standard"); // measures while it trains
    const TrainingSelection selection = selectTrainingSheets(fixture.project(), settings);
    CHECK(idsOf(selection.measured) == std::set<SheetId>(test.begin(), test.end()));
    REQUIRE(selection.choosing.size() == 1);
    CHECK(std::ranges::count(training, selection.choosing.front().sheet) == 1);
    CHECK(selection.train.size() == 4);
    CHECK_FALSE(idsOf(selection.train).contains(selection.choosing.front().sheet));
    CHECK(warns(planTraining(fixture.project(), settings), "1 sheet not trained on"));

    settings.preset = QStringLiteral("quick"); // does not
    CHECK(selectTrainingSheets(fixture.project(), settings).train.size() == 5);

    settings.preset = QStringLiteral("standard");
    fixture.split("val", {ids[6]});
    const TrainingSelection validated = selectTrainingSheets(fixture.project(), settings);
    CHECK(validated.train.size() == 5);
    CHECK(idsOf(validated.choosing) == std::set<SheetId>{ids[6]});
}

TEST_CASE("Specimens stay together when a fifth is held out, the same for the same seed", "[app][plan]") {
    std::vector<std::string> specimens;
    for (int i = 0; i < 40; ++i) specimens.push_back("specimen-" + std::to_string(i / 2));
    for (const std::uint64_t seed : {0U, 1U, 2U}) {
        const std::vector<bool> out = holdOutFifth(specimens, seed);
        CHECK(std::ranges::count(out, true) == 8);
        for (std::size_t i = 0; i < out.size(); i += 2) CHECK(out[i] == out[i + 1]);
        CHECK(out == holdOutFifth(specimens, seed));
    }
    CHECK(holdOutFifth(specimens, 0) != holdOutFifth(specimens, 1));
}
