// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/common.h"
#include "app/cli/commands/values.h"
#include "app/cli/interrupt.h"
#include "app/model_places.h"
#include "app/train_job.h"
#include "app/training_request.h"
#include "engine/error.h"
#include "engine/trainer.h"
#include "storage/queries.h"

#include <QEventLoop>

#include <future>
#include <limits>
#include <thread>

namespace herbascope::cli {

namespace {

struct TrainOptions {
    std::string project;
    std::string preset = "quick", init = "none", optimiser, split, name, resume;
    int iterations = 0, batch = 0, side = 0;
    double learningRate = -1;
    int patience = -1;
    std::vector<std::string> decay;
    std::uint64_t seed = 0;
    ComputeOptions compute;
    bool json = false;
};

/// The authors' script moves no step when it is told to train 9,000 iterations, so that such a run never decays.
constexpr const char *asPublished = "as-published";

QVector<double> decayFrom(const TrainOptions &options) {
    QVector<double> fractions;
    if (options.decay == std::vector<std::string>{asPublished}) {
        const int planned =
            engine::makeTrainingConfig(options.preset, 1, {.iterations = options.iterations}).iterations;
        return {12'000.0 / planned, 16'000.0 / planned};
    }
    for (const std::string &text : options.decay) {
        if (!isNumber(text, 0, 1))
            throw WrongCall("--decay needs parts of the run between 0 and 1, like 0.67,0.89, or as-published; \"" +
                            text + "\" is neither.");
        fractions.append(qt(text).toDouble());
    }
    return fractions;
}

app::TrainingSettings trainSettingsFrom(const TrainOptions &options) {
    app::TrainingSettings settings;
    settings.preset = qt(options.preset);
    settings.init = options.init == "none" ? QString() : qt(options.init);
    settings.iterations = options.iterations;
    settings.batch = options.batch;
    settings.side = options.side;
    settings.learningRate = options.learningRate;
    settings.patience = options.patience;
    settings.optimiser = qt(options.optimiser);
    settings.decayAt = decayFrom(options);
    settings.device = qt(options.compute.device);
    settings.precision = qt(options.compute.precision);
    settings.threads = options.compute.threads;
    settings.seed = options.seed;
    settings.split = qt(options.split);
    settings.name = qt(options.name);
    return settings;
}

app::TrainingRun findRun(const app::Project &project, const std::string &name) {
    for (const app::TrainingRun &run : project.trainingRuns())
        if (run.name == name) return run;
    throw Error("There is no training run named " + name + " in the project.");
}

std::unique_ptr<app::TrainJob> makeJob(app::Project &project, app::JobQueue &queue, const TrainOptions &options,
                                       const app::TrainingSettings &settings) {
    if (!options.resume.empty())
        return std::make_unique<app::TrainJob>(project, queue, findRun(project, options.resume).id);
    if (!options.name.empty()) app::requireNewModelName(project, options.name);
    const app::TrainingPlan plan = app::planTraining(project, settings);
    if (!plan.possible && !plan.warnings.isEmpty()) throw Error(plan.warnings.last().toStdString());
    for (const QString &warning : plan.warnings) say(warning);
    say(plan.startSentence);
    say(QStringLiteral("Training on %1, measuring on %2.")
            .arg(counted(plan.trainSheets, "sheet", "sheets"), counted(plan.heldOutSheets, "sheet", "sheets")));
    return std::make_unique<app::TrainJob>(project, queue, settings);
}

void printPoint(const app::TrainingPoint &point, int iterations) {
    printJson({{"event", "progress"},
               {"iteration", point.iteration},
               {"iterations", iterations},
               {"loss", point.loss},
               {"loss_classifier", point.lossClassifier},
               {"loss_box_reg", point.lossBoxReg},
               {"loss_objectness", point.lossObjectness},
               {"loss_rpn_box_reg", point.lossRpnBoxReg},
               {"lr", point.learningRate},
               {"seconds_per_iteration", point.secondsPerIteration},
               {"eta_s", point.etaSeconds}});
}

/// Iterations of this call and the seconds they took, from the first one to the last.
struct Pace {
    int first = 0, last = 0;
    QElapsedTimer timer;
    double seconds = 0;

