// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export.h"
#include "app/cli/commands/common.h"
#include "app/cli/commands/overlay_files.h"
#include "app/cli/commands/values.h"
#include "engine/error.h"

namespace herbascope::cli {

namespace {

struct Options {
    std::string project;
    std::string format, out, what = "annotations", split;
    double score = -1;
    bool json = false;
};

int runOverlay(const app::Project &project, const Options &options) {
    OverlaySettings settings;
    settings.sheets = chooseSheets(project, options.split, {});
    settings.folder = pathOf(options.out);
    settings.annotations = options.what != "predictions";
    settings.predictions = options.what != "annotations";
    if (options.score >= 0) settings.scoreThreshold = options.score;
    return writeOverlays(project, settings);
}

int run(const Options &options) {
    if (options.what == "both" && options.format != "overlay")
        throw WrongCall("Only overlay pictures can show both; export annotations and predictions one after the other.");
    const auto project = openProject(options.project, Access::Read);
    if (options.format == "overlay") return runOverlay(*project, options);
    app::ExportSettings settings;
    settings.format = app::exportFormat(qt(options.format)).value();
    settings.target = qt(options.out);
    settings.predictions = options.what == "predictions";
    settings.scoreThreshold = std::max(0.0, options.score);
    settings.split = qt(options.split);
    const app::ExportSummary summary = app::exportProject(*project, settings);
    for (const QString &note : summary.notes) say(note);
    say(QStringLiteral("Wrote %1 with %2 to %3.")
            .arg(counted(summary.sheets, "sheet", "sheets"), counted(summary.boxes, "box", "boxes"), settings.target));
    if (options.json) printJson({{"sheets", summary.sheets}, {"boxes", summary.boxes}, {"out", options.out}});
    return done;
}

} // namespace

void addExport(CLI::App &app, Action &action) {
    auto options = std::make_shared<Options>();
    std::vector<std::string> formats;
    for (const QString &name : app::exportFormatNames()) formats.push_back(name.toStdString());
    formats.push_back("overlay");
    CLI::App *command = app.add_subcommand("export", "Write a project's boxes as files");
    addProjectArgument(*command, options->project)->required();
    command
        ->add_option("--format", options->format,
                     "voc, coco (of predictions: a results list), csv, imageset (lists of the splits) or overlay "
                     "(pictures with boxes)")
        ->required()
        ->check(CLI::IsMember(formats));
    command
        ->add_option("--out", options->out,
                     "Where to: a folder or .zip for voc, a folder for imageset and overlay, else a file")
        ->required();
    command->add_option("--what", options->what, "annotations, predictions, or both for overlay (default annotations)")
        ->check(CLI::IsMember({"annotations", "predictions", "both"}));
    command->add_option("--score", options->score, "Leave out predictions with a lower score (default 0; overlay 0.5)")
        ->check(number(0, 1));
    command->add_option("--split", options->split, "Only the sheets of this split (default: all)");
    command->add_flag("--json", options->json, "Print the counts as JSON");
    command->footer("Example: herbascope-cli export herbarium --format voc --out annotations.zip");
    command->callback([options, &action] { action = [options] { return run(*options); }; });
}

} // namespace herbascope::cli
