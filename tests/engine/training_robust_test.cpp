// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory_budget.h"
#include "engine/solver.h"
#include "engine/training_run.h"
#include "tests/engine/training_fixture.h"
#include "tests/support/catch.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <new>

using namespace training_fixture;

namespace {

/// A run whose steps fail where the test says so.
class FailingRun : public TrainingRun {
public:
    using TrainingRun::TrainingRun;
    std::function<void(int call)> beforeStep = [](int) {};
    std::function<void(int call)> beforeBuilding = [](int) {};

protected:
    void buildNetwork() override {
        beforeBuilding(++builds);
        TrainingRun::buildNetwork();
    }
    TrainingProgress iterate(const std::vector<TrainingImage> &images) override {
        sheetsSeen.push_back(static_cast<int>(images.size()));
        beforeStep(static_cast<int>(sheetsSeen.size()));
        const TrainingProgress progress = TrainingRun::iterate(images);
        const torch::NoGradGuard noGradients;
        if (progress.iteration == spoils) weights().begin()->second.fill_(std::numeric_limits<float>::infinity());
        return progress;
    }

public:
    int spoils = 0; ///< the iteration whose step leaves weights that are no numbers
    std::vector<int> sheetsSeen; ///< by call
    int builds = 0;
};

struct Heard {
    std::vector<std::string> sentences;
    std::vector<TrainingProgress> progress;
    std::vector<TrainingScore> scores;
    TrainingEvents events() {
        TrainingEvents events;
        events.message = [this](const std::string &sentence) { sentences.push_back(sentence); };
        events.progress = [this](const TrainingProgress &one) { progress.push_back(one); };
        events.score = [this](const TrainingScore &one) { scores.push_back(one); };
        return events;
    }
    bool said(const std::string &words) const {
        return std::any_of(sentences.begin(), sentences.end(),
                           [&](const std::string &one) { return one.find(words) != one.npos; });
    }
};

/// Measured on two sheets of its own, which never get better.
TrainingRequest steadyRequest(const std::filesystem::path &folder, int iterations) {
    TrainingRequest request = tinyRequest(folder, iterations);
    std::filesystem::create_directory(folder / "measured");
    request.validation = drawSheets(folder / "measured", 2);
    request.config.validateEvery = 2;
    request.config.learningRate = 0;
    return request;
}

TrainingRequest measuredRequest(const std::filesystem::path &folder, int iterations) {
    TrainingRequest request = tinyRequest(folder, iterations);
    request.validation.assign(request.samples.begin(), request.samples.begin() + 2);
    request.config.validateEvery = 2;
    return request;
}

} // namespace

TEST_CASE("A loss that is not a number sends the run back to its checkpoint with half the rate", "[engine][training]") {
    const Folder folder;
    TrainingRequest request = tinyRequest(folder.path(), 6);
    request.checkpointSeconds = 0; // one after each iteration
    Heard heard;
    const auto events = heard.events();
    FailingRun run(request, events);
    run.beforeStep = [](int call) {
        if (call == 4) throw NotANumber("test");
    };
    const TrainingResult result = run.execute({}, {});
    CHECK(result.finished);
    CHECK(result.iterations == 6);
    CHECK(heard.said("The loss at iteration 4 was not a number: the training goes on from iteration 3"));
    REQUIRE(heard.progress.size() == 6);
    CHECK(heard.progress[3].learningRate == Approx(heard.progress[2].learningRate / 2));
}

TEST_CASE("Without a checkpoint it goes back to the start, and gives up after three times", "[engine][training]") {
    const Folder folder;
    const TrainingRequest request = tinyRequest(folder.path(), 6);
    Heard heard;
    const auto events = heard.events();
    FailingRun run(request, events);
    run.beforeStep = [](int) { throw NotANumber("test"); };
    CHECK_THROWS_WITH(run.execute({}, {}), Catch::Contains("not a number"));
    CHECK(run.sheetsSeen.size() == 4);
    CHECK(heard.said("from iteration 0 with half"));
}

