// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What annotation files held that could not be used, as sentences: one for each kind, with a count and the first few
/// names. Pure functions, any thread.

#include "storage/formats/format_records.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace herbascope::app {

/// Files below the folder `root` are named from there on.
QStringList problemSentences(const std::vector<storage::formats::FormatProblem> &problems, const QString &root = {});

} // namespace herbascope::app
