// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Stochastic gradient descent with momentum and weight decay on fp32 weights, and the learning rate's course. Owned by
/// the training thread. Internal to the engine.

#include "engine/weights/state_dict.h"

namespace herbascope::engine {

struct TrainingConfig;

/// The rate of the iteration with this index (the first is 0): linear warm-up, from warmupFactor (Detectron2's
/// WarmupMultiStepLR) or as (i + 1) / warmupIterations where that is 0 (train_torchvision.py), then decayFactor for
/// each of decayAt x iterations that has been reached.
double learningRateAt(const TrainingConfig &config, int iteration);

class SgdSolver {
public:
    /// `parameters` share their storage with the network; all on one device.
    SgdSolver(StateDict parameters, double momentum, double weightDecay);

    void clearGradients();
    /// torch.optim.SGD's step: v = momentum v + (gradient + weightDecay w), w = w - rate v.
    void step(double rate);

    /// Momentum by parameter name, for checkpoints; shares storage.
    const StateDict &velocities() const { return m_velocities; }
    /// Copies what a checkpoint kept; throws Error where it does not fit.
    void restore(const StateDict &velocities);

private:
    StateDict m_parameters;
    StateDict m_velocities;
    double m_momentum;
    double m_weightDecay;
};

} // namespace herbascope::engine
