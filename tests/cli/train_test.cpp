// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace herbascope::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

const char *const trainCall = "train p --side 96 --batch 1 --device cpu --precision fp32 --threads 1 --seed 1";

} // namespace

TEST_CASE("Under a limit on memory a training takes less, says so, and ends well", "[cli][train]") {
    const Workplace work;
    work.makeSampleProject(4);
    const Ran trained = work.runWithin(
        3'500'000'000,
        "train p --side 2000 --batch 4 --iterations 1 --device cpu --precision fp32 --threads 1 --name less");
    INFO(trained.err);
    CHECK(trained.status == 0);
    CHECK_THAT(trained.err, Contains("The training needs about"));
    CHECK(trained.out == "less\n");
}

TEST_CASE("Train, predict and evaluate go from sheets to figures", "[cli][train]") {
    const Workplace work;
    work.makeSampleProject(4);
    const Ran trained = work.run(QString(trainCall) + " --iterations 3 --decay 0.4,0.7 --name tiny --json");
    INFO(trained.err);
    REQUIRE(trained.status == 0);
    const auto events = trained.json();
    REQUIRE(events.size() == 4);
    for (int i = 0; i < 3; ++i) {
        const json &event = events[static_cast<std::size_t>(i)];
        CHECK(event["event"] == "progress");
        CHECK(event["iteration"] == i + 1);
        CHECK(event["iterations"] == 3);
        const double parts = event["loss_classifier"].get<double>() + event["loss_box_reg"].get<double>() +
                             event["loss_objectness"].get<double>() + event["loss_rpn_box_reg"].get<double>();
        CHECK(event["loss"].get<double>() == Approx(parts).epsilon(1e-4));
    }
    CHECK(events[3]["event"] == "done");
    CHECK(events[3]["model"] == "tiny");
    CHECK(events[3]["peak_memory_bytes"] > 0);

    const auto models = work.run("models p --json").json();
    REQUIRE(models.size() == 1);
    CHECK(models[0]["name"] == "tiny");
    CHECK(models[0]["active"] == true);

    const Ran predicted = work.run("predict p --sheets sample-000[12] --json");
    REQUIRE(predicted.status == 0);
    CHECK(predicted.json().size() == 3);
    CHECK(predicted.json().back()["sheets"] == 2);
    const Ran rest = work.run("predict p --json");
    const auto sheets = rest.json();
    REQUIRE(sheets.size() >= 1);
    CHECK(sheets.back()["sheets"] <= 2); // the two above, and what was measured on, are there
    CHECK(work.run("predict p --json").json().back()["sheets"] == 0);
    const Ran inTiles = work.run("predict p --sheets sample-0001 --tiles 128 --rerun --json");
    REQUIRE(inTiles.status == 0);
    CHECK(inTiles.json().back()["sheets"] == 1);
    CHECK(inTiles.json().back()["predictions"] > 0);

    REQUIRE(work.run("export p --format coco --out truth.json --split train").status == 0);
    REQUIRE(work.run("export p --format coco --what predictions --out found.json --split train").status == 0);
    const auto own = work.run("evaluate p --split train --json").json();
    const auto files = work.run("evaluate --ground-truth truth.json --results found.json --json").json();
    REQUIRE(own.size() == 1);
    REQUIRE(files.size() == 1);
    CHECK(own[0]["sheets"] == 3);
    CHECK(own[0]["AP"].get<double>() == Approx(files[0]["AP"].get<double>()));
    CHECK(own[0]["AR100"].get<double>() == Approx(files[0]["AR100"].get<double>()));
}

TEST_CASE("Evaluating says with what stored predictions were made where it would take something else",
          "[cli][train][evaluate]") {
    const Workplace work;
    work.makeSampleProject(4);
    REQUIRE(work.run(QString(trainCall) + " --iterations 1 --name tiny").status == 0);
    REQUIRE(work.run("predict p --split train --score 0.625 --tiles 128").status == 0);
    const Ran stored = work.run("evaluate p --split train");
    REQUIRE(stored.status == 0);
    CHECK_THAT(stored.err, Contains("predictions of 3 sheets were made from a score of 0.625 on, in tiles of 128 px") &&
                               Contains("--rerun makes them from a score of 0.05 on, on whole sheets"));
    const Ran anew = work.run("evaluate p --split train --rerun");
    REQUIRE(anew.status == 0);
    CHECK_THAT(anew.err, !Contains("were made"));
    CHECK_THAT(work.run("evaluate p --split train").err, !Contains("were made"));
}

TEST_CASE("Sheets that the memory does not suffice for are a failure and are not measured by old predictions",
          "[cli][train][evaluate]") {
    const Workplace work;
    work.makeSampleProject(4);
    REQUIRE(work.run(QString(trainCall) + " --iterations 1 --name tiny").status == 0);
    REQUIRE(work.run("predict p --split train").status == 0);
    json model = json::parse(work.read("p/models/tiny/model.json"));
    model.at("config").at("testShortSide") = 8192; // px: the network's first layer alone takes more than the limit
    model.at("config").at("maximumLongSide") = 65536;
    work.write("p/models/tiny/model.json", model.dump());
    constexpr std::int64_t limit = 3'500'000'000;
    const Ran predicted = work.runWithin(limit, "predict p --split train --rerun");
    CHECK(predicted.status == 1);
    CHECK_THAT(predicted.err, Contains("There is not enough memory to search the sheet") &&
                                  Contains("3 sheets were not predicted; the same command tries again"));
    const Ran evaluated = work.runWithin(limit, "evaluate p --split train --rerun");
    CHECK(evaluated.status == 1);
    CHECK_THAT(evaluated.err, Contains("No sheet of the split train could be predicted"));
}

TEST_CASE("Ctrl-C stops a training that --resume brings to its end", "[cli][train]") {
    const Workplace work;
    work.makeSampleProject(3);
    const Ran stopped =
        work.interruptedAt(QString(trainCall) + " --iterations 6 --name slow --json", "\"iteration\":1,");
    INFO(stopped.err);
    REQUIRE(stopped.status == 130);
    CHECK_THAT(stopped.err, Contains("train p --resume slow"));
    const int reached = stopped.json().back()["iteration"];
    CHECK(reached < 6);
    CHECK(work.run("models p --json").lines().empty());

    CHECK(work.run("train p --resume slow --iterations 9").status == 2);
    const Ran resumed = work.run("train p --resume slow --json");
    INFO(resumed.err);
    REQUIRE(resumed.status == 0);
    CHECK(resumed.json().front()["iteration"] == reached + 1);
    CHECK(resumed.json().back()["model"] == "slow");
    CHECK(resumed.json().back()["iterations"] == 6);
}
