// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/detector.h"
#include "engine/error.h"
#include "engine/memory_budget.h"
#include "tests/engine/training_fixture.h"
#include "tests/support/catch.h"
#include "tests/support/little_memory.h"

#include <torch/types.h>

#include <new>
#include <stdexcept>

using namespace training_fixture;

namespace {

// Address sanitizer ends the program at an allocation of such a size.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool canExhaust = false;
#else
constexpr bool canExhaust = true;
#endif

template <class Work> bool exhausts(Work work) {
    try {
        work();
    } catch (const c10::Error &error) {
        return isMemoryExhausted(error);
    }
    throw std::runtime_error("nothing was thrown");
}

} // namespace

TEST_CASE("Exhausted memory is told from LibTorch's other failures", "[engine][memory]") {
    CHECK_FALSE(exhausts([] { torch::ones({2}).view({3}); }));
    if (canExhaust) CHECK(exhausts([] { torch::empty({std::int64_t(1) << 47}); })); // more than there are addresses
    CHECK(exhausts([] { TORCH_CHECK(false, "CUDA error: out of memory"); }));
    CHECK(exhausts([] { TORCH_CHECK(false, "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate"); }));
    CHECK(exhausts([] { TORCH_CHECK(false, "GET was unable to find an engine to execute this computation"); }));
}

TEST_CASE("The memory of the machine is told from that of a GPU", "[engine][memory]") {
    CHECK(isMachinesMemory(std::bad_alloc()));
    CHECK(isMachinesMemory(MemoryError("test")));
    CHECK_FALSE(isMachinesMemory(GpuMemoryError("test")));
    const auto isMachines = [](const char *words) {
        try {
            TORCH_CHECK(false, words);
        } catch (const c10::Error &error) {
            return isMachinesMemory(error);
        }
        return false;
    };
    CHECK(isMachines("DefaultCPUAllocator: can't allocate memory: you tried to allocate 140737488355328 bytes."));
    CHECK_FALSE(isMachines("CUDA out of memory. Tried to allocate 2.00 GiB."));
}

TEST_CASE("A sheet that the memory does not suffice for is no fault of its scan", "[engine][memory]") {
    if (!canExhaust) {
        WARN("skipped: address sanitizer does not let an allocation fail.");
        return;
    }
    const Folder folder;
    const TrainingRequest request = tinyRequest(folder.path(), 1);
    observe(request);
    ModelInfo info = readModelInfo(request.modelFolder);
    info.config.testShortSide = 8192; // px: a sheet for the network takes 0.8 GB at least
    info.config.maximumLongSide = 65536;
    writeModelInfo(request.modelFolder, info);
    Detector detector(request.modelFolder, request.device);
    {
        const herbascope::test::LittleMemory limit(512);
        CHECK_THROWS_AS(detector.detect(request.samples.front().path, {}), MemoryError);
    }
    std::filesystem::resize_file(request.samples.front().path, 100);
    CHECK_THROWS_AS(detector.detect(request.samples.front().path, {}), ScanError);
}
