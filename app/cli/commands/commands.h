// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The commands: each adds itself to the parser and, when it is the one that was called, leaves its body in `action`,
/// which main() runs and whose result is the exit status.

#include <CLI/CLI.hpp>

#include <functional>

namespace herbascope::cli {

using Action = std::function<int()>;

void addNew(CLI::App &app, Action &action);
void addImport(CLI::App &app, Action &action);
void addTrain(CLI::App &app, Action &action);
void addPredict(CLI::App &app, Action &action);
void addMerge(CLI::App &app, Action &action);
void addDetect(CLI::App &app, Action &action);
void addEvaluate(CLI::App &app, Action &action);
void addExport(CLI::App &app, Action &action);
void addModels(CLI::App &app, Action &action);
void addImportWeights(CLI::App &app, Action &action);
void addRuns(CLI::App &app, Action &action);
void addInfo(CLI::App &app, Action &action);
void addDoctor(CLI::App &app, Action &action);
void addSample(CLI::App &app, Action &action);
void addWeights(CLI::App &app, Action &action);

} // namespace herbascope::cli
