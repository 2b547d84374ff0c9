// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/training_request.h"

#include "app/model_places.h"
#include "app/native_path.h"
#include "app/train_job.h"
#include "app/weights_catalogue.h"
#include "engine/error.h"
#include "engine/model_folder.h"

#include <QFile>
#include <QFileInfo>

namespace herbascope::app {
namespace {

engine::TrainingConfig configFor(const TrainingSettings &settings, std::size_t classes, bool fromNothing) {
    engine::TrainingConfig config = engine::makeTrainingConfig(settings.preset.toStdString(), static_cast<int>(classes),
                                                               trainingOverrides(settings, fromNothing));
    if (!settings.decayAt.isEmpty()) config.decayAt.assign(settings.decayAt.begin(), settings.decayAt.end());
    config.seed = settings.seed;
    return config;
}

/// Of what it starts from: a model or published weights.
std::string licenceOf(const QString &init) {
    if (const auto weights = publishedWeightsAt(init)) return weights->licence.toStdString();
    if (!QFileInfo(init).isDir()) return {};
    try {
        return engine::readModelInfo(nativePath(init)).licence;
    } catch (const Error &) {
        return {}; // what is wrong with it is said when it is read
    }
}

engine::TrainingRequest withDevice(const TrainingSnapshot &snapshot) {
    engine::TrainingRequest request = makeRequest(snapshot);
    request.device = chooseTrainingDevice(snapshot.settings);
    return request;
}

} // namespace

engine::TrainingRequest makeRequest(const TrainingSnapshot &snapshot) {
    const TrainingSettings &settings = snapshot.settings;
    engine::TrainingRequest request;
    request.config = configFor(settings, snapshot.selection.classes.size(), snapshot.init.isEmpty());
    request.classes = snapshot.selection.classes;
    for (const SnapshotSheet &sheet : snapshot.selection.train) request.samples.push_back(sheet.sample);
    constexpr std::size_t mostMeasured = 40; // during the training; at its end all are
    for (const SnapshotSheet &sheet : snapshot.selection.choosing)
        if (request.validation.size() < mostMeasured) request.validation.push_back(sheet.sample);
    request.init = nativePath(snapshot.init);
    request.licence = licenceOf(snapshot.init);
    engine::checkDevice(settings.device.toStdString(), settings.precision.toStdString());
    request.threads = settings.threads;
    return request;
}

engine::DeviceChoice chooseTrainingDevice(const TrainingSettings &settings) {
    const engine::WorkerPlace place = engine::workersFromEnvironment();
    const engine::ComputeThreads threads(settings.threads);
    // The first process's precision holds for all; a trial of the others would disturb its own.
    const std::string precision = place.rank > 0 ? "fp32" : settings.precision.toStdString();
    return engine::chooseDevice(settings.device.toStdString(), precision, engine::Purpose::Training, place.local);
}

engine::TrainingRequest workerRequest(const Project &project, const TrainingSettings &settings) {
    TrainingSnapshot snapshot;
    snapshot.settings = settings;
    snapshot.selection = selectTrainingSheets(project, settings);
    snapshot.init = QFile::decodeName(resolveTrainingStart(project, settings.init).path.c_str());
    return withDevice(snapshot);
}

engine::TrainingRequest workerRequest(const Project &project, const TrainingRun &run) {
    return withDevice(readSnapshot(runFolderOf(project, run)));
}

double estimateTrainingSeconds(const TrainingSettings &settings) {
    constexpr int usualClasses = 6;
    const engine::TrainingConfig config = configFor(settings, usualClasses, settings.init.isEmpty());
    const engine::DeviceChoice device = chooseTrainingDevice(settings);
    const engine::ComputeThreads threads(settings.threads);
    return config.iterations * engine::estimateSecondsPerIteration(config, device);
}

} // namespace herbascope::app
