// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Reading a project, and the writes that are records of work rather than edits (sheets found, predictions, models,
/// runs, splits): each call is one transaction, none is undone. All throw Error.

#include "storage/database.h"
#include "storage/records.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace herbascope::storage {

// meta.cpp
/// Runs several writes as one transaction, all or none; much faster than one by one. May hold EditGroups, too.
void inOneTransaction(Database &database, const std::function<void()> &writes);
std::optional<std::string> metaValue(Database &database, const std::string &key);
void setMetaValue(Database &database, const std::string &key, const std::string &value);

// classes.cpp
std::vector<OrganClass> classes(Database &database);                              ///< by position
std::optional<OrganClass> findClass(Database &database, const std::string &name); ///< trimmed, without case
/// Colours and Plant Ontology terms of the paper's six classes; other names get a colour from a colour-blind-safe list.
OrganClass defaultClass(const std::string &name, int position);
void createClasses(Database &database, const std::vector<OrganClass> &classes); ///< for a new project, not logged

// sheets.cpp
std::vector<Sheet> sheets(Database &database); ///< by name; counts filled
std::optional<Sheet> sheet(Database &database, SheetId id);
std::optional<Sheet> findSheetByPath(Database &database, const std::string &path);
std::vector<Sheet> findSheetsByName(Database &database, const std::string &name); ///< file stem, without case
/// Inserts sheets in one transaction and returns their ids in order.
std::vector<SheetId> addSheets(Database &database, const std::vector<Sheet> &sheets);
/// Writes path, size, image state, problem, hash, file facts, specimen, taxon, vocJson. When the size changes from a
/// known one (an image found for a sheet that had none), boxes and predictions are scaled by separate x and y factors
/// in the same transaction.
void updateSheet(Database &database, const Sheet &sheet);
void setSheetHash(Database &database, SheetId id, const std::string &sha256);
std::map<SheetState, int> sheetCounts(Database &database);

// annotations.cpp
std::vector<Annotation> annotations(Database &database, SheetId sheet);
std::optional<Annotation> annotation(Database &database, AnnotationId id);
std::vector<Annotation> allAnnotations(Database &database); ///< by sheet, then id
std::map<ClassId, int> annotationCounts(Database &database);

// predictions.cpp
std::vector<Prediction> currentPredictions(Database &database, SheetId sheet); ///< not superseded, with decisions
std::vector<Prediction> predictionsOf(Database &database, ModelId model,
                                      SheetId sheet); ///< newest run of that model, superseded or not
/// Boxes a person has rejected on a sheet, from any run: they do not come back.
std::vector<Prediction> rejectedPredictions(Database &database, SheetId sheet);
std::optional<Prediction> prediction(Database &database, PredictionId id);
/// Stores one sheet's predictions and supersedes the older ones; a New sheet becomes Predicted. Also with an empty
/// vector. `settings` are left out where nobody knows them (imported predictions).
void storePredictions(Database &database, SheetId sheet, ModelId model, const std::vector<Prediction> &predictions,
                      const std::optional<PredictionSettings> &settings = {});
/// Of what predictionsOf() gives; nothing where they are not known, and where the model has not been run.
std::optional<PredictionSettings> predictionSettings(Database &database, ModelId model, SheetId sheet);
/// True when this model has already been run on the sheet (also when it found nothing).
bool hasPredictions(Database &database, ModelId model, SheetId sheet);
int openPredictionCount(Database &database); ///< current, undecided or unsure

// box_search.cpp
struct BoxSearch {
    std::vector<ClassId> organs; ///< of any of these
    double lowestScore = 0, highestScore = 1;
    bool limitsScores() const { return lowestScore > 0 || highestScore < 1; }
};
/// Sheets with such a box: drawn ones and current, open predictions; where scores are limited, predictions alone.
std::set<SheetId> sheetsWithBoxes(Database &database, const BoxSearch &search, SheetId only = {});

// models.cpp
std::vector<Model> models(Database &database); ///< newest first
std::optional<Model> model(Database &database, ModelId id);
std::optional<Model> findModel(Database &database, const std::string &name);
ModelId addModel(Database &database, const Model &model);
void setModelMetrics(Database &database, ModelId id, const std::string &metricsJson);
void setActiveModel(Database &database, ModelId id);
/// "quick-8": the preset and the next free number.
std::string nextModelName(Database &database, const std::string &preset);

// runs.cpp
std::vector<TrainingRun> trainingRuns(Database &database); ///< newest first
std::optional<TrainingRun> trainingRun(Database &database, RunId id);
RunId addTrainingRun(Database &database, const TrainingRun &run);
void updateTrainingRun(Database &database, const TrainingRun &run);
/// Runs still marked Running when a project is opened for writing were killed: marks them Interrupted.
void removeTrainingRun(Database &database, RunId id);
void markInterruptedRuns(Database &database);

// splits.cpp
std::vector<Split> splits(Database &database);
std::optional<Split> split(Database &database, const std::string &name);
void setSplit(Database &database, const Split &split); ///< replaces the set of that name

} // namespace herbascope::storage
