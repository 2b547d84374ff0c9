// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/common.h"
#include "app/cli/commands/values.h"
#include "app/predict_job.h"
#include "app/prediction_shard.h"
#include "engine/error.h"
#include "storage/queries.h"

#include <QRegularExpression>

#include <algorithm>
#include <optional>

namespace herbascope::cli {

namespace {

struct Options {
    std::string project;
    std::string model, split, sheets, shard, tiles = "auto";
    double score = 0.05;
    bool rerun = false, json = false;
    ComputeOptions compute;
};

/// Nothing where the text is not I/N with 1 <= I <= N.
std::optional<app::ShardNumber> shardNumber(const std::string &text) {
    static const QRegularExpression pattern(QStringLiteral("^([0-9]{1,6})/([0-9]{1,6})$"));
    const auto match = pattern.match(qt(text));
    const app::ShardNumber shard{match.captured(1).toInt(), match.captured(2).toInt()};
    return shard.index >= 1 && shard.index <= shard.count ? std::optional(shard) : std::nullopt;
}

std::string shardProblem(const std::string &text) {
    return shardNumber(text) ? "" : "\"" + text + "\" is no shard; say I/N, for example 2/8 for the second of eight";
}

qsizetype alreadyPredicted(const app::Project &project, const app::PredictSettings &settings) {
    return std::count_if(settings.sheets.begin(), settings.sheets.end(), [&](app::SheetId id) {
        return storage::hasPredictions(project.database(), settings.model, id);
    });
}

void finish(const Options &options, const app::PredictJob &job, const app::PredictionShard *shard) {
    if (shard)
        say(QStringLiteral("This shard's results are in %1; herbascope-cli merge brings them into the project.")
                .arg(qt(shard->file().string())));
    if (!options.json) return;
    Json event{{"event", "done"}, {"sheets", job.sheetsDone()}, {"predictions", job.boxesFound()}};
    if (shard) event["file"] = shard->file().string();
    printJson(event);
}

int run(const Options &options) {
    const auto shard = shardNumber(options.shard);
    const auto project = openProject(options.project, shard ? Access::Shared : Access::Write);
    app::PredictSettings settings;
    settings.model = chooseModel(*project, options.model).id;
    settings.sheets = chooseSheets(*project, options.split, options.sheets);
    settings.scoreThreshold = options.score;
    settings.device = qt(options.compute.device);
    settings.precision = qt(options.compute.precision);
    settings.threads = options.compute.threads;
    settings.tileSide = tileSideOf(options.tiles);
    settings.skipPredicted = !options.rerun;
    if (shard) app::useShard(*project, settings, *shard);
    if (const auto known = alreadyPredicted(*project, settings); known > 0 && settings.skipPredicted)
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
    if (status == interrupted && !options.rerun)
        say(QStringLiteral("Run the same command again to go on where it stopped."));
    if (status != done) return status;
    finish(options, *job, settings.shard.get());
    if (job->sheetsFailed() == 0) return done;
    say(QStringLiteral("%1 not predicted; the same command tries again.")
            .arg(counted(job->sheetsFailed(), "sheet was", "sheets were")));
    return failed;
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
        ->check(number(0, 1));
    command
        ->add_option(
            "--shard", options->shard,
            "I/N: only every Nth sheet from the Ith on, into a file in the project's shards folder, beside other "
            "programs; see merge")
        ->check(CLI::Validator(shardProblem, "I/N"));
    addTilesOption(*command, options->tiles);
    command->add_flag(
        "--rerun", options->rerun,
        "Predict again where this model has been run already; with --shard, begin its file anew (calls without "
        "--rerun then go on with it)");
    addComputeOptions(*command, options->compute);
    command->add_flag("--json", options->json, "Print a JSON object for every sheet");
    command->footer(
        "Sheets that this model has been run on are left out, so an interrupted call goes on when repeated;\n"
        "with another --score or other --tiles it takes --rerun.\n"
        "Example: herbascope-cli predict herbarium --split test");
    command->callback([options, &action] { action = [options] { return run(*options); }; });
}

} // namespace herbascope::cli
