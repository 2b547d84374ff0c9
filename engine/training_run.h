// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One training from start weights (or a checkpoint) to a model folder. Lives on the training thread for the length of
/// one call of train(). Internal to the engine.

#include "engine/checkpoint.h"
#include "engine/dataset.h"
#include "engine/error.h"
#include "engine/nn/faster_rcnn.h"
#include "engine/solver.h"
#include "engine/trainer.h"
#include "engine/worker_group.h"

#include <chrono>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>

namespace herbascope::engine {

/// What model.json says about a finished run; `device`: on which it ended.
ModelInfo describeModel(const Checkpoint &state, const TrainingRequest &request, const DeviceChoice &device,
                        double secondsPerIteration);

/// Of names, boxes and classes: tells whether a resumed run, or another process, sees the same sheets.
std::string sheetsDigest(const std::vector<Sample> &samples);

/// The loss, or the weights after a step, are not numbers any more.
class NotANumber : public Error {
public:
    using Error::Error;
};

class TrainingRun {
public:
    /// `request` and `events` outlive the run.
    TrainingRun(const TrainingRequest &request, const TrainingEvents &events);
    virtual ~TrainingRun() = default;
    TrainingRun(const TrainingRun &) = delete;
    TrainingRun &operator=(const TrainingRun &) = delete;
    TrainingResult execute(std::stop_token stop, std::stop_token finish);

protected:
    /// One step on these images. Virtual for tests of what happens when it fails.
    virtual TrainingProgress iterate(const std::vector<TrainingImage> &images);
    /// Network, solver and training set for the configuration and the device. Virtual for the same reason.
    virtual void buildNetwork();
    const StateDict &weights() const { return m_state.weights; } ///< the network's own

private:
    void say(const std::string &sentence) const;
    bool onCpu() const { return m_device.device == "cpu"; }

    // training_start.cpp
    void begin(); ///< anew or from the checkpoint
    void start(TrainingConfig config);
    void makeFirstWeights();
    void resume(Checkpoint checkpoint);
    /// The network anew for a changed configuration or device, with the weights and the solver's state that there are.
    /// Where it throws these are kept, on the CPU, without a network.
    void rebuild();
    void dropNetwork(); ///< and all that it has learnt
    void calibrate();   ///< FrozenBN from a few sheets
    std::optional<TrainingResult> alreadySaved() const;

    bool leads() const { return !m_group || m_group->leads(); }
    bool over() const;
    void loop(); ///< until it ends, with every recovery
    void end();  ///< the last checkpoint
    /// Iterates until the end, a stop or an exception; what was loaded ahead is dropped with it.
    void stretch();
    void keepTime(double seconds);
    /// Throws NotANumber: the last step can spoil weights before any loss shows it.
    void requireNumbers() const;
    void saveCheckpoint();
    ModelInfo saveModel();

    // training_recovery.cpp
    struct Exhausted {
        std::string why;
        bool ofMachine = true; ///< not that of a GPU
    };
    /// By estimate, for so many sheets at a time in this process, beside what the run holds already.
    std::int64_t stillNeeded(int batch) const;
    void fitIntoMemory();
    bool shrinkToFit(); ///< the configuration, where the CPU's memory does not suffice by estimate; whether it did
    void limitCache(std::int64_t bytes);
    void useCpu();
    std::string takeLess(const Exhausted &memory); ///< how, in words; empty where nothing smaller is left
    void useLess(const Exhausted &memory);
    void goBack();

    // training_group.cpp
    void shareState();
    nn::StepShare stepShare() const;
    /// Sums losses [5] over the group and agrees on stopping; alone, nothing.
    void agree(torch::Tensor &losses);

    // training_validation.cpp
    struct Measurement {
        int sheets = 0; ///< that could be read
        double ap = 0;
        std::string failure; ///< why a sheet could not be read that is not to blame for it
    };
    std::optional<nn::InputImage> readMeasured(const Sample &sample, std::string &failure);
    Measurement measure();
    std::string whyNotComparable(const Measurement &measured) const;
    void validate();
    void measureLast(); ///< whatever happens then, the run keeps a model
    void readBestWeights();
    bool patienceEnded() const;

    const TrainingRequest &m_request;
    const TrainingEvents &m_events;
    std::unique_ptr<WorkerGroup> m_group; ///< unset where this process is alone
    std::stop_token m_stop, m_finish;
    bool m_groupStops = false, m_groupFinishes = false; ///< what the group agreed on after the last step
    DeviceChoice m_device;                              ///< the request's, until its memory does not suffice
    Checkpoint m_state;                                 ///< its tensors share the network's and the solver's storage
    std::unique_ptr<TrainingSet> m_set;
    std::int64_t m_cacheLimit = std::numeric_limits<std::int64_t>::max(); ///< bytes of decoded sheets kept
    nn::FasterRcnn m_network{nullptr};
    std::unique_ptr<Solver> m_solver;
    StateDict m_bestWeights;                      ///< on the CPU; those of m_state.best
    std::set<std::filesystem::path> m_unmeasured; ///< validation sheets that the memory did not suffice for, as said
    int m_sheetsBefore = 0;                       ///< that the last measurement of this process was made on
    int m_retreats = 0;                           ///< times that the loss was not a number
    double m_secondsPerIteration = 0;
    int m_timed = 0;
    std::chrono::steady_clock::time_point m_savedAt;
};

} // namespace herbascope::engine
