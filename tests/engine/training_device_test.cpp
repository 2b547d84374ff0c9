// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/device.h"
#include "engine/error.h"
#include "tests/support/catch.h"

#include <ATen/Parallel.h>

#include <fstream>
#include <iterator>

using namespace herbascope::engine;

namespace {

bool processorHas(const std::string &feature) {
    std::ifstream file("/proc/cpuinfo");
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    return text.find(" " + feature + " ") != std::string::npos;
}

} // namespace

TEST_CASE("The processor can always be chosen, in both precisions", "[engine][device]") {
    const DeviceChoice exact = chooseDevice("cpu", "fp32");
    CHECK(exact.device == "cpu");
    CHECK(exact.precision == Precision::Float32);
    CHECK(exact.label() == "CPU, fp32");
    CHECK(chooseDevice("cpu", "bf16").precision == Precision::BFloat16);
    CHECK(exact.reason.back() == '.');
}

TEST_CASE("The automatic precision on the processor follows what it has", "[engine][device]") {
    const DeviceChoice choice = chooseDevice("cpu", "auto");
    const bool fast = processorHas("avx512_bf16") || processorHas("amx_bf16");
    CHECK((choice.precision == Precision::BFloat16) == fast);
    CHECK(choice.reason.find("BF16") != std::string::npos);
}

TEST_CASE("Words that name no device or precision are refused", "[engine][device]") {
    CHECK_THROWS_WITH(chooseDevice("gpu"), Catch::Contains("\"gpu\"") && Catch::Contains("cuda"));
    CHECK_THROWS_WITH(chooseDevice("cpu", "int8"), Catch::Contains("int8") && Catch::Contains("bf16"));
    CHECK_THROWS_AS(chooseDevice("cuda:x"), Error);
    CHECK_THROWS_AS(chooseDevice("cuda:"), Error);
    CHECK_THROWS_AS(chooseDevice("cpu", "fp16"), Error);
}

TEST_CASE("CUDA that is asked for and absent is an error, CUDA that is only hoped for is not", "[engine][device]") {
    const MachineReport machine = describeMachine();
    if (machine.cuda) {
        WARN("skipped: this machine has CUDA.");
        return;
    }
    CHECK_FALSE(machine.cudaMessage.empty());
    CHECK_THROWS_WITH(chooseDevice("cuda"), Catch::Contains(machine.cudaMessage));
    const DeviceChoice choice = chooseDevice("auto");
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
