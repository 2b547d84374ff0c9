// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/common.h"

namespace herbascope::cli {

namespace {

struct NewOptions {
    std::string project;
    std::string classes;
};

int runNew(const NewOptions &options) {
    const auto names = options.classes.empty() ? QStringList() : readClassNames(options.classes);
    const auto project = app::Project::create(qt(options.project), names);
    QStringList made;
    for (const app::OrganClass &organ : project->classes()) made.append(qt(organ.name));
    say(QStringLiteral("Made the project %1 with the classes %2.")
            .arg(project->folder(), made.join(QStringLiteral(", "))));
    return done;
}

} // namespace

void addNew(CLI::App &app, Action &action) {
    auto options = std::make_shared<NewOptions>();
    CLI::App *command = app.add_subcommand("new", "Make an empty project");
    addProjectArgument(*command, options->project)->required();
    command->add_option("--classes", options->classes,
                        "Text file with one class a line (default: leaf, flower, fruit, seed, stem, root)");
    command->footer("Example: herbascope-cli new herbarium");
    command->callback([options, &action] { action = [options] { return runNew(*options); }; });
}

} // namespace herbascope::cli
