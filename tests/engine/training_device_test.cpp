// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/device.h"
#include "engine/error.h"
#include "engine/precision_trial.h"
#include "tests/support/catch.h"

#include <ATen/Parallel.h>

using namespace herbascope::engine;

TEST_CASE("The processor can always be chosen, in both precisions", "[engine][device]") {
    const DeviceChoice exact = chooseDevice("cpu", "fp32", Purpose::Prediction);
    CHECK(exact.device == "cpu");
    CHECK(exact.precision == Precision::Float32);
    CHECK(exact.label() == "CPU, fp32");
    CHECK(chooseDevice("cpu", "bf16", Purpose::Prediction).precision == Precision::BFloat16);
    CHECK(exact.reason.back() == '.');
}

TEST_CASE("The automatic precision on the processor is the one that the trial found faster", "[engine][device]") {
    const PrecisionTrial trial = precisionTrial();
    const DeviceChoice predicts = chooseDevice("cpu", "auto", Purpose::Prediction);
    const DeviceChoice trains = chooseDevice("cpu", "auto", Purpose::Training);
    CHECK(predicts.precision == fastest(trial.prediction));
    CHECK(trains.precision == fastest(trial.training));
    CHECK(predicts.reason == trains.reason);
    CHECK(predicts.reason == "CPU, as chosen; " + describe(trial) + ".");
}

TEST_CASE("Words that name no device or precision are refused", "[engine][device]") {
    CHECK_THROWS_WITH(chooseDevice("gpu", "auto", Purpose::Prediction),
                      Catch::Contains("\"gpu\"") && Catch::Contains("cuda"));
    CHECK_THROWS_WITH(chooseDevice("cpu", "int8", Purpose::Prediction),
                      Catch::Contains("int8") && Catch::Contains("bf16"));
    CHECK_THROWS_AS(chooseDevice("cuda:x", "auto", Purpose::Prediction), Error);
    CHECK_THROWS_AS(chooseDevice("cuda:", "auto", Purpose::Prediction), Error);
    CHECK_THROWS_AS(chooseDevice("cpu", "fp16", Purpose::Prediction), Error);
    CHECK_THROWS_AS(checkDevice("cpu", "fp16"), Error);
    CHECK_THROWS_AS(checkDevice("gpu", "auto"), Error);
    CHECK_NOTHROW(checkDevice("cpu", "auto"));
}

TEST_CASE("CUDA that is asked for and absent is an error, CUDA that is only hoped for is not", "[engine][device]") {
    const MachineReport machine = describeMachine();
    if (machine.cuda) {
        WARN("skipped: this machine has CUDA.");
        return;
    }
    CHECK_FALSE(machine.cudaMessage.empty());
    CHECK_THROWS_WITH(chooseDevice("cuda", "auto", Purpose::Prediction), Catch::Contains(machine.cudaMessage));
    const DeviceChoice choice = chooseDevice("auto", "auto", Purpose::Prediction);
    CHECK(choice.device == "cpu");
    CHECK(choice.reason.find("CUDA") != std::string::npos);
}

TEST_CASE("The machine is described", "[engine][device]") {
    const MachineReport machine = describeMachine();
    CHECK(machine.libtorch.starts_with("2."));
    CHECK(machine.cores >= 1);
    CHECK(machine.memoryBytes > machine.memoryAvailableBytes);
    CHECK(machine.memoryAvailableBytes > 0);
    CHECK_FALSE(machine.processor.empty());
}

TEST_CASE("What borrows the threads of a training gives them back", "[engine][device]") {
    const ComputeThreads outer(1);
    REQUIRE(at::get_num_threads() == 1);
    {
        const ComputeThreads inner(2);
        CHECK(at::get_num_threads() == 2);
    }
    CHECK(at::get_num_threads() == 1);
}
