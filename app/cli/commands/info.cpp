// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/common.h"
#include "storage/queries.h"

namespace herbascope::cli {

namespace {

struct InfoOptions {
    std::string project;
    bool json = false;
};

constexpr std::array stateNames{"new", "predicted", "in_review", "done", "problem"};
constexpr std::array imageNames{"present", "missing", "broken"};

Json collect(const app::Project &project) {
    storage::Database &database = project.database();
    Json info = {{"sheets", project.sheets().size()}, {"by_state", Json::object()}, {"images", Json::object()}};
    for (const char *name : stateNames) info["by_state"][name] = 0;
    for (const char *name : imageNames) info["images"][name] = 0;
    std::size_t predictions = 0;
    for (const app::Sheet &sheet : project.sheets()) {
        Json &state = info["by_state"][stateNames.at(static_cast<std::size_t>(sheet.state))];
        state = state.get<int>() + 1;
        Json &image = info["images"][imageNames.at(static_cast<std::size_t>(sheet.image))];
        image = image.get<int>() + 1;
        predictions += storage::currentPredictions(database, sheet.id).size();
    }
    auto counts = storage::annotationCounts(database);
    info["boxes"] = Json::object();
    for (const app::OrganClass &organ : project.classes()) info["boxes"][organ.name] = counts[organ.id];
    info["predictions"] = predictions;
    info["open_predictions"] = storage::openPredictionCount(database);
    info["splits"] = Json::object();
    for (const storage::Split &split : project.splits()) info["splits"][split.name] = split.sheets.size();
    info["models"] = Json::array();
    for (const app::Model &model : project.models()) info["models"].push_back(model.name);
    info["schema_version"] = database.version();
    return info;
}

/// "leaf 9937, stem 4284", without what is not there.
std::string listed(const Json &counts) {
    std::string text;
    for (const auto &[name, count] : counts.items()) {
        if (count.get<std::int64_t>() == 0) continue;
        text += text.empty() ? "" : ", ";
        text += name + " " + count.dump();
    }
    return text.empty() ? "none" : text;
}

int runInfo(const InfoOptions &options) {
    const auto project = openProject(options.project, Access::Read);
    const Json info = collect(*project);
    if (options.json) {
        printJson(info);
        return done;
    }
    std::string models;
    for (const Json &name : info["models"]) models += (models.empty() ? "" : ", ") + name.get<std::string>();
    printLine("sheets       " + info["sheets"].dump() + " (" + listed(info["by_state"]) + ")");
    printLine("images       " + listed(info["images"]));
    printLine("boxes        " + listed(info["boxes"]));
    printLine("predictions  " + info["predictions"].dump() + " (" + info["open_predictions"].dump() + " to decide)");
    printLine("splits       " + listed(info["splits"]));
    printLine("models       " + (models.empty() ? "none" : models));
    return done;
}

} // namespace

void addInfo(CLI::App &app, Action &action) {
    auto options = std::make_shared<InfoOptions>();
    CLI::App *command =
        app.add_subcommand("info", "Say what is in a project: sheets, boxes, predictions, splits, models");
    addProjectArgument(*command, options->project)->required();
    command->add_flag("--json", options->json, "Print it as JSON");
    command->footer("Example: herbascope-cli info herbarium");
    command->callback([options, &action] { action = [options] { return runInfo(*options); }; });
}

} // namespace herbascope::cli
