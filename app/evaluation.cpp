// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/evaluation.h"

#include "engine/foreign_json.h"
#include "storage/queries.h"

#include <nlohmann/json.hpp>

#include <map>

namespace herbascope::app {
namespace {

using Json = nlohmann::ordered_json;

Json number(const std::optional<double> &value) {
    return value ? Json(*value) : Json(nullptr);
}

std::optional<double> readNumber(const Json &object, const char *key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number()) return std::nullopt;
    return found->get<double>();
}

Json classJson(const engine::ClassFigures &figures) {
    return Json{
        {"AP", number(figures.ap)},       {"AP50", number(figures.ap50)},        {"AP75", number(figures.ap75)},
        {"AR100", number(figures.ar100)}, {"ground_truth", figures.groundTruth}, {"detections", figures.detections}};
}

FigureRow row(const QString &name, const Json &object) {
    FigureRow row;
    row.name = name;
    row.ap = readNumber(object, "AP");
    row.ap50 = readNumber(object, "AP50");
    if (const auto truth = readNumber(object, "ground_truth")) row.groundTruth = static_cast<int>(*truth);
    return row;
}

} // namespace

ModelFigures evaluateModel(const Project &project, ModelId model, const QVector<SheetId> &sheets) {
    ModelFigures figures;
    std::map<ClassId, int> labels;
    for (const OrganClass &organ : project.classes()) {
        labels[organ.id] = static_cast<int>(figures.classes.size());
        figures.classes.push_back(organ.name);
    }
    std::vector<int> images;
    std::vector<engine::GroundTruthBox> truth;
    std::vector<engine::ScoredBox> detections;
    for (const SheetId id : sheets) {
        const int image = static_cast<int>(images.size());
        images.push_back(image);
        for (const Annotation &annotation : project.annotations(id)) {
            truth.push_back({.image = image, .label = labels.at(annotation.organ), .box = annotation.box});
        }
        for (const Prediction &prediction : storage::predictionsOf(project.database(), model, id)) {
            detections.push_back({image, labels.at(prediction.organ), prediction.box, prediction.score});
        }
    }
    figures.sheets = static_cast<int>(images.size());
    figures.evaluation =
        engine::evaluateDetections(images, static_cast<int>(figures.classes.size()), truth, detections);
    return figures;
}

std::string figuresToJson(const ModelFigures &figures) {
    const engine::ClassFigures &all = figures.evaluation.all;
    Json json;
    json["AP"] = number(all.ap);
    json["AP50"] = number(all.ap50);
    json["AP75"] = number(all.ap75);
    json["APs"] = number(all.apSmall);
    json["APm"] = number(all.apMedium);
    json["APl"] = number(all.apLarge);
    json["AR100"] = number(all.ar100);
    json["classes"] = Json::object();
    for (std::size_t i = 0; i < figures.classes.size() && i < figures.evaluation.classes.size(); ++i) {
        json["classes"][figures.classes[i]] = classJson(figures.evaluation.classes[i]);
    }
    json["sheets"] = figures.sheets;
    return engine::textOf(json);
}

QVector<FigureRow> figureRows(const std::string &metricsJson) {
    const Json json = engine::parseJsonOrNothing<Json>(metricsJson);
    if (!json.is_object() || !json.contains("classes") || !json["classes"].is_object()) return {};
    QVector<FigureRow> rows{row(QStringLiteral("all"), json)};
    for (const auto &[name, figures] : json["classes"].items()) {
        rows.append(row(QString::fromStdString(name), figures));
        rows.first().groundTruth += rows.last().groundTruth;
    }
    return rows;
}

} // namespace herbascope::app
