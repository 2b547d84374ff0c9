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

// That their losses and gradients are those of the whole batch is shown in tests/engine, where nothing is sampled away:
// here a proposal more or less, a matter of rounding, turns the losses elsewhere.
TEST_CASE("Two processes with one sheet each train one model at the rates of one process with two", "[cli][group]") {
    const Workplace work;
    work.makeSampleProject(5);
    const Ran alone = work.run(call + "--batch 2 --iterations 3 --name alone");
    INFO(alone.err);
    REQUIRE(alone.status == 0);
    const auto together = work.together(call + "--batch 1 --iterations 3 --name together", 2);
    INFO(together[0].err);
    INFO(together[1].err);
    REQUIRE(together[0].status == 0);
    REQUIRE(together[1].status == 0);
    CHECK_THAT(together[0].err, Contains("2 processes train together, 1 sheet each."));
    CHECK(together[1].out.empty());
    const auto expected = progressOf(alone), found = progressOf(together[0]);
    REQUIRE(expected.size() == 3);
    REQUIRE(found.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CAPTURE(i);
        CHECK(found[i]["lr"] == expected[i]["lr"]);
        CHECK(found[i]["loss"].get<double>() > 0);
    }
    CHECK(work.run("models p --json").json().size() == 2);
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
