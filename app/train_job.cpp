// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/train_job.h"

#include "app/evaluation.h"
#include "app/job_queue.h"
#include "app/model_places.h"
#include "app/native_path.h"
#include "app/predict_search.h"
#include "app/train_job_private.h"
#include "app/training_request.h"
#include "engine/error.h"
#include "storage/queries.h"
#include "storage/text.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace herbascope::app {
namespace {

void requireBoxes(const TrainingSelection &selection) {
    for (const SnapshotSheet &sheet : selection.train) {
        if (!sheet.sample.boxes.empty()) return;
    }
    QStringList sentences{TrainJob::tr("There is nothing to train on: no done sheet with boxes and an image.")};
    sentences += selection.warnings;
    throw Error(sentences.join(QLatin1Char(' ')).toStdString());
}

TrainingPoint toPoint(const engine::TrainingProgress &progress) {
    return {progress.iteration,           progress.loss,           progress.learningRate,
            progress.secondsPerIteration, progress.etaSeconds,     progress.lossClassifier,
            progress.lossBoxReg,          progress.lossObjectness, progress.lossRpnBoxReg};
}

} // namespace

TrainJob::TrainJob(Project &project, JobQueue &queue, const TrainingSettings &settings)
    : Job(QString())
    , d(std::make_unique<Private>(*this, project, queue)) {
    d->snapshot.settings = settings;
    d->snapshot.selection = selectTrainingSheets(project, settings);
    requireBoxes(d->snapshot.selection);
    const TrainingStart start = resolveTrainingStart(project, settings.init);
    d->snapshot.init = QFile::decodeName(start.path.c_str());
    d->snapshot.parent = start.parent;
    d->request = makeRequest(d->snapshot);

    d->run.name = settings.name.trimmed().toStdString();
    if (d->run.name.empty())
        d->run.name = freeModelName(project, settings.preset.toStdString());
    else
        requireNewModelName(project, d->run.name);
    d->run.preset = settings.preset.toStdString();
    d->run.configJson = engine::toJson(d->request.config);
    d->run.folder = app::runFolder(d->run.name);
    d->run.iterations = d->request.config.iterations;
    d->run.startedAt = storage::nowUtc();
    try {
        writeSnapshot(d->runFolder(), d->snapshot);
        d->run.id = storage::addTrainingRun(project.database(), d->run);
    } catch (...) {
        removeRunFolder(d->runFolder());
        throw;
    }
    d->fresh = true;
    d->prepare();
    for (const QString &warning : d->snapshot.selection.warnings) addProblem(warning);
}

TrainJob::TrainJob(Project &project, JobQueue &queue, RunId run)
    : Job(QString())
    , d(std::make_unique<Private>(*this, project, queue)) {
    const std::optional<TrainingRun> known = storage::trainingRun(project.database(), run);
    if (!known) throw Error("There is no such training run.");
    if (known->state == storage::RunState::Done) throw Error("The run " + known->name + " is finished already.");
    if (findTraining(queue, run)) throw Error("The run " + known->name + " is still going on.");
    d->run = *known;
    d->snapshot = readSnapshot(d->runFolder());
    d->request = makeRequest(d->snapshot);
    const auto checkpoint = engine::readCheckpointInfo(nativePath(d->runFolder()));
    d->request.resume = checkpoint.has_value();
    if (checkpoint) d->run.iterations = checkpoint->config.iterations;
    d->run.iteration = checkpoint ? checkpoint->iteration : 0;
    d->readCurve(d->run.iteration);
    d->run.state = storage::RunState::Running;
    d->run.message.clear();
    d->run.endedAt.clear();
    storage::updateTrainingRun(project.database(), d->run);
    d->prepare();
}

TrainJob::~TrainJob() = default;

RunId TrainJob::runId() const {
    return d->run.id;
}
QString TrainJob::modelName() const {
    return QString::fromStdString(d->run.name);
}
int TrainJob::iterations() const {
    return d->run.iterations;
}
const QVector<TrainingPoint> &TrainJob::curve() const {
    return d->curve;
}
std::optional<ModelId> TrainJob::modelId() const {
    return d->modelId;
}

QStringList TrainJob::sentences() const {
    return d->said;
}

void TrainJob::stopAndKeep() {
    d->finish.request_stop();
}

void TrainJob::Private::prepare() {
    request.runFolder = nativePath(runFolder());
    request.modelFolder = nativePath(project.absolutePath(modelFolder()));
    request.modelName = run.name;
    job.setTitle(TrainJob::tr("Training %1").arg(QString::fromStdString(run.name)));
    project.notifyModels();
}

void TrainJob::run(std::stop_token stop) {
    const std::optional<engine::ModelInfo> info = d->trainModel(stop);
    if (!info) return;
    post([this, info = *info] { d->adoptModel(info); });
    d->measure(*info, stop);
}

