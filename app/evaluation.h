// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How good a model is on a set of sheets: stored predictions against the boxes people drew. Missing predictions are
/// not made here. Torch-free; runs in the caller's thread (a few ms for hundreds of sheets).

#include "app/project.h"
#include "engine/evaluation/coco_evaluation.h"

#include <QVector>

#include <string>

namespace herbascope::app {

struct ModelFigures {
    engine::Evaluation evaluation;
    engine::ClassNames classes;
    int sheets = 0;
};

ModelFigures evaluateModel(const Project &project, ModelId model, const QVector<SheetId> &sheets);
/// {"AP":…,"AP50":…,…,"classes":{…},"sheets":…} as the command line prints it; null where there is no ground truth.
std::string figuresToJson(const ModelFigures &figures);

/// One row of a table for people, parsed back from a model's metricsJson.
struct FigureRow {
    QString name;
    std::optional<double> ap, ap50;
    int groundTruth = 0;
};
QVector<FigureRow> figureRows(const std::string &metricsJson); ///< "all" first; empty for "{}"

} // namespace herbascope::app
