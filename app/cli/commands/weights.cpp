// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/common.h"
#include "app/weights_job.h"

namespace herbascope::cli {

namespace {

struct WeightsOptions {
    std::string action = "list", name, from;
    bool json = false;
};

Json orNull(const QString &text) {
    return text.isEmpty() ? Json(nullptr) : Json(text.toStdString());
}

void printAsJson(const app::PublishedWeights &weights, const QString &path) {
    Json presets = Json::array();
    for (const QString &preset : weights.presets) presets.push_back(preset.toStdString());
    printJson({{"name", weights.name.toStdString()},
               {"title", weights.title.toStdString()},
               {"purpose", weights.purpose.toStdString()},
               {"presets", presets},
               {"file", weights.fileName.toStdString()},
               {"megabytes", weights.megabytes > 0 ? Json(weights.megabytes) : Json(nullptr)},
               {"licence", weights.licence.toStdString()},
               {"address", weights.address.toString().toStdString()},
               {"page", weights.page.toStdString()},
               {"sha256_start", orNull(weights.sha256Start)},
               {"downloaded", !path.isEmpty()},
               {"path", orNull(path)},
               {"sha256", path.isEmpty() ? Json(nullptr) : orNull(app::readRecord(path).sha256)}});
}

void printAsText(const app::PublishedWeights &weights, const QString &path) {
    constexpr int nameWidth = 16;
    const QString indent(nameWidth + 1, QLatin1Char(' '));
    const QString hash = weights.sha256Start.isEmpty()
                             ? QStringLiteral("the publisher gives no hash")
                             : QStringLiteral("SHA-256 begins with %1, checked").arg(weights.sha256Start);
    const QStringList lines{
        QStringLiteral("%1 %2, %3").arg(weights.name.leftJustified(nameWidth), weights.title, app::sizeText(weights)),
        indent + weights.purpose, indent + QStringLiteral("Licence: %1.").arg(weights.licence),
        indent + QStringLiteral("%1 (%2)").arg(weights.address.toString(), hash),
        indent + (path.isEmpty() ? QStringLiteral("not downloaded") : QStringLiteral("downloaded: %1").arg(path))};
    printLine(lines.join(QLatin1Char('\n')).toStdString() + "\n");
}

int list(bool json) {
    for (const app::PublishedWeights &weights : app::publishedWeights()) {
        const QString path = app::downloadedWeights(weights);
        if (json)
            printAsJson(weights, path);
        else
            printAsText(weights, path);
    }
    return done;
}

int get(const WeightsOptions &options) {
    const auto weights = app::findPublishedWeights(qt(options.name));
    if (!weights)
        throw WrongCall("There are no published weights named " + options.name +
                        "; herbascope-cli weights lists them.");
    say(QStringLiteral("%1, %2. Licence: %3.").arg(weights->title, app::sizeText(*weights), weights->licence));
    app::JobQueue queue(nullptr, false);
    ProgressLine line;
    app::WeightsJob *job = queue.addLightJob(std::make_unique<app::WeightsJob>(*weights, qt(options.from)));
    const int status = waitForJob(queue, *job, line);
    if (status != done) return status;
    const app::FetchedWeights &fetched = job->fetched();
    if (!fetched.isPublished) say(QStringLiteral("SHA-256 %1").arg(fetched.sha256));
    if (options.json)
        printJson({{"event", "done"},
                   {"name", weights->name.toStdString()},
                   {"path", fetched.path.toStdString()},
                   {"bytes", fetched.bytes},
                   {"sha256", fetched.sha256.toStdString()},
                   {"hash_checked", fetched.isPublished},
                   {"was_there", fetched.wasThere}});
    else
        printLine(fetched.path.toStdString());
    return done;
}

int runWeights(const WeightsOptions &options) {
    if (options.action == "get" && options.name.empty())
        throw WrongCall("\"weights get\" needs a name; herbascope-cli weights lists them.");
    if (options.action == "list" && (!options.name.empty() || !options.from.empty()))
        throw WrongCall("\"weights list\" takes no name and no --from; did you mean \"weights get\"?");
    return options.action == "get" ? get(options) : list(options.json);
}

} // namespace

void addWeights(CLI::App &app, Action &action) {
    auto options = std::make_shared<WeightsOptions>();
    CLI::App *command = app.add_subcommand("weights", "List published weights to start a training from, or fetch one");
    command->add_option("ACTION", options->action, "list or get (default list)")->check(CLI::IsMember({"list", "get"}));
    command->add_option("NAME", options->name, "Which one to get");
    command->add_option("--from", options->from,
                        "File, folder or https or http address (of a mirror, say) to take it from instead");
    command->add_flag("--json", options->json, "Print a JSON object for each");
    command->footer(
        "The file's place is printed; \"train --init NAME\" starts from it. Files are kept in the user's data "
        "folder\n(HERBASCOPE_WEIGHTS names another). What broke off goes on when called again. Proxies are "
        "taken from the system\n(https_proxy and no_proxy).\n"
        "Example: herbascope-cli weights get resnet18");
    command->callback([options, &action] { action = [options] { return runWeights(*options); }; });
}

} // namespace herbascope::cli