std::optional<engine::ModelInfo> TrainJob::Private::trainModel(std::stop_token stop) {
    request.device = chooseTrainingDevice(snapshot.settings);
    // A program killed between the last iteration and the project's entry leaves a whole model behind.
    if (std::filesystem::exists(request.modelFolder)) return engine::verifyModel(request.modelFolder);
    engine::TrainingEvents events;
    events.progress = [this](const engine::TrainingProgress &progress) {
        const TrainingPoint point = toPoint(progress);
        job.setProgress(static_cast<double>(point.iteration) / std::max(1, progress.iterations),
                        TrainJob::tr("iteration %1 of %2 · loss %3 · %4 s each, %5")
                            .arg(point.iteration)
                            .arg(progress.iterations)
                            .arg(point.loss, 0, 'f', 2)
                            .arg(point.secondsPerIteration, 0, 'f', 2)
                            .arg(timeLeftText(point.etaSeconds)));
        job.post([this, point] { addPoint(point); });
        queue.runUrgentJobs();
    };
    events.message = [this](const std::string &sentence) { tell(QString::fromStdString(sentence)); };
    events.score = [this](const engine::TrainingScore &score) {
        const QString sentence = score.best
                                     ? TrainJob::tr("Measured after iteration %L1: AP %L2, the best so far.")
                                     : TrainJob::tr("Measured after iteration %L1: AP %L2, no better than before.");
        tell(sentence.arg(score.iteration).arg(score.ap, 0, 'f', 3));
    };
    const engine::TrainingResult result = engine::train(request, events, stop, finish.get_token());
    return result.finished ? result.model : std::nullopt;
}

void TrainJob::Private::tell(const QString &sentence) {
    job.post([this, sentence] {
        said.append(sentence);
        emit job.said(sentence);
    });
}

void TrainJob::Private::measure(engine::ModelInfo info, std::stop_token stop) {
    const std::vector<SnapshotSheet> &sheets = snapshot.selection.measured;
    if (sheets.empty()) return;
    std::vector<int> images;
    std::vector<engine::GroundTruthBox> truth;
    std::vector<engine::ScoredBox> found;
    std::vector<ScanTask> tasks;
    for (const SnapshotSheet &sheet : sheets) tasks.push_back({sheet.sheet, QString(), sheet.sample.path});
    engine::DetectOptions options;
    options.tileSide = info.config.tileSide;
    PredictSearch search(request.modelFolder, request.device, tasks, options,
                         [this](const QString &sentence) { tell(sentence); });
    for (std::size_t i = 0; i < sheets.size(); ++i) {
        if (stop.stop_requested()) return;
        const engine::Sample &sample = sheets[i].sample;
        job.setProgress(static_cast<double>(i) / static_cast<double>(sheets.size()),
                        TrainJob::tr("measuring on %1, sheet %2 of %3")
                            .arg(snapshot.selection.measuredName)
                            .arg(i + 1)
                            .arg(sheets.size()));
        try {
            const int image = static_cast<int>(i);
            const auto detections = search.search(i, {stop, {}});
            if (!detections) return;
            for (const engine::Detection &detection : *detections) {
                found.push_back({image, detection.label, detection.box, detection.score});
            }
            for (std::size_t box = 0; box < sample.boxes.size(); ++box) {
                truth.push_back({.image = image, .label = sample.labels[box], .box = sample.boxes[box]});
            }
            images.push_back(image);
        } catch (const engine::Error &error) {
            job.addProblem(QString::fromUtf8(error.what()));
        }
        queue.runUrgentJobs();
    }
    if (images.empty()) {
        job.addProblem(TrainJob::tr("None of the sheets to measure on could be searched, so there are no figures."));
        return;
    }
    ModelFigures figures;
    figures.classes = snapshot.selection.classes;
    figures.sheets = static_cast<int>(images.size());
    figures.evaluation = engine::evaluateDetections(images, static_cast<int>(figures.classes.size()), truth, found);
    info.metricsJson = figuresToJson(figures);
    engine::writeModelInfo(request.modelFolder, info);
    job.post([this, json = info.metricsJson, ap50 = figures.evaluation.all.ap50] { storeFigures(json, ap50); });
}

void TrainJob::done() {
    if (!d->modelId) {
        d->closeRun(storage::RunState::Cancelled, {});
        d->project.notifyModels();
        setMessage(tr("Cancelled after %1 of %2 iterations; the run can be resumed.")
                       .arg(d->run.iteration)
                       .arg(d->run.iterations));
        return;
    }
    setComplete();
    setMessage(tr("%1 is trained and active. %2").arg(modelName(), d->figuresSentence()));
}

void TrainJob::aborted(State state, const QString &why) {
    if (d->modelId) return; // the model stands; only the measuring failed
    if (d->fresh && state == State::Failed && d->run.iteration == 0) {
        // It never began, so there is nothing to go on with.
        removeRunFolder(d->runFolder());
        storage::removeTrainingRun(d->project.database(), d->run.id);
        d->project.notifyModels();
        return;
    }
    d->closeRun(state == State::Failed ? storage::RunState::Failed : storage::RunState::Cancelled, why);
    d->project.notifyModels();
}

TrainJob *findTraining(const JobQueue &queue, RunId run) {
    for (TrainJob *training : queue.activeJobsOf<TrainJob>())
        if (training->runId() == run) return training;
    return nullptr;
}

std::vector<TrainingRun> trainingRuns(const Project &project, const JobQueue &queue) {
    std::vector<TrainingRun> runs = project.trainingRuns();
    for (TrainingRun &run : runs)
        if (run.state == storage::RunState::Running && !findTraining(queue, run.id))
            run.state = storage::RunState::Interrupted;
    return runs;
}

} // namespace herbascope::app
