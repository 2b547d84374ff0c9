// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/worker_group.h"

#include "engine/trainer.h"

#include <torch/types.h>

#define USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <string_view>

namespace herbascope::engine {

using torch::Tensor;

namespace {

constexpr std::chrono::minutes joining{10};
constexpr std::chrono::minutes answering{30}; // the leader measures and writes while the others wait

std::string variable(const char *name) {
    const char *value = std::getenv(name);
    return value ? value : "";
}

int numberOf(const char *name, const std::string &text) {
    int number = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 0)
        throw Error(std::string("The environment's ") + name + " is not a number: " + text + ".");
    return number;
}

/// `name`, or what Slurm calls it.
std::string either(const char *name, const char *slurms) {
    const std::string value = variable(name);
    return value.empty() ? variable(slurms) : value;
}

/// Calls what talks to the others.
template <class Work> void together(Work work) {
    try {
        work();
    } catch (const std::exception &error) {
        std::string why = error.what(); // "[file:line] Read error [127.0.0.1]:1234: reason. advice"
        if (why.starts_with('[')) why = why.substr(std::min(why.size(), why.find("] ") + 2));
        why = why.substr(0, why.find(". "));
        throw LostWorker("Another process of this training is gone or does not answer, so this one ends too; the last "
                         "checkpoint stands. (" +
                         why + ")");
    }
}

} // namespace

WorkerPlace workersFromEnvironment() {
    WorkerPlace place;
    // Slurm counts tasks in every job step; only with a meeting point are they meant to work together.
    if (variable("MASTER_ADDR").empty()) return place;
    const std::string size = either("WORLD_SIZE", "SLURM_NTASKS"), rank = either("RANK", "SLURM_PROCID");
    const std::string local = either("LOCAL_RANK", "SLURM_LOCALID");
    if (size.empty() || rank.empty()) return place;
    place.count = std::max(1, numberOf("WORLD_SIZE", size));
    place.rank = numberOf("RANK", rank);
    place.local = local.empty() ? 0 : numberOf("LOCAL_RANK", local);
    if (place.rank >= place.count)
        throw Error("The environment's RANK (" + rank + ") must be below its WORLD_SIZE (" + size + ").");
    return place;
}

struct WorkerGroup::Private {
    int rank = 0, size = 1;
    c10::intrusive_ptr<c10d::Store> store;
    c10::intrusive_ptr<c10d::ProcessGroupGloo> group;
};

WorkerGroup::WorkerGroup(std::unique_ptr<Private> parts)
    : d(std::move(parts)) {}
WorkerGroup::~WorkerGroup() = default;

std::unique_ptr<WorkerGroup> WorkerGroup::join() {
    const WorkerPlace place = workersFromEnvironment();
    if (place.count < 2) return nullptr;
    const std::string port = variable("MASTER_PORT");
    auto parts = std::make_unique<Private>();
    parts->rank = place.rank;
    parts->size = place.count;
    c10d::TCPStoreOptions options;
    if (!port.empty()) options.port = static_cast<std::uint16_t>(numberOf("MASTER_PORT", port));
    // torchrun keeps the store itself.
    options.isServer = place.rank == 0 && variable("TORCHELASTIC_USE_AGENT_STORE") != "True";
    options.numWorkers = static_cast<std::size_t>(place.count);
    options.waitWorkers = false;
    options.timeout = joining;
    together([&] {
        const auto tcp = c10::make_intrusive<c10d::TCPStore>(variable("MASTER_ADDR"), options);
        parts->store =
            c10::make_intrusive<c10d::PrefixStore>("herbascope/" + variable("TORCHELASTIC_RESTART_COUNT"), tcp);
        const auto gloo = c10d::ProcessGroupGloo::Options::create(answering);
        gloo->devices.push_back(c10d::ProcessGroupGloo::createDefaultDevice());
        parts->group = c10::make_intrusive<c10d::ProcessGroupGloo>(parts->store, place.rank, place.count, gloo);
    });
    return std::unique_ptr<WorkerGroup>(new WorkerGroup(std::move(parts)));
}

int WorkerGroup::rank() const {
    return d->rank;
}
int WorkerGroup::size() const {
    return d->size;
}

void WorkerGroup::sum(Tensor &tensor) {
    const torch::NoGradGuard guard;
    std::vector<Tensor> message{tensor.detach().to(torch::kCPU).contiguous()};
    together([&] { d->group->allreduce(message)->wait(); });
    tensor.detach().copy_(message.front());
}

double WorkerGroup::sum(double number) {
    Tensor tensor = torch::full({1}, number, torch::kFloat64);
    sum(tensor);
    return tensor.item<double>();
}

void WorkerGroup::sumGradients(const std::vector<Tensor> &parameters) {
    const torch::NoGradGuard guard;
    std::vector<Tensor> parts;
    for (const Tensor &parameter : parameters)
        parts.push_back((parameter.grad().defined() ? parameter.grad() : torch::zeros_like(parameter)).reshape(-1));
    Tensor all = torch::cat(parts);
    sum(all);
    std::int64_t first = 0;
    for (const Tensor &parameter : parameters) {
        const Tensor summed = all.slice(0, first, first + parameter.numel()).view(parameter.sizes());
        parameter.mutable_grad() = torch::empty_like(parameter).copy_(summed);
        first += parameter.numel();
    }
}

void WorkerGroup::broadcast(Tensor &tensor) {
    const torch::NoGradGuard guard;
    std::vector<Tensor> message{tensor.detach().to(torch::kCPU).contiguous()};
    together([&] { d->group->broadcast(message)->wait(); });
    tensor.detach().copy_(message.front());
}

std::string WorkerGroup::broadcast(const std::string &text) {
    Tensor length = torch::full({1}, static_cast<std::int64_t>(text.size()), torch::kInt64);
    broadcast(length);
    Tensor bytes = torch::zeros({length.item<std::int64_t>()}, torch::kUInt8);
    if (leads()) std::copy(text.begin(), text.end(), reinterpret_cast<char *>(bytes.data_ptr<std::uint8_t>()));
    broadcast(bytes);
    return {reinterpret_cast<const char *>(bytes.const_data_ptr<std::uint8_t>()),
            static_cast<std::size_t>(bytes.numel())};
}

} // namespace herbascope::engine
