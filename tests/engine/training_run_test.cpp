// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/error.h"
#include "tests/engine/training_fixture.h"
#include "tests/support/catch.h"

#include <cmath>
#include <numeric>

using namespace training_fixture;

namespace {

double mean(const std::vector<double> &values, std::size_t begin, std::size_t end) {
    return std::accumulate(values.begin() + static_cast<std::ptrdiff_t>(begin),
                           values.begin() + static_cast<std::ptrdiff_t>(end), 0.0) /
           static_cast<double>(end - begin);
}

} // namespace

TEST_CASE("The loss falls", "[engine][training]") {
    const Folder folder;
    const auto observed = observe(tinyRequest(folder.path(), 40));
    REQUIRE(observed.losses.size() == 40);
    CHECK(mean(observed.losses, 35, 40) < 0.7 * mean(observed.losses, 0, 5));
}

TEST_CASE("The seed decides the run", "[engine][training]") {
    const Folder folder;
    auto request = tinyRequest(folder.path(), 4, "first");
    const auto first = observe(request);
    request.modelFolder = folder.path() / "model-second";
    request.runFolder = folder.path() / "run-second";
    request.config.loaderThreads = 3;
    const auto second = observe(request);
    for (std::size_t i = 0; i < 4; ++i) CHECK(second.losses[i] == Approx(first.losses[i]).epsilon(1e-6));
    request.modelFolder = folder.path() / "model-third";
    request.config.seed = 8;
    const auto third = observe(request);
    CHECK(third.losses[0] != Approx(first.losses[0]).epsilon(1e-3));
}

TEST_CASE("A cancelled run goes on exactly where it stopped", "[engine][training]") {
    const Folder folder;
    const auto straight = observe(tinyRequest(folder.path(), 6, "straight"));
    auto request = tinyRequest(folder.path(), 6, "halted");
    const auto before = observe(request, 3);
    CHECK_FALSE(before.result.finished);
    CHECK_FALSE(before.result.model.has_value());
    CHECK_FALSE(std::filesystem::exists(request.modelFolder));
    REQUIRE(before.losses.size() == 3);
    const auto info = readCheckpointInfo(request.runFolder);
    REQUIRE(info.has_value());
    CHECK(info->iteration == 3);
    CHECK(info->config.seed == 7);
    request.resume = true;
    request.config.learningRate = 99; // a resumed run keeps its own configuration
    const auto after = observe(request);
    CHECK(after.result.finished);
    REQUIRE(after.losses.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) CHECK(after.losses[i] == Approx(straight.losses[3 + i]).epsilon(1e-5));
}

TEST_CASE("A finished run that is resumed finds its model again", "[engine][training]") {
    const Folder folder;
    auto request = tinyRequest(folder.path(), 2);
    const auto first = observe(request);
    request.resume = true;
    const auto again = observe(request);
    CHECK(again.losses.empty());
    REQUIRE(again.result.model.has_value());
    CHECK(again.result.model->id == first.result.model->id);
}

TEST_CASE("A run that never reached a checkpoint starts over when resumed", "[engine][training]") {
    const Folder folder;
    auto request = tinyRequest(folder.path(), 2);
    CHECK_FALSE(readCheckpointInfo(request.runFolder).has_value());
    request.resume = true;
    const auto observed = observe(request);
    CHECK(observed.result.finished);
    CHECK(observed.said("from the beginning"));
}

TEST_CASE("A broken scan is named and the rest is trained on", "[engine][training]") {
    const Folder folder;
    auto request = tinyRequest(folder.path(), 4);
    std::ofstream(request.samples[2].path, std::ios::trunc);
    const auto observed = observe(request);
    CHECK(observed.result.finished);
    CHECK(observed.said("sheet2.png"));
}

TEST_CASE("Sheets without boxes are trained on as they are", "[engine][training]") {
    const Folder folder;
    auto request = tinyRequest(folder.path(), 6);
    for (std::size_t i = 1; i < request.samples.size(); ++i) {
        request.samples[i].boxes.clear();
        request.samples[i].labels.clear();
    }
    const auto observed = observe(request);
    CHECK(observed.result.finished);
    for (const double loss : observed.losses) CHECK(std::isfinite(loss));
}

TEST_CASE("Training in bf16 learns too", "[engine][training]") {
    const Folder folder;
    auto request = tinyRequest(folder.path(), 40);
    request.device = chooseDevice("cpu", "bf16", Purpose::Training);
    request.config.learningRate = 0.01; // twice that can blow up a network that starts from nothing
    const auto observed = observe(request);
    CHECK(mean(observed.losses, 35, 40) < 0.7 * mean(observed.losses, 0, 5));
}

TEST_CASE("Requests that cannot be trained are refused in words", "[engine][training]") {
    const Folder folder;
    auto request = tinyRequest(folder.path(), 2);
    auto none = request;
    none.samples.clear();
    CHECK_THROWS_AS(observe(none), Error);
    auto unknown = request;
    unknown.samples[0].labels[0] = 2;
    CHECK_THROWS_WITH(observe(unknown), Catch::Contains("sheet0.png"));
    auto boxless = request;
    for (auto &sample : boxless.samples) sample.boxes.clear(), sample.labels.clear();
    CHECK_THROWS_AS(observe(boxless), Error);
    auto missing = request;
    missing.init = folder.path() / "nowhere.pth";
    CHECK_THROWS_WITH(observe(missing), Catch::Contains("nowhere.pth"));
    auto broken = request;
    for (auto &sample : broken.samples) std::filesystem::remove(sample.path);
    CHECK_THROWS_AS(observe(broken), Error);
}

TEST_CASE("A rate that blows the weights up ends the run with its iteration", "[engine][training]") {
    const Folder folder;
    auto request = tinyRequest(folder.path(), 30);
    request.config.learningRate = 1e12;
    CHECK_THROWS_WITH(observe(request), Catch::Contains("iteration"));
}
