// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which sheets a training takes and which it is measured on. Reads the project, so it lives in its thread.

#include "app/project.h"
#include "app/train_job.h"
#include "engine/trainer.h"
#include "engine/types.h"

#include <QStringList>

#include <vector>

namespace herbascope::app {

/// One sheet as the training sees it; a copy, so that annotating may go on.
struct SnapshotSheet {
    SheetId sheet;
    QString name;
    engine::Sample sample; ///< absolute path; labels index TrainingSelection::classes
};

struct TrainingSelection {
    engine::ClassNames classes; ///< all of the project, by position
    std::vector<SnapshotSheet> train;
    std::vector<SnapshotSheet> measured; ///< what the figures are of
    std::vector<SnapshotSheet> choosing; ///< what the best model is chosen on: never trained on, never the split test
    QString measuredName;                ///< "held-out sheets", "split val"; empty: none
    QStringList warnings;                ///< sentences: what was left out and why
};

/// Done sheets of settings.split (or "train" where it exists and is not frozen), measured on the split "val",
/// "validation" or "test"; without splits all done sheets less a fifth, sheets of one name together. Sheets of a frozen
/// split are never trained on unless that split is named; nothing freezes one yet. Where there is only "test" and the
/// preset measures while it trains, a fifth of the training sheets chooses the best model. Throws Error for a split or
/// preset that does not exist.
TrainingSelection selectTrainingSheets(const Project &project, const TrainingSettings &settings);

/// Which sheets are held out, given what keeps some together (today their name): a fifth, the same for the same seed.
/// Below five sheets none.
std::vector<bool> holdOutFifth(const std::vector<std::string> &specimens, std::uint64_t seed);

/// What these settings change of their preset.
engine::TrainingOverrides trainingOverrides(const TrainingSettings &settings, bool fromNothing);

/// What settings.init stands for.
struct TrainingStart {
    std::filesystem::path path; ///< empty: nothing
    QString sentence;           ///< what it starts from and what that means
    std::string parent;         ///< name of the project's model it starts from
};
/// A model of the project, a model folder or file of weights, or the name of published weights that are downloaded.
/// Throws Error when it is none of them.
TrainingStart resolveTrainingStart(const Project &project, const QString &init);

} // namespace herbascope::app
