// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project.h"
#include "storage/queries.h"
#include "tests/cli/program.h"
#include "tests/support/catch.h"

#include <algorithm>
#include <filesystem>
#include <set>

using namespace herbascope::test;
using herbascope::app::Project;
using herbascope::app::Sheet;
using herbascope::storage::hasPredictions;
using herbascope::storage::ImageState;
using herbascope::storage::RunState;
using nlohmann::json;

namespace {

constexpr int killed = -1;

/// "12 %  100 of 400 sheets": the largest number told.
int sheetsTold(const std::string &progress, int all) {
    const std::string tail = " of " + std::to_string(all) + " sheets";
    int told = 0;
    for (auto at = progress.find(tail); at != std::string::npos; at = progress.find(tail, at + 1)) {
        const auto begin = progress.rfind(' ', at - 1);
        told = std::max(told, std::stoi(progress.substr(begin + 1, at - begin - 1)));
    }
    return told;
}

std::set<std::string> sheetsOf(const Ran &predicted) {
    std::set<std::string> names;
    for (const std::string &line : predicted.lines()) {
        const json event = json::parse(line, nullptr, false); // the last line may be cut
        if (event.is_object() && event["event"] == "sheet") names.insert(event["sheet"].get<std::string>());
    }
    return names;
}

/// Of the only run; a model is there if, and only if, it is done.
RunState stateOfRun(const Workplace &work) {
    const auto project = Project::open(work.path(QStringLiteral("p")));
    REQUIRE_FALSE(project->readOnly());
    REQUIRE(project->trainingRuns().size() == 1);
    CHECK(project->models().empty() == (project->trainingRuns().front().state != RunState::Done));
    return project->trainingRuns().front().state;
}

} // namespace

TEST_CASE("A killed import keeps what it told and goes on from there", "[cli][kill]") {
    constexpr int scans = 400;
    const Workplace work;
    REQUIRE(work.run("sample s --sheets 1 --size 200x300 --seed 3").status == 0);
    const std::filesystem::path folder = work.path(QStringLiteral("s/images")).toStdString();
    for (int i = 2; i <= scans; ++i) {
        const std::string name = "copy-" + std::to_string(i) + ".jpg";
        std::filesystem::create_hard_link(folder / "sample-0001.jpg", folder / name);
    }
    REQUIRE(work.run("new p").status == 0);
    const Ran ran = work.killedAt("import p --images s/images", " of 400 sheets");
    INFO(ran.err);
    REQUIRE(ran.status == killed);
    const int told = sheetsTold(ran.err, scans);
    REQUIRE(told > 0);
    {
        const auto project = Project::open(work.path(QStringLiteral("p")));
        CHECK_FALSE(project->readOnly());
        const std::vector<Sheet> &sheets = project->sheets();
        CHECK(sheets.size() >= static_cast<std::size_t>(told));
        CHECK(std::ranges::all_of(sheets, [](const Sheet &sheet) {
            return sheet.image == ImageState::Present && sheet.width == 200 && sheet.height == 300;
        }));
    }
    REQUIRE(work.run("import p --images s/images").status == 0);
    CHECK(work.run("info p --json").json().at(0)["sheets"] == scans);
}

TEST_CASE("A killed training is told as interrupted and resumed, a killed prediction goes on", "[cli][kill]") {
    constexpr int sheets = 8;
    const Workplace work;
    work.makeSampleProject(sheets);
    const Ran cut = work.killedAt("train p --side 96 --batch 1 --device cpu --precision fp32 --threads 1 "
                                  "--iterations 6 --name slow --json",
                                  "\"iteration\":2,");
    INFO(cut.err);
    REQUIRE(cut.status == killed);
    CHECK(stateOfRun(work) == RunState::Interrupted);

    const Ran resumed = work.run("train p --resume slow --json");
    INFO(resumed.err);
    REQUIRE(resumed.status == 0);
    CHECK(resumed.json().front()["iteration"] == 1); // there was no checkpoint yet
    CHECK(resumed.json().back()["iterations"] == 6);
    CHECK(resumed.json().back()["model"] == "slow");
    CHECK(stateOfRun(work) == RunState::Done);

    const QString predict = QStringLiteral("predict p --device cpu --threads 1 --json");
    const Ran part = work.killedAt(predict, "\"event\":\"sheet\"");
    INFO(part.err);
    REQUIRE(part.status == killed);
    const auto told = sheetsOf(part);
    REQUIRE_FALSE(told.empty());
    const Ran rest = work.run(predict);
    INFO(rest.err);
    REQUIRE(rest.status == 0);
    const auto later = sheetsOf(rest);
    CHECK(std::ranges::none_of(told, [&](const std::string &name) { return later.contains(name); }));
    const auto project = Project::open(work.path(QStringLiteral("p")));
    const auto &all = project->sheets();
    CHECK(all.size() == sheets);
    CHECK(std::ranges::all_of(all, [&](const Sheet &sheet) {
        return hasPredictions(project->database(), project->activeModel()->id, sheet.id);
    }));
}