    void count(int iteration) {
        if (first == 0) {
            first = iteration;
            timer.start();
        }
        last = iteration;
        seconds = static_cast<double>(timer.elapsed()) / 1000;
    }
    double perIteration() const { return last > first ? seconds / (last - first) : 0; }
};

/// One of several processes that train together, not the first: it computes, and writes nothing.
int help(const TrainOptions &options, const app::TrainingSettings &settings) {
    const auto project = openProject(options.project, Access::Shared);
    engine::TrainingRequest request;
    if (options.resume.empty()) {
        request = app::workerRequest(*project, settings);
    } else {
        request = app::workerRequest(*project, findRun(*project, options.resume));
    }
    Interrupt interrupt;
    QEventLoop loop;
    std::promise<bool> finished;
    {
        std::jthread worker([&](std::stop_token stop) {
            try {
                finished.set_value(engine::train(request, {}, stop).finished);
            } catch (...) {
                finished.set_exception(std::current_exception());
            }
            QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection);
        });
        QObject::connect(&interrupt, &Interrupt::stopRequested, &loop, [&] { worker.request_stop(); });
        loop.exec();
    }
    return finished.get_future().get() ? done : interrupted;
}

int runTrain(const TrainOptions &options) {
    const app::TrainingSettings settings = trainSettingsFrom(options); // a wrong call is one, whatever the project
    if (engine::workersFromEnvironment().rank > 0) return help(options, settings);
    const auto project = openProject(options.project, Access::Write);
    app::JobQueue queue(nullptr, false);
    ProgressLine line;
    app::TrainJob *job = queue.addDeviceJob(makeJob(*project, queue, options, settings));
    Pace pace;
    QObject::connect(job, &app::TrainJob::said, job, [&](const QString &sentence) { line.message(sentence); });
    QObject::connect(job, &app::TrainJob::point, job, [&](const app::TrainingPoint &point) {
        pace.count(point.iteration);
        if (options.json) printPoint(point, job->iterations());
    });
    const int status = waitForJob(queue, *job, line);
    const double peak = static_cast<double>(peakMemoryBytes());
    if (pace.last > 0)
        say(QStringLiteral("%1 s an iteration (after the first), %2 GB of memory at the peak.")
                .arg(pace.perIteration(), 0, 'f', 3)
                .arg(peak / 1e9, 0, 'f', 2));
    const auto record = storage::trainingRun(project->database(), job->runId());
    if (status == done && options.json)
        printJson({{"event", "done"},
                   {"model", job->modelName().toStdString()},
                   {"iterations", job->iterations()},
                   {"seconds_per_iteration", pace.perIteration()},
                   {"peak_memory_bytes", peakMemoryBytes()}});
    else if (status == done)
        printLine(job->modelName().toStdString());
    if (status == interrupted && record)
        say(QStringLiteral("Stopped after iteration %1 of %2. Go on with: herbascope-cli train %3 --resume %4")
                .arg(record->iteration)
                .arg(record->iterations)
                .arg(qt(options.project), qt(record->name)));
    return status;
}

} // namespace

void addTrain(CLI::App &app, Action &action) {
    auto options = std::make_shared<TrainOptions>();
    CLI::App *command = app.add_subcommand("train", "Train a model on the finished sheets");
    addProjectArgument(*command, options->project)->required();
    CLI::Option *resume =
        command->add_option("--resume", options->resume, "Go on with this stopped run, with its own settings");
    const auto fresh = [&](CLI::Option *option) { return option->excludes(resume); };
    fresh(command->add_option("--preset", options->preset, "quick, standard or paper (default quick)"))
        ->check(CLI::IsMember(engine::presetNames()));
    fresh(command->add_option(
        "--init", options->init,
        "Start from a model, a weights file, downloaded published weights, or none (default none)"));
    fresh(command->add_option("--iterations", options->iterations, "Steps (default: the preset's)"))
        ->check(wholeNumber(1, 10'000'000));
    fresh(command->add_option("--batch", options->batch, "Sheets a step (default: the preset's)"))
        ->check(wholeNumber(1, 1024));
    fresh(
        command->add_option("--side", options->side, "Short side the sheets are scaled to, px (default: the preset's)"))
        ->check(wholeNumber(64, 8192));
    fresh(command->add_option("--lr", options->learningRate, "Learning rate (default: the preset's)"))
        ->check(number(0, 10));
    fresh(
        command->add_option("--patience", options->patience,
                            "Measurements in a row without a better one that end the training; 0: never (default: the "
                            "preset's; only standard measures while it trains)"))
        ->check(wholeNumber(0, 1000));
    fresh(command->add_option("--optimiser", options->optimiser,
                              "sgd, as torchvision and the paper train, or adamw (default: the preset's)"))
        ->check(CLI::IsMember({"sgd", "adamw"}));
    fresh(
        command->add_option("--decay", options->decay,
                            "Parts of the run at which the rate falls, like 0.67,0.89; as-published: after 12,000 and "
                            "16,000 steps however long the run is"))
        ->delimiter(',')
        ->allow_extra_args(false);
    fresh(command->add_option("--seed", options->seed, "Number that the random order comes from (default 0)"))
        ->check(wholeNumber(0, std::numeric_limits<std::uint64_t>::max()));
    fresh(command->add_option("--split", options->split,
                              "Split to train on (default: train, else all finished sheets but a fifth); val, "
                              "validation or test is measured on"));
    fresh(command->add_option("--name", options->name, "Name of the new model (default: preset and number)"));
    addComputeOptions(*command, options->compute);
    for (const char *name : {"--device", "--precision", "--threads"}) fresh(command->get_option(name));
    command->add_flag("--json", options->json, "Print progress and result as JSON, one object a line");
    command->footer("Ctrl-C stops after the current step; --resume goes on from there.\n"
                    "Several processes train together under torchrun, under Slurm with MASTER_ADDR and MASTER_PORT, or "
                    "with RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT; --batch is each one's.\n"
                    "Example: herbascope-cli train herbarium --preset quick --init resnet18 --seed 0");
    command->callback([options, &action] { action = [options] { return runTrain(*options); }; });
}

} // namespace herbascope::cli
