// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One training from start weights (or a checkpoint) to a model folder. Lives on the training thread for the length of
/// one call of train(). Internal to the engine.

#include "engine/checkpoint.h"
#include "engine/dataset.h"
#include "engine/nn/faster_rcnn.h"
#include "engine/solver.h"
#include "engine/trainer.h"

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace herbascope::engine {

/// What model.json says about a finished run.
ModelInfo describeModel(const Checkpoint &state, const TrainingRequest &request, double secondsPerIteration);

class TrainingRun {
public:
    /// `request` and `events` outlive the run.
    TrainingRun(const TrainingRequest &request, const TrainingEvents &events);
    TrainingResult execute(std::stop_token stop);

private:
    void say(const std::string &sentence) const;
    void start();
    void resume(Checkpoint checkpoint);
    void buildNetwork();
    void calibrate();
    std::optional<TrainingResult> alreadySaved() const;
    void loop(std::stop_token stop);
    TrainingProgress iterate(const std::vector<TrainingImage> &images);
    void keepTime(double seconds);
    void saveCheckpoint();
    ModelInfo saveModel();

    const TrainingRequest &m_request;
    const TrainingEvents &m_events;
    Checkpoint m_state; ///< its tensors share the network's and the solver's storage
    std::unique_ptr<TrainingSet> m_set;
    nn::FasterRcnn m_network{nullptr};
    std::unique_ptr<SgdSolver> m_solver;
    double m_secondsPerIteration = 0;
    int m_timed = 0;
    std::chrono::steady_clock::time_point m_savedAt;
};

} // namespace herbascope::engine
