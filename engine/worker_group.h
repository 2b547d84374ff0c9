// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The processes that share one training (data-parallel, c10d over Gloo). Every process calls the same functions in the
/// same order; all of them throw LostWorker. Internal to the engine.

#include "engine/error.h"
#include "engine/weights/state_dict.h"

#include <memory>
#include <string>
#include <vector>

namespace herbascope::engine {

/// Another process is gone or does not answer; the message is for the curator.
class LostWorker : public Error {
public:
    using Error::Error;
};

class WorkerGroup {
public:
    /// Joins the group that the environment names (trainer.h: workersFromEnvironment); nullptr where this process is
    /// alone. Blocks until all are there. Throws LostWorker, and Error where the environment is incomplete.
    static std::unique_ptr<WorkerGroup> join();
    ~WorkerGroup();

    int rank() const;
    int size() const;
    bool leads() const { return rank() == 0; }

    /// The sum over all processes, in place; any device.
    void sum(torch::Tensor &tensor);
    double sum(double number);
    /// Sums the gradients of these parameters (one message); those without count as 0.
    void sumGradients(const std::vector<torch::Tensor> &parameters);
    /// The leader's values for everybody, in place.
    void broadcast(torch::Tensor &tensor);
    std::string broadcast(const std::string &text);

private:
    struct Private;
    explicit WorkerGroup(std::unique_ptr<Private> parts);
    std::unique_ptr<Private> d;
};

} // namespace herbascope::engine
