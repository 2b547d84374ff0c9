// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace herbascope::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

const QString call = "train p --side 96 --device cpu --precision fp32 --threads 1 --seed 1 --json ";

std::vector<json> progressOf(const Ran &ran) {
    std::vector<json> events;
    for (const json &event : ran.json())
        if (event["event"] == "progress") events.push_back(event);
    return events;
}

} // namespace

TEST_CASE("Two processes with one sheet each have the losses of one process with two", "[cli][group]") {
    const Workplace work;
    work.makeSampleProject(5); // all of one size
    // By SGD, as AdamW makes steps of rounding errors where a gradient is nearly nothing. From start weights and at a
    // small rate, as a proposal more or less shows.
    REQUIRE(work.run(call + "--batch 1 --iterations 1 --name base").status == 0);
    const Ran alone = work.run(call + "--init base --optimiser sgd --lr 0.001 --batch 2 --iterations 6 --name alone");
    INFO(alone.err);
    REQUIRE(alone.status == 0);
    const auto together =
        work.together(call + "--init base --optimiser sgd --lr 0.001 --batch 1 --iterations 6 --name together", 2);
    INFO(together[0].err);
    INFO(together[1].err);
    REQUIRE(together[0].status == 0);
    REQUIRE(together[1].status == 0);
    CHECK(together[1].out.empty());
    const auto expected = progressOf(alone), found = progressOf(together[0]);
    REQUIRE(expected.size() == 6);
    REQUIRE(found.size() == 6);
    for (std::size_t i = 0; i < 6; ++i) {
        CAPTURE(i);
        CHECK(found[i]["lr"] == expected[i]["lr"]);
        for (const char *loss : {"loss", "loss_classifier", "loss_box_reg", "loss_objectness", "loss_rpn_box_reg"})
            CHECK(found[i][loss].get<double>() == Approx(expected[i][loss].get<double>()).epsilon(1e-4).margin(1e-5));
    }
    CHECK(work.run("models p --json").json().size() == 3);
}

TEST_CASE("A lost process ends the other with a sentence, and the run can go on", "[cli][group][kill]") {
    const Workplace work;
    work.makeSampleProject(5);
    const auto ran = work.together(call + "--batch 1 --iterations 100000 --name torn", 2, "progress");
    CHECK(ran[0].status == 1);
    CHECK_THAT(ran[0].err, Contains("Another process of this training is gone"));
    const Ran resumed = work.interruptedAt("train p --resume torn --json", "progress");
    CHECK(resumed.status == 130);
    REQUIRE_FALSE(progressOf(resumed).empty());
    CHECK(progressOf(resumed).front()["iteration"] > 1);
}

TEST_CASE("An environment that makes no sense is refused", "[cli][group]") {
    const Workplace work;
    work.makeSampleProject(5);
    ::setenv("MASTER_ADDR", "127.0.0.1", 1);
    ::setenv("WORLD_SIZE", "2", 1);
    ::setenv("RANK", "2", 1);
    const Ran ran = work.run(call);
    for (const char *name : {"MASTER_ADDR", "WORLD_SIZE", "RANK"}) ::unsetenv(name);
    CHECK(ran.status == 1);
    CHECK_THAT(ran.err, Contains("RANK (2) must be below its WORLD_SIZE (2)"));
}
