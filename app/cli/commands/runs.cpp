// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/common.h"
#include "app/model_places.h"
#include "app/train_job.h"
#include "engine/error.h"
#include "storage/text.h"

#include <algorithm>

namespace herbascope::cli {

namespace {

struct Options {
    std::string project, remove;
    bool json = false;
};

int removeRun(const Options &options) {
    const auto project = openProject(options.project, Access::Write);
    const app::JobQueue none(nullptr, false);
    const auto runs = project->trainingRuns();
    const auto found = std::ranges::find(runs, options.remove, &app::TrainingRun::name);
    if (found == runs.end()) throw Error("There is no training run named " + options.remove + " in the project.");
    app::removeRun(*project, none, found->id);
    say(QStringLiteral("Removed the run %1.").arg(qt(options.remove)));
    return done;
}

int run(const Options &options) {
    if (!options.remove.empty()) return removeRun(options);
    const auto project = openProject(options.project, Access::Read);
    const auto runs = project->trainingRuns();
    for (const app::TrainingRun &one : runs) {
        const std::string state = storage::toText(one.state);
        if (options.json) {
            printJson({{"name", one.name},
                       {"state", state},
                       {"preset", one.preset},
                       {"iteration", one.iteration},
                       {"iterations", one.iterations},
                       {"started", one.startedAt},
                       {"ended", one.endedAt}});
            continue;
        }
        printLine(QStringLiteral("%1  %2  iteration %3 of %4  %5")
                      .arg(qt(one.name).leftJustified(20), qt(one.startedAt))
                      .arg(one.iteration)
                      .arg(one.iterations)
                      .arg(qt(state))
                      .toStdString());
    }
    if (runs.empty()) say(QStringLiteral("The project has no training runs."));
    return done;
}

} // namespace

void addRuns(CLI::App &app, Action &action) {
    auto options = std::make_shared<Options>();
    CLI::App *command = app.add_subcommand("runs", "List a project's training runs, the newest first, or remove one");
    addProjectArgument(*command, options->project)->required();
    command->add_option("--remove", options->remove,
                        "Remove this run and its checkpoint for good; a model that came of it stays");
    command->add_flag("--json", options->json, "Print a JSON object for every run");
    command->footer("train --resume goes on with a run that was stopped or interrupted.\n"
                    "Example: herbascope-cli runs herbarium --remove quick-3");
    command->callback([options, &action] { action = [options] { return run(*options); }; });
}

} // namespace herbascope::cli
