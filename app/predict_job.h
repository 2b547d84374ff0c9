// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Runs a model on sheets and streams what it finds to the project, sheet by sheet: what is finished stays stored.

#include "app/job.h"
#include "app/project.h"

#include <QVector>

#include <memory>
#include <optional>

namespace herbascope::engine {
struct ModelInfo;
}

namespace herbascope::app {

class PredictionShard;

struct PredictSettings {
    ModelId model; ///< 0: the active one
    QVector<SheetId> sheets;
    double scoreThreshold = 0.05;
    QString device = "auto";
    QString precision = "auto";
    int threads = 0;
    std::optional<int> tileSide; ///< px of the scan; 0: the whole sheet at once; nothing: as the model was trained
    bool skipPredicted = false;  ///< leave out sheets this model has been run on (going on after an interruption)
    /// Where the results go instead of into the project, which then may be open for reading only; see useShard().
    std::shared_ptr<PredictionShard> shard;
};

/// The model of that id, or the active one where it is 0. Throws Error when there is none that can be run.
Model runnableModel(const Project &project, ModelId id);

/// What is stored with the predictions.
storage::PredictionSettings settingsOf(const PredictSettings &settings, const engine::ModelInfo &model);

/// What there can be on a sheet of that size in px (engine/box_rules.h), right way round and cut at its edges.
std::vector<engine::Detection> onSheet(const std::vector<engine::Detection> &detections, int width, int height);

/// Notes on a sheet why the file of its scan cannot be read. What is not the file's fault is not noted: a sheet that is
/// marked so is left out of trainings and later predictions.
void noteUnreadableScan(Project &project, SheetId sheet, const std::string &why);

class PredictJob : public Job {
    Q_OBJECT
public:
    /// Throws Error when there is no model.
    PredictJob(Project &project, const PredictSettings &settings);
    ~PredictJob() override;

    int sheetsDone() const;
    int boxesFound() const;
    /// Not predicted for another reason than their scans, like too little memory: another call may do it.
    int sheetsFailed() const;

signals:
    void sheetDone(herbascope::storage::SheetId sheet, int boxes, double seconds);

protected:
    void run(std::stop_token stop) override;
    void done() override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace herbascope::app
