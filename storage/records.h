// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a project's SQLite file holds, as values. Ids are distinct types, so that a sheet cannot be taken for a class.
/// Times are ISO 8601 in UTC ("2026-03-01T12:00:00Z"), text is UTF-8, boxes are px of the full-size upright scan.

#include "engine/types.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace herbascope::storage {

using engine::Box;

template <class Tag> struct Id {
    std::int64_t value = 0;
    explicit operator bool() const { return value != 0; }
    auto operator<=>(const Id &) const = default;
};
using SheetId = Id<struct SheetTag>;
using ClassId = Id<struct ClassTag>;
using AnnotationId = Id<struct AnnotationTag>;
using PredictionId = Id<struct PredictionTag>;
using ModelId = Id<struct ModelTag>;
using RunId = Id<struct RunTag>;
using GroupId = Id<struct GroupTag>; ///< one intention in the operation log

struct OrganClass {
    ClassId id;
    std::string name;
    std::string color;   ///< "#009E73"
    std::string termIri; ///< Plant Ontology; may be empty
    int position = 0;    ///< order of keys 1..9 and of labels
};

/// Done means complete: what is not boxed on the sheet is background.
enum class SheetState { New, Predicted, InReview, Done, Problem };
enum class ImageState { Present, Missing, Broken };

struct Sheet {
    SheetId id;
    std::string name; ///< file stem
    std::string path; ///< relative to the project folder where possible, else absolute; empty while missing
    int width = 0;    ///< px, upright; 0 while unknown
    int height = 0;
    SheetState state = SheetState::New;
    ImageState image = ImageState::Present;
    std::string problem; ///< why the image is broken, a sentence
    std::string sha256;  ///< empty until hashed
    std::int64_t fileSize = 0;
    std::int64_t fileTime = 0; ///< modification time, s since 1970
    std::string specimen;      ///< sheets that are held out together; the sheet's name: nothing sets another yet
    std::string taxon;
    bool verified = false;   ///< LabelImg's flag, kept for round trips
    std::string vocJson;     ///< what a VOC file held besides boxes (folder, path, database ...), for round trips
    int annotations = 0;     ///< live boxes; filled by queries
    int openPredictions = 0; ///< current predictions, undecided or unsure; filled by queries
};

enum class Origin { Drawn, Accepted, Corrected, Imported };

/// Flags are combinable.
enum AnnotationFlag : int { Damaged = 1, Occluded = 2, Uncertain = 4, Truncated = 8, Difficult = 16 };

struct Annotation {
    AnnotationId id;
    SheetId sheet;
    ClassId organ;
    Box box;
    Origin origin = Origin::Drawn;
    PredictionId prediction; ///< the one it was accepted from; 0 otherwise
    int flags = 0;
    std::string note;
    std::string pose; ///< VOC's, kept for round trips
    std::string author;
    std::string changedAt;
};

enum class Decision { None, Accepted, Rejected, Unsure };

/// What a model said; never edited. A newer run supersedes it, decisions about it stay.
struct Prediction {
    PredictionId id;
    SheetId sheet;
    ModelId model;
    ClassId organ;
    Box box;
    double score = 0;
    bool superseded = false;
    Decision decision = Decision::None;
    AnnotationId annotation; ///< made by accepting it
};

/// With what a model was run on a sheet: it decides which predictions there are.
struct PredictionSettings {
    double lowestScore = 0.05; ///< lower ones were left out
    int tileSide = 0;          ///< px of the scan; 0: the whole sheet at once
    auto operator<=>(const PredictionSettings &) const = default;
};

struct Model {
    ModelId id;
    std::string name;
    std::string folder; ///< relative to the project folder
    std::string parent; ///< name of the model it started from
    std::string preset;
    std::string createdAt;
    std::string metricsJson; ///< figures by class, "{}" while unknown
    std::string uuid;        ///< model.json's id
    bool active = false;
};

enum class RunState { Running, Done, Cancelled, Failed, Interrupted };

struct TrainingRun {
    RunId id;
    std::string name; ///< also the model's name when done
    std::string preset;
    std::string configJson;
    std::string folder; ///< checkpoints, relative to the project folder
    RunState state = RunState::Running;
    int iteration = 0;
    int iterations = 0;
    std::string startedAt;
    std::string endedAt;
    std::string message;         ///< why it failed
    std::string lossJson = "[]"; ///< [[iteration, loss], ...] for the curve
    ModelId model;
};

struct Split {
    std::string name;
    bool frozen = false; ///< not trained on unless asked for by name; nothing sets it yet
    std::vector<SheetId> sheets;
};

/// One intention of the operation log, for the history list.
struct Operation {
    GroupId id;
    std::string title; ///< "Draw leaf"
    SheetId sheet;     ///< where it happened; 0: several
    std::string author;
    std::string at;
    bool undone = false; ///< currently undone
};

} // namespace herbascope::storage
