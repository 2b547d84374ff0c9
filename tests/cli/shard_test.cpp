// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project.h"
#include "storage/queries.h"
#include "tests/cli/program.h"
#include "tests/support/catch.h"

#include <QFile>

#include <algorithm>

using namespace herbascope::test;
using Catch::Matchers::Contains;
using herbascope::app::Project;

namespace {

/// What the active model said, in the order of the sheets.
std::vector<std::vector<herbascope::storage::Prediction>> saidIn(const Workplace &work, const QString &name) {
    const auto project = Project::open(work.path(name));
    std::vector<std::vector<herbascope::storage::Prediction>> said;
    for (const auto &sheet : project->sheets())
        said.push_back(herbascope::storage::predictionsOf(project->database(), project->activeModel()->id, sheet.id));
    return said;
}

bool sameBoxes(const std::vector<herbascope::storage::Prediction> &a,
               const std::vector<herbascope::storage::Prediction> &b) {
    return std::ranges::equal(a, b, [](const auto &one, const auto &two) {
        return one.organ == two.organ && one.box == two.box && one.score == two.score;
    });
}

} // namespace

TEST_CASE("Shards beside an open project, one of them killed, merge into what one prediction gives", "[cli][shard]") {
    constexpr int sheets = 7;
    const Workplace work;
    work.makeSampleProject(sheets);
    const Ran trained =
        work.run("train p --side 96 --batch 1 --iterations 2 --device cpu --precision fp32 --threads 1 --name tiny");
    INFO(trained.err);
    REQUIRE(trained.status == 0);
    const QString call = QStringLiteral("predict p --score 0.01 --device cpu --precision fp32 --threads 1 --json ");
    const QStringList files{"p/shards/tiny-1-of-2.jsonl", "p/shards/tiny-2-of-2.jsonl"};
    work.write("s/images/sample-0002.jpg", "no image any more");
    REQUIRE(QFile::remove(work.path("s/images/sample-0004.jpg")));
    {
        const auto holder = Project::open(work.path(QStringLiteral("p"))); // as a window would
        REQUIRE_FALSE(holder->readOnly());
        REQUIRE(work.killedAt(call + "--shard 1/2", "\"event\":\"sheet\"").status == -1);
        const std::string told = work.read(files[0]);
        const Ran rest = work.run(call + "--shard 1/2");
        INFO(rest.err);
        REQUIRE(rest.status == 0);
        CHECK(work.read(files[0]).starts_with(told.substr(0, told.rfind('\n') + 1)));
        CHECK(rest.json().back()["sheets"] < 4); // the killed one had told at least one of the four
        CHECK_THAT(rest.json().back()["file"].get<std::string>(), Contains("tiny-1-of-2.jsonl"));
        const Ran second = work.run(call + "--shard 2/2");
        CHECK(second.json().back()["sheets"] == 1);
        for (const char *name : {"sample-0002", "sample-0004"}) CHECK_THAT(second.err, Contains(name));
        CHECK_THAT(work.read(files[1]), Contains("sample-0002") && !Contains("sample-0004"));
        CHECK(work.run(call + "--shard 2/2").json().back()["sheets"] == 0);
        CHECK_THAT(work.run("merge p " + files[0]).err, Contains("in use"));
    }
    const Ran merged = work.run("merge p --json " + files.join(QLatin1Char(' ')));
    INFO(merged.err);
    REQUIRE(merged.status == 0);
    const auto counts = merged.json().at(0);
    CHECK(counts["sheets"].get<int>() + counts["unchanged"].get<int>() == sheets - 2);
    CHECK_THAT(merged.err, Contains("Shard 2 of 2 is not finished: 2 of its 3 sheets"));
    const auto fromShards = saidIn(work, QStringLiteral("p"));
    REQUIRE(work.run(call + "--rerun").status == 0);
    const auto whole = saidIn(work, QStringLiteral("p"));
    CHECK(std::ranges::any_of(whole, [](const auto &said) { return !said.empty(); }));
    CHECK(std::ranges::equal(fromShards, whole, sameBoxes));

    const Ran again = work.run("merge p --json " + files[0]);
    CHECK(again.json().at(0)["sheets"] == 0);
    CHECK(again.json().at(0)["unchanged"] == 4);
    CHECK_THAT(again.err, Contains("not given: 2."));
}

TEST_CASE("Wrong shards are refused as wrong calls, files that are none with a sentence", "[cli][shard]") {
    const Workplace work;
    REQUIRE(work.run("new p").status == 0);
    for (const char *call : {"predict p --shard 0/2", "predict p --shard 3/2", "predict p --shard 2", "merge p"}) {
        INFO(call);
        const Ran ran = work.run(call);
        CHECK(ran.status == 2);
        CHECK(ran.out.empty());
        CHECK_FALSE(ran.err.empty());
    }
    const Ran ran = work.run("merge p nowhere.jsonl");
    CHECK(ran.status == 1);
    CHECK_THAT(ran.err, Contains("nowhere.jsonl"));
}
