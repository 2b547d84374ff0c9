// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trainer.h"

#include "engine/error.h"
#include "engine/training_run.h"

#include <ATen/Context.h>
#include <c10/util/Exception.h>

#include <new>

namespace herbascope::engine {
namespace {

/// Gradients of indexing are added up in a fixed order, so that a resumed run is the same run. Process-wide in
/// LibTorch, hence put back afterwards.
class DeterministicScope {
public:
    DeterministicScope()
        : m_algorithms(at::globalContext().deterministicAlgorithms())
        , m_warnOnly(at::globalContext().deterministicAlgorithmsWarnOnly())
        , m_fill(at::globalContext().deterministicFillUninitializedMemory()) {
        at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/true);
        at::globalContext().setDeterministicFillUninitializedMemory(false);
    }
    ~DeterministicScope() {
        at::globalContext().setDeterministicAlgorithms(m_algorithms, m_warnOnly);
        at::globalContext().setDeterministicFillUninitializedMemory(m_fill);
    }
    DeterministicScope(const DeterministicScope &) = delete;
    DeterministicScope &operator=(const DeterministicScope &) = delete;

private:
    /// LibTorch would print a line for each operation of a GPU whose sums have no fixed order there.
    struct Silence final : c10::WarningHandler {
        void process(const c10::Warning &) override {}
    };
    Silence m_silence;
    const c10::WarningUtils::WarningHandlerGuard m_guard{&m_silence};
    bool m_algorithms;
    bool m_warnOnly;
    bool m_fill;
};

void check(const TrainingRequest &request) {
    if (request.samples.empty()) throw Error("There is no annotated sheet to train on.");
    if (request.classes.empty()) throw Error("There is no class to learn.");
    const int classes = static_cast<int>(request.classes.size());
    std::size_t boxes = 0;
    for (const Sample &sample : request.samples) {
        if (sample.boxes.size() != sample.labels.size())
            throw Error("The boxes and classes of " + sample.path.filename().string() + " do not match.");
        for (const int label : sample.labels)
            if (label < 0 || label >= classes)
                throw Error("A box on " + sample.path.filename().string() +
                            " has a class that the model does not know.");
        boxes += sample.boxes.size();
    }
    if (boxes == 0) throw Error("None of the sheets to train on has a box.");
    if (!request.resume && request.config.model.classes != classes)
        throw Error("The configuration is for " + std::to_string(request.config.model.classes) +
                    " classes, but there are " + std::to_string(classes) + ".");
    if (request.config.batch < 1 || request.config.iterations < 1)
        throw Error("A training needs at least one iteration and one sheet an iteration.");
}

} // namespace

TrainingResult train(const TrainingRequest &request, const TrainingEvents &events, std::stop_token stop,
                     std::stop_token finish) {
    check(request);
    setComputeThreads(request.threads);
    const DeterministicScope deterministic;
    try {
        TrainingRun run(request, events);
        return run.execute(stop, finish);
    } catch (const c10::Error &error) {
        throw Error(std::string("The training failed: ") + error.what_without_backtrace());
    } catch (const std::bad_alloc &) {
        throw Error("The training failed: the memory is full. A smaller side or batch needs less.");
    }
}

} // namespace herbascope::engine
