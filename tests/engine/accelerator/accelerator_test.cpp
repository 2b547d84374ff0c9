// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// That the simulated accelerator is as strict as CUDA; else the tests of the engine on it prove nothing.
#include "tests/engine/accelerator/simulated_accelerator.h"
#include "tests/support/catch.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/types.h>

using namespace accelerator;

namespace {

torch::TensorOptions onAccelerator() {
    return torch::TensorOptions(torch::kFloat).device(torch::Device(deviceName));
}

} // namespace

TEST_CASE("The accelerator computes what the processor computes", "[accelerator]") {
    const auto a = torch::rand({3, 4}), b = torch::rand({4, 5});
    const auto onDevice = torch::matmul(a.to(onAccelerator().device()), b.to(onAccelerator().device())).relu().sum(1);
    CHECK(onDevice.device() == torch::Device(deviceName));
    CHECK(torch::allclose(onDevice.cpu(), torch::matmul(a, b).relu().sum(1)));
    auto kept = torch::zeros({4}, onAccelerator());
    kept.slice(0, 1, 3).add_(2); // views share their memory
    CHECK(torch::equal(kept.cpu(), torch::tensor({0.f, 2.f, 2.f, 0.f})));
    CHECK(torch::equal(torch::arange(5, onAccelerator()).cpu(), torch::arange(5, torch::kFloat)));
}

TEST_CASE("Gradients flow on the accelerator", "[accelerator]") {
    const auto x = torch::rand({2, 3, 6, 6}), w = torch::rand({4, 3, 3, 3});
    const auto run = [&](const torch::Device &device) {
        const auto input = x.to(device).requires_grad_(true), weight = w.to(device).requires_grad_(true);
        (at::conv2d(input, weight, {}, 1, 1).relu().pow(2)).sum().backward();
        return std::pair(input.grad().cpu(), weight.grad().cpu());
    };
    const auto there = run(onAccelerator().device()), here = run(torch::kCPU);
    CHECK(torch::allclose(there.first, here.first, 1e-4));
    CHECK(torch::allclose(there.second, here.second, 1e-4));
}

TEST_CASE("Tensors of both sides are refused, single numbers are not", "[accelerator]") {
    const auto x = torch::ones({3}, onAccelerator());
    CHECK_THROWS_WITH(x + torch::ones({3}), Catch::Contains("same device"));
    CHECK_THROWS_WITH(torch::cat({x, torch::ones({3})}), Catch::Contains("same device"));
    CHECK_THROWS_WITH(x.index_select(0, torch::tensor({1}, torch::kLong)), Catch::Contains("same device"));
    CHECK_THROWS_WITH(x.index_select(0, torch::tensor(1, torch::kLong)), Catch::Contains("same device"));
    CHECK_THROWS_WITH(torch::linear(x.unsqueeze(0), torch::ones({2, 3})), Catch::Contains("same device"));
    CHECK_THROWS_WITH(at::conv2d(x.view({1, 1, 1, 3}), torch::ones({1, 1, 1, 1})), Catch::Contains("convolution"));
    CHECK((x + torch::tensor(2.f)).sum().item<float>() == 9);
    CHECK((x * 2.0).scalar_type() == torch::kFloat); // a plain number widens nothing
}

TEST_CASE("Copies and waits are counted as CUDA has them", "[accelerator]") {
    const auto there = onAccelerator();
    const auto waits = [](auto work) {
        resetCounts();
        work();
        return counts().waits;
    };
    const auto x = torch::rand({8}, there);
    CHECK(waits([&] { (x * 2 + 1).softmax(0).topk(3); }) == 0);
    CHECK(waits([&] { torch::full({3}, 1.5, there); }) == 0);
    CHECK(waits([&] { x.sum().item<float>(); }) == 1);
    CHECK(waits([&] { (x > 0).nonzero(); }) == 1);
    CHECK(waits([&] { x.masked_select(x > 0); }) == 1);
    CHECK(waits([&] { x.index({x > 0}); }) == 1);
    CHECK(waits([&] { x.index({torch::tensor({1, 2}, torch::kLong)}); }) == 1); // which is copied
    CHECK(waits([&] { x.cpu(); }) == 1);
    CHECK(waits([&] { torch::rand({8}).to(there.device()); }) == 1);
    CHECK(waits([&] { torch::rand({8}).to(there.device(), /*non_blocking=*/true); }) == 0);
    CHECK(counts().toDevice == 1);
    CHECK_THROWS(x.to(torch::kCPU, /*non_blocking=*/true));
}

TEST_CASE("The accelerator's memory ends where the test says", "[accelerator]") {
    const auto options = onAccelerator();
    const auto before = memoryInUse();
    {
        const MemoryLimit limit(before + 1000);
        const auto fits = torch::empty({200}, options);
        CHECK(memoryInUse() == before + 800);
        CHECK_THROWS_AS(torch::empty({200}, options), c10::OutOfMemoryError);
    }
    CHECK(memoryInUse() == before);
    CHECK(torch::isnan(torch::empty({2000}, options)).all().item<bool>()); // nothing is there before it is written
}

TEST_CASE("The accelerator draws the processor's numbers from one seed", "[accelerator]") {
    const auto draw = [](const torch::Device &device) {
        at::Generator generator =
            device.is_cpu()
                ? at::make_generator<at::CPUGeneratorImpl>()
                : at::globalContext().getAcceleratorHooksInterface(device.type()).getNewGenerator(device.index());
        generator.set_current_seed(5);
        const auto first = torch::randperm(20, generator, torch::TensorOptions(torch::kLong).device(device));
        return torch::cat({first, torch::randperm(20, generator, first.options())}).cpu();
    };
    CHECK(torch::equal(draw(onAccelerator().device()), draw(torch::kCPU)));
}
