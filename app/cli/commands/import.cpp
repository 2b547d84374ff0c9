// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/common.h"
#include "app/import_job.h"
#include "engine/error.h"

#include <map>

namespace herbascope::cli {

namespace {

struct ImportOptions {
    std::string project;
    std::vector<std::string> images;
    std::string voc, coco;
    std::vector<std::string> splits;
    std::string as;
    std::string complete = "boxed";
    bool json = false;
};

app::ImportSettings importSettingsFrom(const ImportOptions &options) {
    app::ImportSettings settings;
    for (const std::string &path : options.images) settings.images.append(qt(path));
    settings.voc = qt(options.voc);
    settings.coco = qt(options.coco);
    for (const std::string &text : options.splits) {
        const auto equals = text.find('=');
        if (equals == 0 || equals == std::string::npos || equals + 1 == text.size())
            throw WrongCall("--split needs NAME=FILE, for example train=train.txt; \"" + text + "\" is not that.");
        settings.splits.append({qt(text.substr(0, equals)), qt(text.substr(equals + 1))});
    }
    if (settings.images.isEmpty() && settings.voc.isEmpty() && settings.coco.isEmpty() && settings.splits.isEmpty())
        throw WrongCall("There is nothing to import: give --images, --voc, --coco or --split.");
    const std::map<std::string, app::Completeness> meanings{{"boxed", app::Completeness::Boxed},
                                                            {"yes", app::Completeness::Yes},
                                                            {"no", app::Completeness::No},
                                                            {"verified", app::Completeness::Verified}};
    settings.complete = meanings.at(options.complete);
    settings.asPredictions = options.as == "predictions";
    settings.asAnnotations = options.as == "annotations";
    return settings;
}

int runImport(const ImportOptions &options) {
    const app::ImportSettings settings = importSettingsFrom(options);
    const auto project = openProject(options.project, Access::Write);
    app::JobQueue queue(nullptr, false);
    ProgressLine line;
    app::ImportJob *job = queue.addLightJob(std::make_unique<app::ImportJob>(*project, settings));
    const int status = waitForJob(queue, *job, line);
    const app::ImportSummary summary = job->summary();
    if (status == interrupted) say(QStringLiteral("Run the same command again to go on where it stopped."));
    if (options.json)
        printJson({{"sheets_added", summary.sheetsAdded},
                   {"sheets_known", summary.sheetsKnown},
                   {"sheets_broken", summary.sheetsBroken},
                   {"scans_found", summary.scansFound},
                   {"boxes", summary.boxes},
                   {"files_scaled", summary.filesScaled},
                   {"problems", job->problems().size()}});
    return status;
}

} // namespace

void addImport(CLI::App &app, Action &action) {
    auto options = std::make_shared<ImportOptions>();
    CLI::App *command = app.add_subcommand("import", "Bring scans, annotation files and splits into a project");
    addProjectArgument(*command, options->project)->required();
    command
        ->add_option("--images", options->images,
                     "Folder with scans (with all folders below), or a scan; may be repeated")
        ->allow_extra_args(false);
    CLI::Option *voc = command->add_option("--voc", options->voc, "Folder, zip or file of Pascal VOC XML (LabelImg)");
    command->add_option("--coco", options->coco, "COCO JSON file")->excludes(voc);
    command->add_option("--split", options->splits, "NAME=FILE: the sheets named in FILE, one a line; may be repeated")
        ->allow_extra_args(false);
    command
        ->add_option("--as", options->as,
                     "Take the boxes as annotations or predictions (default: predictions if they have a score)")
        ->check(CLI::IsMember({"annotations", "predictions"}));
    command
        ->add_option(
            "--complete", options->complete,
            "Which sheets are done then: boxed, those that get boxes (default); yes, all in the files, also where "
            "they box nothing; verified, those of verified files; no, none")
        ->check(CLI::IsMember({"boxed", "yes", "no", "verified"}));
    command->add_flag("--json", options->json, "Print the counts as JSON");
    command->footer(
        "Example: herbascope-cli import herbarium --images scans --voc annotations.zip --split train=train.txt");
    command->callback([options, &action] { action = [options] { return runImport(*options); }; });
}

} // namespace herbascope::cli
