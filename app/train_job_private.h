// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a training job holds; for train_job.cpp and training_records.cpp only. `request` and `snapshot` are not changed
/// once the job runs, so worker and owner both read them; the rest belongs to the owner's thread.

#include "app/model_places.h"
#include "app/train_job.h"
#include "app/training_snapshot.h"
#include "engine/trainer.h"

#include <stop_token>

namespace herbascope::app {

struct TrainJob::Private {
    Private(TrainJob &owner, Project &ownersProject, JobQueue &ownersQueue)
        : job(owner)
        , project(ownersProject)
        , queue(ownersQueue) {}

    TrainJob &job;
    Project &project;
    JobQueue &queue;
    TrainingSnapshot snapshot;
    engine::TrainingRequest request;
    TrainingRun run;
    QVector<TrainingPoint> curve;
    std::optional<ModelId> modelId;
    std::optional<double> ap50;
    bool measured = false;
    bool fresh = false; ///< not resumed
    QStringList said;
    std::stop_source finish; ///< stop, but keep what was learnt
    int savedIteration = 0;

    QString runFolder() const { return runFolderOf(project, run); }
    std::string modelFolder() const { return app::modelFolder(run.name); } ///< as stored

    void prepare();
    // On the worker.
    std::optional<engine::ModelInfo> trainModel(std::stop_token stop);
    void tell(const QString &sentence);
    void measure(engine::ModelInfo info, std::stop_token stop);
    // In the owner's thread (training_records.cpp).
    void readCurve(int upToIteration);
    void addPoint(const TrainingPoint &point);
    void saveCurve();
    void adoptModel(const engine::ModelInfo &info);
    void storeFigures(const std::string &metricsJson, std::optional<double> foundAp50);
    void closeRun(storage::RunState state, const QString &why);
    QString figuresSentence() const;
};

} // namespace herbascope::app
