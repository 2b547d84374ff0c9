// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/training_snapshot.h"

#include "engine/durable_file.h"
#include "engine/error.h"
#include "engine/foreign_json.h"

#include <QDir>
#include <QFile>

#include <nlohmann/json.hpp>

namespace herbascope::app {
namespace {

using Json = nlohmann::ordered_json;

std::filesystem::path snapshotFile(const QString &runFolder) {
    return QFile::encodeName(QDir(runFolder).filePath(QStringLiteral("snapshot.json"))).toStdString();
}

Json sheetsToJson(const std::vector<SnapshotSheet> &sheets) {
    Json list = Json::array();
    for (const SnapshotSheet &sheet : sheets) {
        Json boxes = Json::array();
        for (std::size_t i = 0; i < sheet.sample.boxes.size(); ++i) {
            const Box &box = sheet.sample.boxes[i];
            boxes.push_back({box.x1, box.y1, box.x2, box.y2, sheet.sample.labels[i]});
        }
        list.push_back({{"sheet", sheet.sheet.value},
                        {"name", sheet.name.toStdString()},
                        {"path", QFile::decodeName(sheet.sample.path.c_str()).toStdString()},
                        {"boxes", boxes}});
    }
    return list;
}

std::vector<SnapshotSheet> sheetsFromJson(const Json &list) {
    std::vector<SnapshotSheet> sheets;
    for (const Json &entry : list) {
        SnapshotSheet sheet;
        sheet.sheet.value = entry.at("sheet").get<std::int64_t>();
        sheet.name = QString::fromStdString(entry.at("name").get<std::string>());
        sheet.sample.path =
            QFile::encodeName(QString::fromStdString(entry.at("path").get<std::string>())).toStdString();
        for (const Json &box : entry.at("boxes")) {
            sheet.sample.boxes.push_back({box.at(0), box.at(1), box.at(2), box.at(3)});
            sheet.sample.labels.push_back(box.at(4).get<int>());
        }
        sheets.push_back(std::move(sheet));
    }
    return sheets;
}

Json settingsToJson(const TrainingSettings &settings) {
    return {{"preset", settings.preset.toStdString()},
            {"init", settings.init.toStdString()},
            {"iterations", settings.iterations},
            {"batch", settings.batch},
            {"side", settings.side},
            {"learning_rate", settings.learningRate},
            {"patience", settings.patience},
            {"optimiser", settings.optimiser.toStdString()},
            {"decay_at", std::vector<double>(settings.decayAt.begin(), settings.decayAt.end())},
            {"device", settings.device.toStdString()},
            {"precision", settings.precision.toStdString()},
            {"threads", settings.threads},
            {"seed", static_cast<std::uint64_t>(settings.seed)},
            {"split", settings.split.toStdString()},
            {"name", settings.name.toStdString()}};
}

TrainingSettings settingsFromJson(const Json &json) {
    const auto text = [&](const char *key) { return QString::fromStdString(json.at(key).get<std::string>()); };
    TrainingSettings settings;
    settings.preset = text("preset");
    settings.init = text("init");
    settings.iterations = json.at("iterations").get<int>();
    settings.batch = json.at("batch").get<int>();
    settings.side = json.at("side").get<int>();
    settings.learningRate = json.at("learning_rate").get<double>();
    settings.patience = json.value("patience", settings.patience);
    settings.optimiser = QString::fromStdString(json.value("optimiser", std::string()));
    for (const Json &fraction : json.at("decay_at")) settings.decayAt.append(fraction.get<double>());
    settings.device = text("device");
    settings.precision = text("precision");
    settings.threads = json.at("threads").get<int>();
    settings.seed = json.at("seed").get<std::uint64_t>();
    settings.split = text("split");
    settings.name = text("name");
    return settings;
}

} // namespace

void writeSnapshot(const QString &runFolder, const TrainingSnapshot &snapshot) {
    if (!QDir().mkpath(runFolder)) {
        throw Error(TrainJob::tr("The folder %1 cannot be made.").arg(runFolder).toStdString());
    }
    const Json json{{"version", 1},
                    {"settings", settingsToJson(snapshot.settings)},
                    {"classes", snapshot.selection.classes},
                    {"parent", snapshot.parent},
                    {"init", snapshot.init.toStdString()},
                    {"measured_name", snapshot.selection.measuredName.toStdString()},
                    {"train", sheetsToJson(snapshot.selection.train)},
                    {"measured", sheetsToJson(snapshot.selection.measured)},
                    {"choosing", sheetsToJson(snapshot.selection.choosing)}};
    engine::writeDurably(snapshotFile(runFolder), engine::textOf(json));
}

TrainingSnapshot readSnapshot(const QString &runFolder) {
    const std::string text = engine::readWholeFile(snapshotFile(runFolder));
    try {
        const Json json = engine::parseJson<Json>(text);
        TrainingSnapshot snapshot;
        snapshot.settings = settingsFromJson(json.at("settings"));
        snapshot.selection.classes = json.at("classes").get<engine::ClassNames>();
        snapshot.parent = json.at("parent").get<std::string>();
        snapshot.init = QString::fromStdString(json.at("init").get<std::string>());
        snapshot.selection.measuredName = QString::fromStdString(json.at("measured_name").get<std::string>());
        snapshot.selection.train = sheetsFromJson(json.at("train"));
        snapshot.selection.measured = sheetsFromJson(json.at("measured"));
        snapshot.selection.choosing = sheetsFromJson(json.value("choosing", json.at("measured")));
        return snapshot;
    } catch (const nlohmann::json::exception &) {
        throw Error(
            TrainJob::tr("The notes of the run in %1 are damaged; it cannot be resumed.").arg(runFolder).toStdString());
    }
}

} // namespace herbascope::app
