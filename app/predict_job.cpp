// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/predict_job.h"

#include "app/job_queue.h"
#include "app/predict_search.h"
#include "app/prediction_shard.h"
#include "app/text.h"
#include "engine/box_rules.h"
#include "engine/error.h"
#include "engine/imaging/image.h"
#include "storage/queries.h"

#include <QFile>
#include <QSemaphore>

#include <chrono>
#include <cmath>
#include <utility>

namespace herbascope::app {
namespace {

using Clock = std::chrono::steady_clock;

/// Results that wait for the owner; more make the worker wait, so that a busy window does not pile them up.
constexpr int resultsUnderway = 8;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

struct PredictJob::Private {
    Project &project;
    PredictSettings settings;
    Model model;
    std::filesystem::path modelFolder;
    std::vector<ScanTask> tasks;
    storage::PredictionSettings how;
    // GUI thread.
    std::vector<std::optional<ClassId>> classes; ///< by the model's label
    engine::ClassNames classNames;
    int sheetsDone = 0;
    int boxesFound = 0;
    int sheetsFailed = 0;
    QStringList addedClasses;
    QSemaphore room{resultsUnderway};

    bool waitForRoom(const std::stop_token &stop) {
        constexpr int pollMs = 100;
        while (!stop.stop_requested()) {
            if (room.tryAcquire(1, pollMs)) return true;
        }
        return false;
    }
    void store(const ShardLine &found);
    void storeInProject(const ShardLine &found);
    void writeToShard(ShardLine line);
    void markBroken(SheetId sheet, const std::string &why);
    ClassId classOf(int label);
};

PredictJob::PredictJob(Project &project, const PredictSettings &settings)
    : Job(QString())
    , d(std::make_unique<Private>(project, settings)) {
    d->model = runnableModel(project, settings.model);
    d->modelFolder = QFile::encodeName(project.absolutePath(d->model.folder)).toStdString();
    const engine::ModelInfo info = engine::readModelInfo(d->modelFolder);
    d->classNames = info.classes;
    d->how = settingsOf(settings, info);
    d->classes.resize(d->classNames.size());
    setTitle(tr("Predicting with %1").arg(QString::fromStdString(d->model.name)));
    QStringList missing;
    for (const SheetId id : settings.sheets) {
        const Sheet *sheet = project.sheet(id);
        if (!sheet) continue;
        if (settings.skipPredicted && storage::hasPredictions(project.database(), d->model.id, id)) continue;
        if (settings.shard && settings.shard->holds(id)) continue;
        const QString path = project.scanPath(id);
        const QString name = QString::fromStdString(sheet->name);
        if (path.isEmpty()) {
            missing.append(name);
        } else {
            d->tasks.push_back({id, name, QFile::encodeName(path).toStdString()});
        }
    }
    if (!missing.isEmpty()) {
        addProblem(tr("Left out because the image is missing: %1.").arg(shortList(missing)));
    }
}

PredictJob::~PredictJob() = default;

int PredictJob::sheetsDone() const {
    return d->sheetsDone;
}
int PredictJob::boxesFound() const {
    return d->boxesFound;
}
int PredictJob::sheetsFailed() const {
    return d->sheetsFailed;
}

void PredictJob::run(std::stop_token stop) {
    if (d->tasks.empty()) return;
    setProgress(-1, tr("Loading the model"));
    const engine::ComputeThreads threads(d->settings.threads); // a training may wait on this thread for its next step
    const engine::DeviceChoice device = engine::chooseDevice(
        d->settings.device.toStdString(), d->settings.precision.toStdString(), engine::Purpose::Prediction);
    PredictSearch sheets(d->modelFolder, device, d->tasks, {d->how.lowestScore, d->how.tileSide},
                         [this](const QString &sentence) { addProblem(sentence); });
    const auto begin = Clock::now();
    for (std::size_t i = 0; i < d->tasks.size() && !stop.stop_requested(); ++i) {
        const ScanTask &task = d->tasks[i];
        const auto start = Clock::now();
        const auto tellPart = [&](int part, int parts) {
            setProgress((static_cast<double>(i) + static_cast<double>(part) / parts) /
                            static_cast<double>(d->tasks.size()),
                        tr("sheet %1 of %2, part %3 of %4").arg(i + 1).arg(d->tasks.size()).arg(part).arg(parts));
            if (queue()) queue()->runUrgentJobs();
        };
        try {
            auto result = sheets.search(i, {stop, tellPart});
            if (!result) break;
            const engine::ImageInfo info = engine::readImageInfo(task.path);
            if (!d->waitForRoom(stop)) break;
            ShardLine line;
            line.sheet = task.sheet;
            line.width = info.width;
            line.height = info.height;
            line.detections = onSheet(*result, info.width, info.height);
            if (const std::size_t lost = result->size() - line.detections.size(); lost > 0)
                addProblem(tr("%1 of %2 left out: they are no boxes, or lie outside the sheet.")
                               .arg(boxesText(static_cast<qsizetype>(lost)), task.name));
            post([this, seconds = secondsSince(start), line = std::move(line)] {
                d->room.release();
                d->store(line);
                emit sheetDone(line.sheet, static_cast<int>(line.detections.size()), seconds);
            });
        } catch (const engine::ScanError &error) {
            addProblem(QString::fromUtf8(error.what()));
            post([this, sheet = task.sheet, why = std::string(error.what())] { d->markBroken(sheet, why); });
        } catch (const engine::Error &error) {
            // Nothing is noted of the sheet: the next call tries it again.
            addProblem(tr("%1 was not predicted. %2").arg(task.name, QString::fromUtf8(error.what())));
            post([this] { ++d->sheetsFailed; });
        }
        const auto count = static_cast<double>(i + 1);
        const double each = secondsSince(begin) / count;
        setProgress(count / static_cast<double>(d->tasks.size()),
                    tr("sheet %1 of %2 · %3 s each, %4")
                        .arg(i + 1)
                        .arg(d->tasks.size())
                        .arg(each, 0, 'f', 1)
                        .arg(timeLeftText(each * (static_cast<double>(d->tasks.size()) - count))));
        if (queue()) queue()->runUrgentJobs();
    }
}

void PredictJob::done() {
    if (!d->addedClasses.isEmpty()) {
        addProblem(tr("The model knows classes that were new to the project; they were added: %1.")
                       .arg(shortList(d->addedClasses)));
    }
    setMessage(tr("%1 predicted, %2 found.").arg(sheetsText(d->sheetsDone), boxesText(d->boxesFound)));
}

void PredictJob::Private::store(const ShardLine &found) {
    if (settings.shard) {
        writeToShard(found);
    } else {
        storeInProject(found);
    }
    ++sheetsDone;
    boxesFound += static_cast<int>(found.detections.size());
}

void PredictJob::Private::storeInProject(const ShardLine &found) {
    std::vector<Prediction> predictions;
    predictions.reserve(found.detections.size());
    const Sheet *sheet = project.sheet(found.sheet);
    if (!sheet) return;
    for (const engine::Detection &detection : onSheet(found.detections, sheet->width, sheet->height)) {
        Prediction prediction;
        prediction.sheet = found.sheet;
        prediction.model = model.id;
        prediction.organ = classOf(detection.label);
        prediction.box = detection.box;
        prediction.score = detection.score;
        predictions.push_back(prediction);
    }
    storage::storePredictions(project.database(), found.sheet, model.id, predictions, how);
    project.notifyPredictions(found.sheet);
}

void PredictJob::Private::writeToShard(ShardLine line) {
    const Sheet *sheet = project.sheet(line.sheet);
    if (!sheet) return;
    line.name = sheet->name;
    line.sha256 = sheet->sha256;
    settings.shard->append(line);
}

ClassId PredictJob::Private::classOf(int label) {
    std::optional<ClassId> &known = classes.at(static_cast<std::size_t>(label));
    if (!known) {
        const QString name = QString::fromStdString(classNames.at(static_cast<std::size_t>(label)));
        const std::size_t before = project.classes().size();
        known = project.classForModel(name);
        if (project.classes().size() > before) addedClasses.append(name);
    }
    return *known;
}

void PredictJob::Private::markBroken(SheetId id, const std::string &why) {
    if (!settings.shard) return noteUnreadableScan(project, id, why);
    // One that is missing may only be out of this machine's reach: another call finds it.
    if (!QFile::exists(project.scanPath(id))) return;
    ShardLine line;
    line.sheet = id;
    line.error = why;
    writeToShard(line);
}

std::vector<engine::Detection> onSheet(const std::vector<engine::Detection> &detections, int width, int height) {
    std::vector<engine::Detection> sound;
    sound.reserve(detections.size());
    for (engine::Detection detection : detections) {
        const engine::FittedBox fitted = engine::fitBox(detection.box, width, height);
        if (fitted.fault || !std::isfinite(detection.score)) continue;
        detection.box = fitted.box;
        sound.push_back(detection);
    }
    return sound;
}

Model runnableModel(const Project &project, ModelId id) {
    const std::optional<Model> model = id ? storage::model(project.database(), id) : project.activeModel();
    if (!model) throw Error("There is no model yet: train one first.");
    if (model->folder.empty()) {
        throw Error("The model " + model->name + " only stands for imported predictions and cannot be run.");
    }
    return *model;
}

storage::PredictionSettings settingsOf(const PredictSettings &settings, const engine::ModelInfo &model) {
    return {settings.scoreThreshold, settings.tileSide.value_or(model.config.tileSide)};
}

void noteUnreadableScan(Project &project, SheetId id, const std::string &why) {
    const Sheet *known = project.sheet(id);
    if (!known) return;
    Sheet sheet = *known;
    const bool exists = QFile::exists(project.absolutePath(sheet.path));
    sheet.image = exists ? storage::ImageState::Broken : storage::ImageState::Missing;
    sheet.problem = why;
    storage::updateSheet(project.database(), sheet);
    project.reloadSheet(id);
}

} // namespace herbascope::app
