// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/common.h"
#include "app/evaluation.h"
#include "engine/foreign_json.h"

namespace herbascope::cli {

namespace {

struct ModelsOptions {
    std::string project;
    bool json = false;
};

int runModels(const ModelsOptions &options) {
    const auto project = openProject(options.project, Access::Read);
    for (const app::Model &model : project->models()) {
        if (options.json) {
            const Json metrics = engine::parseJsonOrNothing<Json>(model.metricsJson);
            printJson({{"name", model.name},
                       {"active", model.active},
                       {"preset", model.preset},
                       {"parent", model.parent},
                       {"created", model.createdAt},
                       {"folder", project->absolutePath(model.folder).toStdString()},
                       {"metrics", metrics.is_object() ? metrics : Json::object()}});
            continue;
        }
        const auto rows = app::figureRows(model.metricsJson);
        const QString figures =
            rows.isEmpty() || !rows[0].ap
                ? QStringLiteral("not measured")
                : QStringLiteral("AP %1, AP50 %2").arg(*rows[0].ap, 0, 'f', 3).arg(rows[0].ap50.value_or(0), 0, 'f', 3);
        printLine(QStringLiteral("%1 %2  %3  %4")
                      .arg(QLatin1String(model.active ? "*" : " "), qt(model.name).leftJustified(20),
                           qt(model.createdAt), figures)
                      .toStdString());
    }
    if (project->models().empty()) say(QStringLiteral("The project has no models yet."));
    return done;
}

} // namespace

void addModels(CLI::App &app, Action &action) {
    auto options = std::make_shared<ModelsOptions>();
    CLI::App *command =
        app.add_subcommand("models", "List a project's models, the newest first; * marks the active one");
    addProjectArgument(*command, options->project)->required();
    command->add_flag("--json", options->json, "Print a JSON object for every model");
    command->footer("Example: herbascope-cli models herbarium");
    command->callback([options, &action] { action = [options] { return runModels(*options); }; });
}

} // namespace herbascope::cli
