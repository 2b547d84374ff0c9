// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/coco_files.h"
#include "app/cli/commands/common.h"
#include "app/evaluation.h"
#include "app/predict_job.h"
#include "engine/error.h"
#include "engine/model_folder.h"
#include "storage/queries.h"

#include <filesystem>
#include <map>
#include <optional>
#include <set>

namespace herbascope::cli {

namespace {

struct EvaluateOptions {
    std::string project;
    std::string model, split = "test";
    std::string groundTruth, results;
    bool rerun = false, json = false;
    ComputeOptions compute;
};

QString figure(const std::optional<double> &value) {
    return value ? QString::number(*value, 'f', 3) : QStringLiteral("–");
}

void printFigures(const app::ModelFigures &figures, bool json) {
    const std::string text = app::figuresToJson(figures);
    if (json) return printLine(text);
    const auto rows = app::figureRows(text);
    qsizetype width = 8;
    for (const app::FigureRow &row : rows) width = std::max(width, row.name.size());
    const auto line = [&](const QString &name, const QString &truth, const QString &ap, const QString &ap50) {
        printLine((name.leftJustified(width) + truth.rightJustified(14) + ap.rightJustified(8) + ap50.rightJustified(8))
                      .toStdString());
    };
    line(QStringLiteral("class"), QStringLiteral("ground truth"), QStringLiteral("AP"), QStringLiteral("AP50"));
    for (qsizetype i = 1; i < rows.size(); ++i)
        line(rows[i].name, QString::number(rows[i].groundTruth), figure(rows[i].ap), figure(rows[i].ap50));
    if (!rows.isEmpty())
        line(rows[0].name, QString::number(rows[0].groundTruth), figure(rows[0].ap), figure(rows[0].ap50));
    say(QStringLiteral("Measured on %1.").arg(counted(figures.sheets, "sheet", "sheets")));
}

/// Finished sheets only: on others, what is not boxed may still be an organ.
QVector<app::SheetId> finishedSheets(const app::Project &project, const std::string &split) {
    QVector<app::SheetId> finished;
    const auto chosen = chooseSheets(project, split, {});
    for (const app::SheetId id : chosen)
        if (const app::Sheet *sheet = project.sheet(id); sheet && sheet->state == storage::SheetState::Done)
            finished.append(id);
    if (finished.isEmpty())
        throw Error("No sheet of the split " + split + " is marked as done, so nothing can be measured.");
    if (finished.size() < chosen.size())
        say(QStringLiteral("%1 left out because they are not marked as done.")
                .arg(counted(chosen.size() - finished.size(), "sheet", "sheets")));
    return finished;
}

/// Makes the predictions that are missing and takes the sheets away where that fails; the exit status.
int predictMissing(app::Project &project, app::ModelId model, QVector<app::SheetId> &sheets, const EvaluateOptions &options) {
    app::PredictSettings settings;
    settings.model = model;
    for (const app::SheetId id : sheets)
        if (options.rerun || !storage::hasPredictions(project.database(), model, id)) settings.sheets.append(id);
    if (settings.sheets.isEmpty()) return done;
    if (project.readOnly()) throw Error("Predictions are missing, and the project " + whyReadOnly(project));
    settings.device = qt(options.compute.device);
    settings.precision = qt(options.compute.precision);
    settings.threads = options.compute.threads;
    std::set<app::SheetId> left(settings.sheets.begin(), settings.sheets.end());
    app::JobQueue queue(nullptr, false);
    ProgressLine line;
    app::PredictJob *job = queue.addDeviceJob(std::make_unique<app::PredictJob>(project, settings));
    QObject::connect(job, &app::PredictJob::sheetDone, job, [&](app::SheetId id) { left.erase(id); });
    const int status = waitForJob(queue, *job, line);
    sheets.removeIf([&](app::SheetId id) { return left.contains(id); });
    if (status == done && !left.empty() && !sheets.isEmpty())
        say(QStringLiteral("%1 left out: predicting failed there, as said above.")
                .arg(counted(static_cast<qsizetype>(left.size()), "sheet", "sheets")));
    return status;
}

QString settingsText(const std::optional<storage::PredictionSettings> &how) {
    if (!how) return QStringLiteral("with a lowest score and tiles that are not known");
    const QString tiles =
        how->tileSide > 0 ? QStringLiteral("in tiles of %1 px").arg(how->tileSide) : QStringLiteral("on whole sheets");
    return QStringLiteral("from a score of %1 on, %2").arg(QString::number(how->lowestScore), tiles);
}

/// Says with what the stored predictions were made where it is not what this command takes itself.
void sayOtherSettings(const app::Project &project, const app::Model &model, const QVector<app::SheetId> &sheets) {
    const std::filesystem::path folder = pathOf(project.absolutePath(model.folder).toStdString());
    if (!std::filesystem::exists(folder / "model.json")) return; // an import's predictions cannot be made again
    const storage::PredictionSettings own = app::settingsOf({}, engine::readModelInfo(folder));
    std::map<std::optional<storage::PredictionSettings>, qsizetype> others;
    for (const app::SheetId id : sheets)
        if (const auto how = storage::predictionSettings(project.database(), model.id, id); how != own) ++others[how];
    for (const auto &[how, count] : others)
        say(QStringLiteral("The stored predictions of %1 were made %2; --rerun makes them %3.")
                .arg(counted(count, "sheet", "sheets"), settingsText(how), settingsText(own)));
}

int runProject(const EvaluateOptions &options) {
    const auto project = openProject(options.project, Access::Read);
    const app::Model model = chooseModel(*project, options.model);
    auto sheets = finishedSheets(*project, options.split);
    if (const int status = predictMissing(*project, model.id, sheets, options); status != done) return status;
    if (sheets.isEmpty())
        throw Error("No sheet of the split " + options.split + " could be predicted, so nothing can be measured.");
    sayOtherSettings(*project, model, sheets);
    printFigures(app::evaluateModel(*project, model.id, sheets), options.json);
    return done;
}

int runEvaluate(const EvaluateOptions &options) {
    if (options.groundTruth.empty()) return runProject(options);
    printFigures(evaluateCocoFiles(pathOf(options.groundTruth), pathOf(options.results)), options.json);
    return done;
}

void check(const EvaluateOptions &options) {
    const bool files = !options.groundTruth.empty() || !options.results.empty();
    if (files && (options.groundTruth.empty() || options.results.empty()))
        throw WrongCall("--ground-truth and --results belong together.");
    if (files && !options.project.empty()) throw WrongCall("Give either a project or two COCO files, not both.");
    if (!files && options.project.empty()) throw WrongCall("Give a project, or --ground-truth and --results.");
}

} // namespace

void addEvaluate(CLI::App &app, Action &action) {
    auto options = std::make_shared<EvaluateOptions>();
    CLI::App *command = app.add_subcommand("evaluate", "Measure how well a model finds the boxes people drew");
    addProjectArgument(*command, options->project);
    command->add_option("--model", options->model, "Name of a model, or a model folder (default: the active model)");
    command->add_option("--split", options->split, "Split to measure on (default test); only its finished sheets count");
    command->add_flag("--rerun", options->rerun, "Predict again instead of using stored ones, which are replaced");
    command->add_option("--ground-truth", options->groundTruth,
                        "COCO JSON file with the true boxes; no project needed");
    command->add_option("--results", options->results, "COCO results JSON file to measure");
    addComputeOptions(*command, options->compute);
    command->add_flag("--json", options->json, "Print the figures as JSON");
    command->footer("Figures are COCO's: AP over overlaps of 0.50 to 0.95, AP50 at an overlap of 0.50.\n"
                    "Example: herbascope-cli evaluate herbarium --split test");
    command->callback([options, &action] {
        action = [options] {
            check(*options);
            return runEvaluate(*options);
        };
    });
}

} // namespace herbascope::cli
