// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/common.h"
#include "app/weights_catalogue.h"
#include "engine/weights_import.h"

namespace herbascope::cli {

namespace {

struct ImportWeightsOptions {
    std::string file, out, classes;
};

int runImportWeights(const ImportWeightsOptions &options) {
    engine::WeightsImport request;
    request.file = pathOf(options.file);
    request.out = pathOf(options.out);
    if (!options.classes.empty())
        for (const QString &name : readClassNames(options.classes)) request.classes.push_back(name.toStdString());
    if (const auto published = app::publishedWeightsAt(qt(options.file)))
        request.licence = published->licence.toStdString();
    const engine::ModelInfo info =
        engine::importWeights(request, [](const std::string &sentence) { say(qt(sentence)); });
    QStringList names;
    for (const std::string &name : info.classes) names.append(qt(name));
    say(QStringLiteral("Made the model %1: ResNet-%2-FPN, %3.")
            .arg(qt(options.out))
            .arg(info.config.depth)
            .arg(names.join(QStringLiteral(", "))));
    return done;
}

} // namespace

void addImportWeights(CLI::App &app, Action &action) {
    auto options = std::make_shared<ImportWeightsOptions>();
    CLI::App *command =
        app.add_subcommand("import-weights", "Make a Herbascope model of Detectron2's or torchvision's weights");
    command->add_option("FILE", options->file, ".pkl, .pth or .safetensors")->required();
    command->add_option("--out", options->out, "Folder of the new model")->required();
    command->add_option("--classes", options->classes, "Text file with one class a line, in the weights' order");
    command->footer("Example: herbascope-cli import-weights model_final.pth --out plant-organs\n"
                    "         herbascope-cli detect --model plant-organs --out found scan.jpg");
    command->callback([options, &action] { action = [options] { return runImportWeights(*options); }; });
}

} // namespace herbascope::cli
