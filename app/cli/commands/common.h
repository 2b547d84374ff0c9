// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the commands share: opening a project, choosing sheets and models, running a job to its end, printing. Main
/// thread.

#include "app/cli/commands/commands.h"
#include "app/cli/progress_line.h"
#include "app/job_queue.h"
#include "app/project.h"

#include <QVector>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace herbascope::cli {

using Json = nlohmann::ordered_json;

/// Exit statuses.
inline constexpr int done = 0, failed = 1, wrongCall = 2, interrupted = 130;

/// The call itself is wrong (exit status 2); the message is one sentence.
class WrongCall : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

void printLine(const std::string &text); ///< standard output, flushed
void printJson(const Json &json);        ///< one object a line
void say(const QString &sentence);       ///< standard error

QString qt(const std::string &text);                   ///< UTF-8
std::filesystem::path pathOf(const std::string &text); ///< as typed

/// Where and how to compute: the same options everywhere.
struct ComputeOptions {
    std::string device = "auto";
    std::string precision = "auto";
    int threads = 0; ///< 0: all cores
};
void addComputeOptions(CLI::App &command, ComputeOptions &options);

/// "--tiles auto|off|N": whether scans are searched in tiles.
void addTilesOption(CLI::App &command, std::string &tiles);
/// What DetectOptions::tileSide says, from such a text.
std::optional<int> tileSideOf(const std::string &tiles);

CLI::Option *addProjectArgument(CLI::App &command, std::string &folder);

/// Shared: for reading only and without the project's lock, so that many programs can at once.
enum class Access { Read, Write, Shared };
/// Says what there is to say; for writing it throws Error when the project can only be read.
std::unique_ptr<app::Project> openProject(const std::string &folder, Access access);
/// The rest of a sentence about a project that can only be read.
std::string whyReadOnly(const app::Project &project);

/// The sheets of a split, or those whose name fits a pattern (`*`, `?`), or all. Throws Error when there are none such.
QVector<app::SheetId> chooseSheets(const app::Project &project, const std::string &split, const std::string &pattern);
/// By name, else a model folder, which is copied into the project; the active one when empty. Throws Error.
app::Model chooseModel(app::Project &project, const std::string &nameOrFolder);

/// Waits for a queued job and what it queues behind itself, showing progress, its problems and its message; its exit
/// status. Ctrl-C cancels what is left.
int waitForJob(app::JobQueue &queue, app::Job &job, ProgressLine &line);

/// One class a line, as --classes takes them. Throws Error.
QStringList readClassNames(const std::string &file);

/// "1 sheet", "20 sheets".
QString counted(qsizetype count, const char *one, const char *many);
std::int64_t peakMemoryBytes();

} // namespace herbascope::cli
