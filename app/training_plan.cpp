// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/training_plan.h"

#include "app/text.h"
#include "app/weights_catalogue.h"
#include "engine/error.h"
#include "engine/trainer.h"
#include "storage/queries.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace herbascope::app {
namespace {

constexpr int rareBoxes = 10; ///< a class with fewer boxes is hardly learnt

void countBoxes(const TrainingSelection &selection, TrainingPlan &plan) {
    std::vector<int> counts(selection.classes.size(), 0);
    for (const SnapshotSheet &sheet : selection.train) {
        for (const int label : sheet.sample.labels) ++counts[static_cast<std::size_t>(label)];
    }
    QStringList rare;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const QString name = QString::fromStdString(selection.classes[i]);
        plan.boxesByClass.append({name, counts[i]});
        if (counts[i] < rareBoxes) rare.append(QStringLiteral("%1 (%2)").arg(name).arg(counts[i]));
    }
    const bool any = std::ranges::any_of(counts, [](int count) { return count > 0; });
    if (any && !rare.isEmpty()) {
        plan.warnings.append(
            TrainJob::tr("Too few boxes to learn from, fewer than %1: %2.").arg(rareBoxes).arg(rare.join(", ")));
    }
    plan.possible = any;
    if (!any) {
        plan.warnings.append(
            selection.train.empty()
                ? TrainJob::tr("There is no done sheet to train on: mark the sheets as done on which every organ "
                               "has a box.")
                : TrainJob::tr("There are no boxes on the done sheets: there is nothing to learn from."));
    }
}

TrainingStart startFromPublished(const PublishedWeights &weights, const QString &path) {
    TrainingStart start;
    start.path = QFile::encodeName(path).toStdString();
    start.sentence =
        TrainJob::tr("It starts from the published weights %1: it already knows shapes and textures and learns "
                     "the organs.")
            .arg(weights.title);
    return start;
}

/// Published weights whose network is another preset's.
void warnOfOtherPreset(const TrainingStart &start, const QString &preset, TrainingPlan &plan) {
    const auto weights = publishedWeightsAt(QFile::decodeName(start.path.c_str()));
    if (!weights || weights->presets.contains(preset)) return;
    // First: the last sentence of a plan that is impossible says why it is.
    plan.warnings.prepend(weights->presets.isEmpty()
                              ? TrainJob::tr("No preset has the network of %1.").arg(weights->title)
                              : TrainJob::tr("%1 goes with the preset %2, not with %3.")
                                    .arg(weights->title, weights->presets.join(TrainJob::tr(" or ")), preset));
}

} // namespace

TrainingStart resolveTrainingStart(const Project &project, const QString &init) {
    TrainingStart start;
    const QString name = init.trimmed();
    if (name.isEmpty() || nameKey(name) == QLatin1String("none")) {
        start.sentence = TrainJob::tr("It starts from nothing: it needs many sheets and a long time to find anything.");
        return start;
    }
    const auto model = storage::findModel(project.database(), name.toStdString());
    if (model && !model->folder.empty()) {
        start.path = QFile::encodeName(project.absolutePath(model->folder)).toStdString();
        start.parent = model->name;
        start.sentence =
            TrainJob::tr("It goes on from the model %1: what that model knows is kept and refined.").arg(name);
        return start;
    }
    if (const auto published = publishedWeightsAt(name))
        return startFromPublished(*published, downloadedWeights(*published));
    if (!QFileInfo::exists(name)) {
        if (const auto published = findPublishedWeights(name)) {
            const QString path = downloadedWeights(*published);
            if (!path.isEmpty()) return startFromPublished(*published, path);
            throw Error(
                TrainJob::tr("The published weights %1 are not on this computer yet: \"Get published weights…\" in "
                             "Learn, or \"herbascope-cli weights get %1\", fetches them.")
                    .arg(published->name)
                    .toStdString());
        }
        throw Error(
            TrainJob::tr("There is neither a model nor a file named %1 to start from.").arg(name).toStdString());
    }
    const QFileInfo file(name);
    start.path = QFile::encodeName(file.absoluteFilePath()).toStdString();
    start.sentence = file.isDir()
                         ? TrainJob::tr("It starts from the model in the folder %1.").arg(file.fileName())
                         : TrainJob::tr("It starts from the weights in %1: it already knows shapes and textures and "
                                        "learns the organs.")
                               .arg(file.fileName());
    return start;
}

namespace {

std::optional<engine::Optimiser> optimiserNamed(const QString &name) {
    if (name.isEmpty()) return std::nullopt;
    if (name == QLatin1String("sgd")) return engine::Optimiser::Sgd;
    if (name == QLatin1String("adamw")) return engine::Optimiser::AdamW;
    throw Error(TrainJob::tr("There is no optimiser \"%1\": choose sgd or adamw.").arg(name).toStdString());
}

} // namespace

engine::TrainingOverrides trainingOverrides(const TrainingSettings &settings, bool fromNothing) {
    return {.side = settings.side,
            .iterations = settings.iterations,
            .batch = settings.batch,
            .processes = engine::workersFromEnvironment().count,
            .learningRate = settings.learningRate,
            .patience = settings.patience,
            .optimiser = optimiserNamed(settings.optimiser),
            .fromNothing = fromNothing};
}

TrainingPlan planTraining(const Project &project, const TrainingSettings &settings) {
    TrainingPlan plan;
    try {
        const TrainingSelection selection = selectTrainingSheets(project, settings);
        plan.trainSheets = static_cast<int>(selection.train.size());
        plan.heldOutSheets = static_cast<int>(selection.measured.size());
        plan.warnings = selection.warnings;
        countBoxes(selection, plan);
        const TrainingStart start = resolveTrainingStart(project, settings.init);
        plan.startSentence = start.sentence;
        warnOfOtherPreset(start, settings.preset, plan);
        plan.iterations =
            engine::makeTrainingConfig(settings.preset.toStdString(), static_cast<int>(selection.classes.size()),
                                       trainingOverrides(settings, start.path.empty()))
                .iterations;
        engine::checkDevice(settings.device.toStdString(), settings.precision.toStdString());
    } catch (const Error &error) {
        plan.possible = false;
        plan.warnings.append(QString::fromUtf8(error.what()));
    }
    return plan;
}

} // namespace herbascope::app
