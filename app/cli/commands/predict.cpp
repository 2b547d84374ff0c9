// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/common.h"
#include "app/predict_job.h"
#include "engine/error.h"
#include "storage/queries.h"

#include <algorithm>

namespace herbascope::cli {

namespace {

struct Options {
    std::string project;
    std::string model, split, sheets;
    double score = 0.05;
    bool rerun = false, json = false;
    ComputeOptions compute;
};

qsizetype alreadyPredicted(const app::Project &project, const app::PredictSettings &settings) {
    return std::count_if(settings.sheets.begin(), settings.sheets.end(), [&](app::SheetId id) {
        return storage::hasPredictions(project.database(), settings.model, id);
    });
}

int run(const Options &options) {
    const auto project = openProject(options.project, Access::Write);
    app::PredictSettings settings;
    settings.model = chooseModel(*project, options.model).id;
    settings.sheets = chooseSheets(*project, options.split, options.sheets);
    settings.scoreThreshold = options.score;
    settings.device = qt(options.compute.device);
    settings.precision = qt(options.compute.precision);
    settings.threads = options.compute.threads;
    settings.skipPredicted = !options.rerun;
    if (const auto known = alreadyPredicted(*project, settings); known > 0 && !options.rerun)
        say(QStringLiteral("%1 left out: this model has been run there already (--rerun does it again).")
                .arg(counted(known, "sheet", "sheets")));

    app::JobQueue queue(nullptr, false);
    ProgressLine line;
    app::PredictJob *job = queue.addDeviceJob(std::make_unique<app::PredictJob>(*project, settings));
    if (options.json)
        QObject::connect(job, &app::PredictJob::sheetDone, job, [&](app::SheetId id, int boxes, double seconds) {
            const app::Sheet *sheet = project->sheet(id);
            printJson({{"event", "sheet"},
                       {"sheet", sheet ? sheet->name : ""},
                       {"predictions", boxes},
                       {"seconds", seconds}});
        });
    const int status = waitForJob(queue, *job, line);
    if (status == interrupted) say(QStringLiteral("Run the same command again to go on where it stopped."));
    if (status == done && options.json)
        printJson({{"event", "done"}, {"sheets", job->sheetsDone()}, {"predictions", job->boxesFound()}});
    return status;
}

} // namespace

void addPredict(CLI::App &app, Action &action) {
    auto options = std::make_shared<Options>();
    CLI::App *command = app.add_subcommand("predict", "Let a model find the organs on a project's sheets");
    addProjectArgument(*command, options->project)->required();
    command->add_option("--model", options->model, "Name of a model, or a model folder (default: the active model)");
    CLI::Option *split = command->add_option("--split", options->split, "Only the sheets of this split (default: all)");
    command->add_option("--sheets", options->sheets, "Only sheets whose name fits, like \"FR-00308*\"")
        ->excludes(split);
    command->add_option("--score", options->score, "Leave out boxes with a lower score (default 0.05)")
        ->check(CLI::Range(0.0, 1.0));
    command->add_flag("--rerun", options->rerun, "Predict again where this model has been run already");
    addComputeOptions(*command, options->compute);
    command->add_flag("--json", options->json, "Print a JSON object for every sheet");
    command->footer(
        "Sheets that this model has been run on are left out, so an interrupted call goes on when repeated.\n"
        "Example: herbascope-cli predict herbarium --split test");
    command->callback([options, &action] { action = [options] { return run(*options); }; });
}

} // namespace herbascope::cli
