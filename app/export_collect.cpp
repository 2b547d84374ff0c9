// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_data.h"
#include "app/sheet_extra.h"
#include "app/text.h"
#include "engine/error.h"
#include "storage/queries.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <map>
#include <set>

namespace herbascope::app {
namespace {

namespace formats = storage::formats;

const char *originName(storage::Origin origin) {
    switch (origin) {
    case storage::Origin::Drawn:
        return "drawn";
    case storage::Origin::Accepted:
        return "accepted";
    case storage::Origin::Corrected:
        return "corrected";
    case storage::Origin::Imported:
        return "imported";
    }
    return "";
}

const char *decisionName(storage::Decision decision) {
    switch (decision) {
    case storage::Decision::None:
        return "open";
    case storage::Decision::Accepted:
        return "accepted";
    case storage::Decision::Rejected:
        return "rejected";
    case storage::Decision::Unsure:
        return "unsure";
    }
    return "";
}

const char *stateName(storage::SheetState state) {
    switch (state) {
    case storage::SheetState::New:
        return "new";
    case storage::SheetState::Predicted:
        return "predicted";
    case storage::SheetState::InReview:
        return "in review";
    case storage::SheetState::Done:
        return "done";
    case storage::SheetState::Problem:
        return "problem";
    }
    return "";
}

class Collector {
public:
    Collector(const Project &project, ExportData &data)
        : m_project(project)
        , m_data(data) {
        for (const Model &model : project.models()) m_models[model.id] = model;
        for (const OrganClass &organ : project.classes()) data.classNames.push_back(organ.name);
    }

    void add(const Sheet &sheet) {
        formats::FormatSheet out = head(sheet);
        if (m_data.settings.predictions) {
            addPredictions(sheet, out);
        } else {
            addAnnotations(sheet, out);
        }
        const bool says = !out.boxes.empty() || sheet.state == storage::SheetState::Done || !sheet.vocJson.empty();
        if (!says) return; // a sheet that nobody has looked at has nothing to say
        ++m_data.summary.sheets;
        m_data.summary.boxes += static_cast<int>(out.boxes.size());
        m_data.sheets.push_back(std::move(out));
    }

private:
    /// VOC names its files by stem: a second sheet of one stem gets its folder's name in front, and that is said.
    std::string uniqueStem(const Sheet &sheet) {
        QString stem = QString::fromStdString(sheet.name);
        if (m_stems.insert(nameKey(stem)).second) return sheet.name;
        const QString folder = QFileInfo(QString::fromStdString(sheet.path)).dir().dirName();
        stem = folder.isEmpty() || folder == QLatin1String(".") ? stem : folder + QLatin1Char('_') + stem;
        for (int number = 2; !m_stems.insert(nameKey(stem)).second; ++number) {
            stem = QStringLiteral("%1_%2").arg(QString::fromStdString(sheet.name)).arg(number);
        }
        m_data.summary.notes.append(
            Project::tr("A second sheet named %1 was written as %2.").arg(QString::fromStdString(sheet.name), stem));
        return stem.toStdString();
    }

    formats::FormatSheet head(const Sheet &sheet) {
        const SheetExtra extra = SheetExtra::fromJson(sheet.vocJson);
        formats::FormatSheet out;
        out.stem = uniqueStem(sheet);
        out.fileName = extra.fileName;
        if (out.fileName.empty()) out.fileName = QFileInfo(QString::fromStdString(sheet.path)).fileName().toStdString();
        if (out.fileName.empty()) out.fileName = sheet.name + ".jpg";
        out.width = sheet.width;
        out.height = sheet.height;
        out.id = sheet.id.value; // so that COCO ids stay the same in every export
        out.depth = extra.depth;
        out.verified = sheet.verified;
        out.extraJson = extra.otherJson;
        return out;
    }

    formats::CsvBox row(const Sheet &sheet, ClassId organ, const Box &box) const {
        formats::CsvBox row;
        row.sheet = sheet.name;
        row.specimen = sheet.specimen;
        row.box = box;
        if (const OrganClass *found = m_project.organClass(organ)) {
            row.className = found->name;
            row.termIri = found->termIri;
        }
        return row;
    }

