// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Fine-tunes a detector on a project's sheets and stores run, model and figures. Copies everything it needs when made.

#include "app/job.h"
#include "app/project.h"

#include <QVector>

#include <memory>

namespace herbascope::app {

class JobQueue;

/// What the curator chose in the Learn workspace or on the command line.
struct TrainingSettings {
    QString preset = "quick";
    QString init;       ///< "" = nothing, else a model's name, a model folder, a weight file or published weights' name
    int iterations = 0; ///< 0: the preset's
    int batch = 0;
    int side = 0;             ///< px of the short side
    double learningRate = -1; ///< negative: the preset's
    QString optimiser;        ///< "sgd", "adamw"; empty: the preset's
    int patience = -1;        ///< measurements in a row without a better one that end it; negative: the preset's
    QVector<double> decayAt;  ///< empty: the preset's
    QString device = "auto";
    QString precision = "auto";
    int threads = 0;
    quint64 seed = 0;
    QString split; ///< name; empty: "train" when it exists, else all done sheets less a held-out fifth
    QString name;  ///< empty: preset and number
};

/// What a training would use, for the pre-flight page: computed before anything starts.
struct TrainingPlan {
    int trainSheets = 0;
    int heldOutSheets = 0;
    QVector<QPair<QString, int>> boxesByClass; ///< on the training sheets
    QStringList warnings;  ///< sentences: classes too rare, too few sheets to measure, missing images
    QString startSentence; ///< what it starts from and what that means
    int iterations = 0;
    bool possible = false; ///< false: `warnings` says why
};
TrainingPlan planTraining(const Project &project, const TrainingSettings &settings);
/// Seconds for the whole run; takes up to 2 s, call it on a worker.
double estimateTrainingSeconds(const TrainingSettings &settings);

struct TrainingPoint {
    int iteration = 0;
    double loss = 0;
    double learningRate = 0;
    double secondsPerIteration = 0;
    double etaSeconds = 0;
    double lossClassifier = 0, lossBoxReg = 0, lossObjectness = 0, lossRpnBoxReg = 0;
};

class TrainJob : public Job {
    Q_OBJECT
public:
    /// Snapshots the sheets, inserts a run (state Running) and names the model. Throws Error when there is nothing to
    /// train on.
    TrainJob(Project &project, JobQueue &queue, const TrainingSettings &settings);
    /// Goes on with an interrupted or cancelled run from its last checkpoint. Throws Error when there is none.
    TrainJob(Project &project, JobQueue &queue, RunId run);
    ~TrainJob() override;

    RunId runId() const;
    QString modelName() const;
    int iterations() const;
    /// Every finished iteration of this session and of the run before resuming.
    const QVector<TrainingPoint> &curve() const;
    std::optional<ModelId> modelId() const; ///< once it is trained; it is measured after that
    QStringList sentences() const;          ///< all that was said so far

    /// Ends the training after this iteration and keeps its best model (the last where none was measured): finished,
    /// not cancelled. GUI thread.
    void stopAndKeep();

signals:
    void point(const herbascope::app::TrainingPoint &point); ///< after each iteration
    void said(const QString &sentence);                      ///< what was started anew, skipped ...

protected:
    void run(std::stop_token stop) override;
    void done() override;
    void aborted(State state, const QString &why) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// The training of this run that waits or goes on; nullptr.
TrainJob *findTraining(const JobQueue &queue, RunId run);

/// The project's runs, newest first. One that is noted as running while no job trains it ended without being able to
/// say so (a full disk): it is interrupted.
std::vector<TrainingRun> trainingRuns(const Project &project, const JobQueue &queue);

} // namespace herbascope::app
