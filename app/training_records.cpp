// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/text.h"
#include "app/train_job_private.h"
#include "storage/queries.h"
#include "storage/text.h"

#include <QJsonDocument>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace herbascope::app {
namespace {

/// The whole curve is written each time: rarely enough that a long run does not grind the disk.
int saveEvery(int iterations) {
    return std::max(20, iterations / 200);
}

std::string curveToJson(const QVector<TrainingPoint> &curve) {
    nlohmann::json list = nlohmann::json::array();
    for (const TrainingPoint &point : curve) {
        // Four digits are more than the curve shows.
        const double loss = std::round(point.loss * 1e4) / 1e4;
        list.push_back({point.iteration, std::isfinite(loss) ? nlohmann::json(loss) : nlohmann::json(nullptr)});
    }
    return list.dump();
}

} // namespace

void TrainJob::Private::readCurve(int upToIteration) {
    const auto list = nlohmann::json::parse(run.lossJson, nullptr, false);
    if (!list.is_array()) return;
    for (const auto &entry : list) {
        if (!entry.is_array() || entry.size() != 2 || !entry[0].is_number_integer() || !entry[1].is_number()) continue;
        if (entry[0].get<int>() > upToIteration) break; // trained again from the checkpoint on
        TrainingPoint point;
        point.iteration = entry[0].get<int>();
        point.loss = entry[1].get<double>();
        curve.append(point);
    }
    savedIteration = upToIteration;
}

void TrainJob::Private::addPoint(const TrainingPoint &point) {
    curve.append(point);
    run.iteration = point.iteration;
    if (point.iteration - savedIteration >= saveEvery(run.iterations)) saveCurve();
    emit job.point(point);
}

void TrainJob::Private::saveCurve() {
    run.lossJson = curveToJson(curve);
    savedIteration = run.iteration;
    storage::updateTrainingRun(project.database(), run);
}

void TrainJob::Private::adoptModel(const engine::ModelInfo &info) {
    Model model;
    model.name = run.name;
    model.folder = modelFolder();
    model.parent = snapshot.parent;
    model.preset = run.preset;
    model.createdAt = info.created.empty() ? storage::nowUtc() : info.created;
    model.metricsJson = info.metricsJson.empty() ? "{}" : info.metricsJson;
    model.uuid = info.id;
    const int trained = QJsonDocument::fromJson(QByteArray::fromStdString(info.trainingJson))[u"iterations"].toInt();
    run.iteration = run.iterations =
        trained > 0 ? trained : run.iterations; // fewer where it was stopped to keep the best
    // All or nothing: killed in between, the resumed run finds its model whole and enters it then.
    const TrainingRun before = run;
    try {
        storage::inOneTransaction(project.database(), [&] {
            run.model = storage::addModel(project.database(), model);
            storage::setActiveModel(project.database(), run.model);
            closeRun(storage::RunState::Done, said.join('\n'));
        });
    } catch (...) {
        run = before;
        throw;
    }
    modelId = run.model;
    project.notifyModels();
    removeRunFolder(runFolder());
}

void TrainJob::Private::storeFigures(const std::string &metricsJson, std::optional<double> foundAp50) {
    if (!modelId) return;
    storage::setModelMetrics(project.database(), *modelId, metricsJson);
    measured = true;
    ap50 = foundAp50;
    project.notifyModels();
}

void TrainJob::Private::closeRun(storage::RunState state, const QString &why) {
    run.state = state;
    run.message = why.toStdString();
    run.endedAt = storage::nowUtc();
    saveCurve();
}

QString TrainJob::Private::figuresSentence() const {
    if (measured && ap50) {
        return TrainJob::tr("On %1 (%2) its AP50 is %L3.")
            .arg(snapshot.selection.measuredName,
                 sheetsText(static_cast<qsizetype>(snapshot.selection.measured.size())))
            .arg(*ap50, 0, 'f', 3);
    }
    if (measured) return TrainJob::tr("The sheets it was measured on have no boxes, so there are no figures.");
    if (snapshot.selection.measured.empty()) {
        return TrainJob::tr("It was not measured: there were no done sheets beside those it was trained on.");
    }
    return TrainJob::tr("The measuring was not finished, so there are no figures.");
}

} // namespace herbascope::app