    std::string modelName(ModelId id) const {
        const auto found = m_models.find(id);
        return found == m_models.end() ? std::string() : found->second.name;
    }

    void addAnnotations(const Sheet &sheet, formats::FormatSheet &out) {
        for (const Annotation &annotation : m_project.annotations(sheet.id)) {
            formats::CsvBox line = row(sheet, annotation.organ, annotation.box);
            line.state = stateName(sheet.state);
            line.origin = originName(annotation.origin);
            line.annotator = annotation.author;
            line.time = annotation.changedAt;
            if (annotation.prediction) {
                if (const auto source = storage::prediction(m_project.database(), annotation.prediction)) {
                    line.model = modelName(source->model);
                    line.score = source->score;
                }
            }
            formats::FormatBox box;
            box.className = line.className;
            box.box = annotation.box;
            box.truncated = annotation.flags & storage::Truncated;
            box.difficult = annotation.flags & storage::Difficult;
            box.occluded = annotation.flags & storage::Occluded;
            box.pose = annotation.pose;
            out.boxes.push_back(std::move(box));
            m_data.rows.push_back(std::move(line));
        }
    }

    void addPredictions(const Sheet &sheet, formats::FormatSheet &out) {
        for (const Prediction &prediction : storage::currentPredictions(m_project.database(), sheet.id)) {
            if (prediction.score < m_data.settings.scoreThreshold) continue;
            formats::CsvBox line = row(sheet, prediction.organ, prediction.box);
            line.state = decisionName(prediction.decision);
            line.origin = "predicted";
            line.model = modelName(prediction.model);
            line.score = prediction.score;
            if (const auto model = m_models.find(prediction.model); model != m_models.end()) {
                line.time = model->second.createdAt;
            }
            formats::FormatBox box;
            box.className = line.className;
            box.box = prediction.box;
            box.score = prediction.score;
            out.boxes.push_back(std::move(box));
            m_data.rows.push_back(std::move(line));
        }
    }

    const Project &m_project;
    ExportData &m_data;
    std::map<ModelId, Model> m_models;
    std::set<QString> m_stems;
};

storage::Split requireSplit(const Project &project, const QString &name) {
    std::optional<storage::Split> split = storage::split(project.database(), name.toStdString());
    if (!split) throw Error(Project::tr("There is no split named %1 in the project.").arg(name).toStdString());
    return *split;
}

void collectImageSets(const Project &project, ExportData &data) {
    std::vector<storage::Split> splits = project.splits();
    if (!data.settings.split.isEmpty()) splits = {requireSplit(project, data.settings.split)};
    if (splits.empty()) throw Error("The project has no splits to write.");
    for (const storage::Split &split : splits) {
        std::vector<std::string> stems;
        for (const SheetId id : split.sheets) {
            if (const Sheet *sheet = project.sheet(id)) stems.push_back(sheet->name);
        }
        data.summary.sheets += static_cast<int>(stems.size());
        data.imageSets.emplace_back(split.name, std::move(stems));
    }
}

} // namespace

ExportData collectExport(const Project &project, const ExportSettings &settings) {
    if (settings.target.isEmpty()) throw Error("The export needs a place to write to.");
    ExportData data;
    data.settings = settings;
    if (settings.format == ExportFormat::ImageSet) {
        collectImageSets(project, data);
        return data;
    }
    std::set<SheetId> wanted;
    if (!settings.split.isEmpty()) {
        const storage::Split split = requireSplit(project, settings.split);
        wanted.insert(split.sheets.begin(), split.sheets.end());
    }
    Collector collector(project, data);
    for (const Sheet &sheet : project.sheets()) {
        if (settings.split.isEmpty() || wanted.contains(sheet.id)) collector.add(sheet);
    }
    if (settings.format == ExportFormat::Coco) {
        const bool verified =
            std::ranges::any_of(data.sheets, [](const formats::FormatSheet &sheet) { return sheet.verified; });
        if (verified)
            data.summary.notes.append(Project::tr("COCO has no place for the verified mark; it was left out."));
    }
    return data;
}

} // namespace herbascope::app
