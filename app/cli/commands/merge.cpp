// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/common.h"
#include "app/shard_merge.h"
#include "app/text.h"

namespace herbascope::cli {

namespace {

struct MergeOptions {
    std::string project;
    std::vector<std::string> files;
    bool json = false;
};

void sayList(const QString &sentence, const QStringList &names) {
    if (!names.isEmpty()) say(sentence.arg(app::shortList(names)));
}

Json jsonList(const QStringList &texts) {
    Json list = Json::array();
    for (const QString &text : texts) list.push_back(text.toStdString());
    return list;
}

int runMerge(const MergeOptions &options) {
    const auto project = openProject(options.project, Access::Write);
    QStringList files;
    for (const std::string &file : options.files) files.append(qt(file));
    const app::MergeSummary summary = app::mergeShards(*project, files);

    sayList(QStringLiteral("Left out because the project does not hold them: %1."), summary.unknown);
    sayList(QStringLiteral("Left out because their scans have changed since: %1."), summary.changed);
    if (summary.boxesLeftOut > 0)
        sayList(QStringLiteral("Left out because they are no boxes, or lie outside their sheets: %1 on %2.")
                    .arg(counted(summary.boxesLeftOut, "box", "boxes"), QStringLiteral("%1")),
                summary.boxless);
    sayList(QStringLiteral("The model knows classes that were new to the project; they were added: %1."),
            summary.newClasses);
    for (const QString &sentence : summary.unreadable + summary.gaps) say(sentence);
    say(QStringLiteral("%1 came in with %2; %3 had these predictions already.")
            .arg(counted(summary.sheets, "sheet", "sheets"), counted(summary.boxes, "box", "boxes"))
            .arg(summary.unchanged));
    if (options.json)
        printJson({{"sheets", summary.sheets},
                   {"predictions", summary.boxes},
                   {"unchanged", summary.unchanged},
                   {"left_out", summary.boxesLeftOut},
                   {"unknown", jsonList(summary.unknown)},
                   {"changed", jsonList(summary.changed)},
                   {"unreadable", jsonList(summary.unreadable)},
                   {"gaps", jsonList(summary.gaps)}});
    return done;
}

} // namespace

void addMerge(CLI::App &app, Action &action) {
    auto options = std::make_shared<MergeOptions>();
    CLI::App *command = app.add_subcommand("merge", "Bring what predict --shard wrote into the project");
    addProjectArgument(*command, options->project)->required();
    command->add_option("SHARD_FILE", options->files, "Result files, in the project's shards folder")->required();
    command->add_flag("--json", options->json, "Print the counts as JSON");
    command->footer("Says which shards are missing or not finished; merging a file again changes nothing.\n"
                    "Example: herbascope-cli merge herbarium herbarium/shards/quick-1-*-of-8.jsonl");
    command->callback([options, &action] { action = [options] { return runMerge(*options); }; });
}

} // namespace herbascope::cli