TEST_CASE("Weights that are spoilt never replace a good checkpoint", "[engine][training]") {
    const Folder folder;
    TrainingRequest request = tinyRequest(folder.path(), 4);
    request.checkpointSeconds = 0;
    request.config.gradientClip = 0;
    request.config.momentum = 0;
    request.config.learningRate = std::numeric_limits<float>::max();
    request.config.warmupIterations = 3;
    CHECK_THROWS_AS(observe(request), Error);
    const auto checkpoint = readCheckpoint(request.runFolder);
    if (checkpoint)
        for (const auto &[name, tensor] : checkpoint->weights) CHECK(torch::isfinite(tensor).all().item<bool>());
    CHECK_FALSE(std::filesystem::exists(request.modelFolder));
}

TEST_CASE("Exhausted memory makes the batch smaller, and that is said", "[engine][training]") {
    const Folder folder;
    const TrainingRequest request = tinyRequest(folder.path(), 5);
    Heard heard;
    const auto events = heard.events();
    FailingRun run(request, events);
    run.beforeStep = [](int call) {
        if (call == 3) throw std::bad_alloc();
    };
    const TrainingResult result = run.execute({}, {});
    CHECK(result.finished);
    CHECK(run.sheetsSeen == std::vector<int>{2, 2, 2, 1, 1, 1});
    CHECK(heard.said("exhausted at iteration 3: the training goes on with 1 sheet an iteration instead of 2"));
    // The rate falls with the batch; of the five iterations the last is in the decay.
    CHECK(heard.progress[3].learningRate == Approx(heard.progress[1].learningRate / 2));
}

TEST_CASE("What was made smaller stays so when a loss that is not a number sends the run back to its start",
          "[engine][training]") {
    const Folder folder;
    const TrainingRequest request = tinyRequest(folder.path(), 4);
    Heard heard;
    const auto events = heard.events();
    FailingRun run(request, events);
    run.beforeStep = [](int call) {
        if (call == 2) throw std::bad_alloc();
        if (call == 4) throw NotANumber("test");
    };
    CHECK(run.execute({}, {}).finished);
    CHECK(run.sheetsSeen == std::vector<int>{2, 2, 1, 1, 1, 1, 1, 1});
    CHECK(heard.progress.back().learningRate == Approx(learningRateAt(request.config, 3) / 4)); // batch and number
}

TEST_CASE("Memory that is exhausted again while less is prepared is recovered from, too", "[engine][training]") {
    const Folder folder;
    TrainingRequest request = tinyRequest(folder.path(), 5);
    request.config.batch = 4;
    Heard heard;
    const auto events = heard.events();
    FailingRun run(request, events);
    run.beforeStep = [](int call) {
        if (call == 3) throw std::bad_alloc();
    };
    run.beforeBuilding = [](int call) {
        if (call == 2) throw std::bad_alloc();
    };
    CHECK(run.execute({}, {}).finished);
    CHECK(run.sheetsSeen == std::vector<int>{4, 4, 4, 1, 1, 1});
    REQUIRE(heard.progress.size() == 5); // nothing learnt was lost
    CHECK(heard.progress[2].iteration == 3);
    CHECK(heard.said("exhausted at iteration 3: the training goes on with 1 sheet an iteration instead of 2"));
}

TEST_CASE("Memory that is exhausted on the way back to the start makes the run smaller there", "[engine][training]") {
    const Folder folder;
    const TrainingRequest request = tinyRequest(folder.path(), 3);
    Heard heard;
    const auto events = heard.events();
    FailingRun run(request, events);
    run.beforeStep = [](int call) {
        if (call == 2) throw NotANumber("test");
    };
    run.beforeBuilding = [](int call) {
        if (call == 2) throw std::bad_alloc();
    };
    CHECK(run.execute({}, {}).finished);
    CHECK(run.sheetsSeen == std::vector<int>{2, 2, 1, 1, 1});
    CHECK(run.builds == 3);
    CHECK(heard.progress.back().learningRate == Approx(learningRateAt(request.config, 2) / 4)); // batch and number
}

