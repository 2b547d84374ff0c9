// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/model_places.h"

#include "app/train_job.h"
#include "engine/error.h"
#include "engine/file_names.h"
#include "storage/queries.h"
#include "storage/text.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace herbascope::app {
namespace {

constexpr std::string_view models = "models/", runs = "runs/", oldRunEnding = ".run";

/// Also a link that leads nowhere.
bool isThere(const QString &path) {
    return QFileInfo::exists(path) || QFileInfo(path).isSymLink();
}

bool isTaken(const Project &project, const std::string &name) {
    const std::string key = storage::caseless(name);
    const auto same = [&](const auto &record) { return storage::caseless(record.name) == key; };
    return std::ranges::any_of(project.models(), same) || std::ranges::any_of(project.trainingRuns(), same) ||
           isThere(project.absolutePath(modelFolder(name))) || isThere(project.absolutePath(runFolder(name)));
}

std::string problemOf(const std::string &name) {
    if (const std::string problem = engine::fileNameProblem(name); !problem.empty()) return problem;
    const std::string key = storage::caseless(name);
    for (const std::string_view ending : {oldRunEnding, std::string_view(".part")})
        if (key.ends_with(ending)) return "it ends with " + std::string(ending);
    return {};
}

/// One name in one of the two folders: "runs/NAME", "models/NAME.run".
bool isRunFolder(const std::string &stored) {
    const bool old = stored.starts_with(models) && stored.ends_with(oldRunEnding);
    if (!old && !stored.starts_with(runs)) return false;
    const std::string name = stored.substr(stored.find('/') + 1);
    return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos &&
           name.find('\0') == std::string::npos;
}

} // namespace

std::string modelFolder(const std::string &name) {
    return std::string(models) + engine::fileName(name);
}

std::string runFolder(const std::string &name) {
    return std::string(runs) + engine::fileName(name);
}

void requireNewModelName(const Project &project, const std::string &name) {
    if (const std::string problem = problemOf(name); !problem.empty())
        throw Error(Project::tr("%1 cannot be a model's name, which becomes a folder: %2.")
                        .arg(QString::fromStdString(name), QString::fromStdString(problem))
                        .toStdString());
    if (isTaken(project, name))
        throw Error(
            Project::tr("There is already a model or a run named %1.").arg(QString::fromStdString(name)).toStdString());
}

std::string freeModelName(const Project &project, const std::string &preset) {
    const std::string next = storage::nextModelName(project.database(), preset);
    std::string name = next;
    for (int number = 2; isTaken(project, name); ++number) name = next + "-" + std::to_string(number);
    return name;
}

QString runFolderOf(const Project &project, const TrainingRun &run) {
    const QString folder = project.absolutePath(run.folder);
    if (isRunFolder(run.folder) && !QFileInfo(folder).isSymLink()) return folder;
    throw Error(Project::tr("The run %1 has no folder in this project: its path leads elsewhere.")
                    .arg(QString::fromStdString(run.name))
                    .toStdString());
}

void removeRunFolder(const QString &folder) {
    engine::removeOwnFolder(QFile::encodeName(folder).toStdString(),
                            {"snapshot.json", "checkpoint.safetensors", "best.safetensors"});
}

void removeRun(Project &project, const JobQueue &queue, RunId id) {
    const std::optional<TrainingRun> run = storage::trainingRun(project.database(), id);
    if (!run) throw Error(Project::tr("There is no such training run.").toStdString());
    if (findTraining(queue, id))
        throw Error(Project::tr("The run %1 is still going on.").arg(QString::fromStdString(run->name)).toStdString());
    storage::removeTrainingRun(project.database(), id);
    project.notifyModels();
    try {
        removeRunFolder(runFolderOf(project, *run));
    } catch (const Error &) {
        return; // what lies elsewhere is not ours
    }
}

} // namespace herbascope::app
