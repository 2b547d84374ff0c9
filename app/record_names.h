// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The storage's records under the names this layer uses all the time.

#include "storage/records.h"

namespace herbascope::app {

using storage::Annotation;
using storage::AnnotationId;
using storage::ClassId;
using storage::Model;
using storage::ModelId;
using storage::OrganClass;
using storage::Prediction;
using storage::PredictionId;
using storage::RunId;
using storage::Sheet;
using storage::SheetId;
using storage::TrainingRun;

} // namespace herbascope::app