TEST_CASE("A GPU whose memory does not suffice for the start hands over to the processor", "[engine][training]") {
    const Folder folder;
    TrainingRequest request = tinyRequest(folder.path(), 2);
    const bool resumed = GENERATE(false, true);
    if (resumed) {
        observe(request, 1);
        request.resume = true;
    }
    request.device.device = "cuda:0"; // which is not asked
    Heard heard;
    const auto events = heard.events();
    FailingRun run(request, events);
    run.beforeBuilding = [](int call) {
        if (call == 1) throw GpuMemoryError("test");
    };
    CHECK(run.execute({}, {}).finished);
    CHECK(run.sheetsSeen.size() == (resumed ? 1 : 2));
    CHECK(run.builds == 2);
    CHECK(heard.said("the training takes the processor instead"));
}

TEST_CASE("Weights that the last step spoils send the run back, too", "[engine][training]") {
    const Folder folder;
    TrainingRequest request = tinyRequest(folder.path(), 4);
    request.checkpointSeconds = 0;
    Heard heard;
    const auto events = heard.events();
    FailingRun run(request, events);
    run.spoils = 4;
    CHECK_THROWS_WITH(run.execute({}, {}), Catch::Contains("not a number, even with a rate"));
    CHECK(heard.said("the training goes on from iteration 3 with half the learning rate"));
    CHECK(readCheckpoint(request.runFolder)->iteration == 3);
}

TEST_CASE("A last measurement that fails leaves a model all the same", "[engine][training]") {
    const Folder folder;
    TrainingRequest request = measuredRequest(folder.path(), 3);
    request.config.validateEvery = 100;
    Heard heard;
    TrainingEvents events = heard.events();
    events.progress = [&](const TrainingProgress &progress) {
        if (progress.iteration == 3) std::filesystem::create_directory(bestWeightsFile(request.runFolder));
    };
    const TrainingResult result = train(request, events, {});
    CHECK(result.finished);
    CHECK(heard.said("The last measurement failed, so the model of the last iteration is kept."));
    CHECK(result.bestIteration == 0); // whose weights could not be written
    CHECK(verifyModel(request.modelFolder).name == "tiny");
}

TEST_CASE("The steps down end at the smallest side", "[engine][training]") {
    TrainingConfig config = makeTrainingConfig("quick", 6, {.side = 600, .batch = 4});
    std::vector<std::string> steps;
    std::int64_t before = estimateTrainingBytes(config, Precision::Float32);
    for (std::string step = makeSmaller(config); !step.empty(); step = makeSmaller(config)) {
        steps.push_back(step);
        const std::int64_t after = estimateTrainingBytes(config, Precision::Float32);
        CHECK(after < before);
        before = after;
    }
    CHECK(steps == std::vector<std::string>{"2 sheets an iteration instead of 4", "1 sheet an iteration instead of 2",
                                            "a short side of 450 px instead of 600",
                                            "a short side of 337 px instead of 450",
                                            "a short side of 256 px instead of 337"});
    CHECK(config.learningRate == Approx(makeTrainingConfig("quick", 6, {.batch = 1}).learningRate));
    CHECK(availableMemoryBytes() > 100'000'000);
}

TEST_CASE("Stopping to keep ends the run with a model; it is finished, not cancelled", "[engine][training]") {
    const Folder folder;
    const TrainingRequest request = tinyRequest(folder.path(), 50);
    std::stop_source finish;
    TrainingEvents events;
    events.progress = [&](const TrainingProgress &progress) {
        if (progress.iteration == 3) finish.request_stop();
    };
    const TrainingResult result = train(request, events, {}, finish.get_token());
    CHECK(result.finished);
    CHECK(result.iterations == 3);
    CHECK(verifyModel(request.modelFolder).name == "tiny");
    TrainingRequest again = request;
    again.resume = true;
    CHECK(train(again, {}, {}).model->id == result.model->id);
}

TEST_CASE("The model that found most on the validation sheets is kept", "[engine][training]") {
    const Folder folder;
    TrainingRequest request = measuredRequest(folder.path(), 40);
    request.config.validateEvery = 10;
    Heard heard;
    const TrainingResult result = train(request, heard.events(), {});
    REQUIRE(heard.scores.size() == 4);
    TrainingScore best = heard.scores.front();
    for (const TrainingScore &score : heard.scores) {
        CHECK(score.best == (score.iteration == 10 || score.ap > best.ap));
        if (score.ap > best.ap) best = score;
    }
    CHECK(result.bestIteration == best.iteration);
    CHECK_FALSE(std::filesystem::exists(bestWeightsFile(request.runFolder)));
}

