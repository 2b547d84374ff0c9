// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The optimiser's step on fp32 weights, and the learning rate's course. Owned by the training thread. Internal to the
/// engine.

#include "engine/trainer.h"
#include "engine/weights/state_dict.h"

#include <vector>

namespace herbascope::engine {

/// The rate of the iteration with this index (the first is 0): linear warm-up, from warmupFactor (Detectron2's
/// WarmupMultiStepLR) or as (i + 1) / warmupIterations where that is 0 (train_torchvision.py), then decayFactor for
/// each of decayAt x iterations that has been reached.
double learningRateAt(const TrainingConfig &config, int iteration);

class Solver {
public:
    /// `parameters` share their storage with the network; all on one device.
    Solver(StateDict parameters, const TrainingConfig &config);

    void clearGradients();
    /// Clips the gradients together, then does the step of the iteration with this index at this rate: torch.optim.SGD
    /// (v = momentum v + gradient + decay w, w = w - rate v) or torch.optim.AdamW (beta2 0.999, eps 1e-8).
    void step(int iteration, double rate);

    std::vector<torch::Tensor> parameters() const;
    /// What the optimiser keeps, by parameter name (AdamW's second moments with "#second" behind it), for checkpoints;
    /// shares storage.
    const StateDict &state() const { return m_state; }
    /// Copies what a checkpoint kept; throws Error where it does not fit.
    void restore(const StateDict &state);

private:
    /// What a fused kernel takes: tensors that lie alike, one entry a parameter with a gradient.
    struct Step {
        std::vector<torch::Tensor> weights, gradients, first, second;
    };
    Step collect();

    StateDict m_parameters;
    StateDict m_state;
    Optimiser m_optimiser;
    double m_momentum;
    double m_weightDecay;
    double m_gradientClip;
};

} // namespace herbascope::engine