TEST_CASE("A run ends when patience does, and keeps the first of equals", "[engine][training]") {
    const Folder folder;
    TrainingRequest request = measuredRequest(folder.path(), 100);
    request.config.learningRate = 0; // it never gets better
    request.config.patience = 2;
    Heard heard;
    const TrainingResult result = train(request, heard.events(), {});
    CHECK(result.finished);
    CHECK(result.iterations == 6);
    CHECK(result.bestIteration == 2);
}

TEST_CASE("What was best is known after a resume", "[engine][training]") {
    const Folder folder;
    TrainingRequest request = measuredRequest(folder.path(), 8);
    request.config.learningRate = 0;
    std::stop_source stop;
    TrainingEvents events;
    events.progress = [&](const TrainingProgress &progress) {
        if (progress.iteration == 3) stop.request_stop();
    };
    CHECK_FALSE(train(request, events, stop.get_token()).finished);
    request.resume = true;
    CHECK(train(request, {}, {}).bestIteration == 2);
}

TEST_CASE("A measurement on fewer sheets than the best one does not count, unless they stay away",
          "[engine][training]") {
    const Folder folder;
    TrainingRequest request = steadyRequest(folder.path(), 40);
    request.config.patience = 2;
    Heard heard;
    TrainingEvents events = heard.events();
    events.progress = [&](const TrainingProgress &progress) {
        if (progress.iteration == 3) std::filesystem::remove(request.validation[1].path);
    };
    const TrainingResult result = train(request, events, {});
    CHECK(heard.said("The measurement after iteration 4 does not count. Only 1 of the 2 sheets"));
    CHECK(heard.said("Measured on 1 of the 2 sheets from iteration 6 on, as the others stay away."));
    CHECK(result.bestIteration == 6);
    CHECK(result.iterations == 10); // it never gets better: patience goes by measurements that count
    CHECK(heard.scores.size() == 4);
}

TEST_CASE("A measurement on no sheet is none", "[engine][training]") {
    const Folder folder;
    const TrainingRequest request = steadyRequest(folder.path(), 2);
    for (const Sample &sample : request.validation) std::filesystem::remove(sample.path);
    Heard heard;
    const TrainingResult result = train(request, heard.events(), {});
    CHECK(result.finished);
    CHECK(result.bestIteration == 0);
    CHECK(heard.scores.empty());
    CHECK(heard.said("None of the sheets to measure on could be read."));
}

TEST_CASE("A sheet that the memory cannot hold is left out of the measurements", "[engine][training][memory]") {
    if (!refusesTerabytes()) {
        WARN("skipped: this machine does not refuse a terabyte of memory.");
        return;
    }
    const Folder folder;
    TrainingRequest request = steadyRequest(folder.path(), 4);
    request.validation.push_back(endlessSheet(folder.path()));
    request.config.model.testShortSide = 800;
    request.config.model.maximumLongSide = 2'000'000'000;
    Heard heard;
    const TrainingResult result = train(request, heard.events(), {});
    CHECK(result.finished);
    CHECK(result.bestIteration == 2);
    CHECK(std::ranges::count_if(heard.sentences,
                                [](const std::string &one) { return one.find("endless.png") != one.npos; }) == 1);
}

TEST_CASE("Weights that are spoilt are never the best ones", "[engine][training]") {
    const Folder folder;
    TrainingRequest request = measuredRequest(folder.path(), 4);
    request.config.validateEvery = 4;
    const TrainingEvents events;
    FailingRun run(request, events);
    run.spoils = 4;
    CHECK_THROWS_WITH(run.execute({}, {}), Catch::Contains("not a number, even with a rate"));
    CHECK_FALSE(std::filesystem::exists(bestWeightsFile(request.runFolder)));
}

TEST_CASE("The last iteration is measured once", "[engine][training]") {
    const Folder folder;
    const TrainingRequest request = steadyRequest(folder.path(), 4);
    Heard heard;
    const TrainingResult result = train(request, heard.events(), {});
    CHECK(result.bestIteration == 2);
    REQUIRE(heard.scores.size() == 2);
    CHECK(heard.scores.back().iteration == 4);
}
