// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_data.h"
#include "app/export_names.h"
#include "app/sheet_extra.h"
#include "app/text.h"
#include "engine/error.h"
#include "engine/foreign_json.h"
#include "storage/queries.h"

#include <QFileInfo>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
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

constexpr const char *vocEnding = ".xml";

/// By sheet, over the whole project.
std::map<SheetId, ExportName> sheetNames(const Project &project) {
    const std::vector<ExportName> names = exportNames(namedScans(project), vocEnding);
    std::map<SheetId, ExportName> bySheet;
    for (std::size_t i = 0; i < names.size(); ++i) bySheet[project.sheets()[i].id] = names[i];
    return bySheet;
}

/// The path means that place: it is the place, or ends in it behind a folder.
bool endsIn(const std::string &path, const std::string &place) {
    return path == place || path.ends_with("/" + place);
}

/// Whether a format may hold the box at all.
bool isWritable(const Box &box, double score) {
    const bool finite = std::isfinite(box.x1) && std::isfinite(box.y1) && std::isfinite(box.x2) &&
                        std::isfinite(box.y2) && std::isfinite(score);
    return finite && box.x2 > box.x1 && box.y2 > box.y1;
}

class Collector {
public:
    Collector(const Project &project, ExportData &data)
        : m_project(project)
        , m_data(data)
        , m_names(sheetNames(project)) {
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
        if (m_names.at(sheet.id).sharesName && sheet.path.empty()) m_unclear.append(QString::fromStdString(sheet.name));
        if (m_names.at(sheet.id).isOther) m_others.append(QString::fromStdString(out.stem));
        m_data.sheets.push_back(std::move(out));
    }

    void addNotes() const {
        const bool namesFiles = m_data.settings.format == ExportFormat::Voc;
        if (namesFiles && !m_others.isEmpty()) m_data.summary.notes.append(otherNamesNote(m_others));
        if (!m_unclear.isEmpty())
            m_data.summary.notes.append(
                Project::tr("The scans of %1 are not known and share a name with others; nothing in the file tells them "
                            "apart: %2.")
                    .arg(sheetsText(m_unclear.size()), shortList(m_unclear)));
        if (!m_leftOut.isEmpty())
            m_data.summary.notes.append(
                Project::tr("%1 without an area or with a value that is no number left out, on: %2.")
                    .arg(boxesText(m_leftOut.size()), shortList(m_leftOut)));
    }

private:
    formats::FormatSheet head(const Sheet &sheet) {
        const SheetExtra extra = SheetExtra::fromJson(sheet.vocJson);
        const ExportName &name = m_names.at(sheet.id);
        formats::FormatSheet out;
        out.stem = name.file.substr(0, name.file.size() - std::string_view(vocEnding).size());
        out.fileName = extra.fileName;
        out.width = sheet.width;
        out.height = sheet.height;
        out.id = sheet.id.value; // so that COCO ids stay the same in every export
        out.depth = extra.depth;
        out.verified = sheet.verified;
        out.extraJson = extra.otherJson;
        nameScan(sheet, name, out);
        return out;
    }

    /// A file goes out as it came in unless it would not say which scan it is for.
    void nameScan(const Sheet &sheet, const ExportName &name, formats::FormatSheet &out) const {
        QString own = QFileInfo(QString::fromStdString(sheet.path)).fileName();
        if (own.isEmpty()) own = QString::fromStdString(sheet.name) + QStringLiteral(".jpg");
        const bool isVoc = m_data.settings.format == ExportFormat::Voc;
        const QString named = QFileInfo(QString::fromStdString(out.fileName)).completeBaseName();
        const bool namesSheet = nameKey(named) == nameKey(QString::fromStdString(sheet.name));
        const bool stemNamesSheet = isVoc && !name.isOther;
        if (out.fileName.empty() || !(namesSheet || stemNamesSheet)) out.fileName = own.toStdString();
        if (!name.sharesName || sheet.path.empty()) return; // without a scan nothing tells it apart
        if (!isVoc) {
            if (!endsIn(out.fileName, name.place)) out.fileName = name.place;
            return;
        }
        auto more = engine::parseJsonOrNothing<nlohmann::ordered_json>(out.extraJson);
        if (!more.is_object() || more.empty()) more = {{"database", "Unknown"}, {"segmented", "0"}};
        const auto path = more.find("path");
        const bool tells = path != more.end() && path->is_string() && endsIn(path->get<std::string>(), name.place);
        if (!tells) more["path"] = name.place;
        out.fileName = own.toStdString();
        out.extraJson = more.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    }

    formats::CsvBox row(const Sheet &sheet, ClassId organ, const Box &box) const {
        formats::CsvBox row;
        const ExportName &name = m_names.at(sheet.id);
        row.sheet = name.sharesName ? name.place : sheet.name;
        row.specimen = sheet.specimen;
        row.box = box;
        if (const OrganClass *found = m_project.organClass(organ)) {
            row.className = found->name;
            row.termIri = found->termIri;
        }
        return row;
    }

    bool mayBeWritten(const Sheet &sheet, const Box &box, double score = 0) {
        if (isWritable(box, score)) return true;
        m_leftOut.append(QString::fromStdString(sheet.name));
        return false;
    }

    std::string modelName(ModelId id) const {
        const auto found = m_models.find(id);
        return found == m_models.end() ? std::string() : found->second.name;
    }

    void addAnnotations(const Sheet &sheet, formats::FormatSheet &out) {
        for (const Annotation &annotation : m_project.annotations(sheet.id)) {
            if (!mayBeWritten(sheet, annotation.box)) continue;
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
            if (!mayBeWritten(sheet, prediction.box, prediction.score)) continue;
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
    std::map<SheetId, ExportName> m_names;
    std::map<ModelId, Model> m_models;
    QStringList m_others;  ///< stems of files that have not the sheet's name
    QStringList m_unclear; ///< sheets that share a name and have no scan
    QStringList m_leftOut; ///< sheets of boxes that no format may hold
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
    const std::map<SheetId, ExportName> names = sheetNames(project);
    for (const storage::Split &split : splits) {
        std::vector<std::string> stems;
        for (const SheetId id : split.sheets) {
            const Sheet *sheet = project.sheet(id);
            if (sheet) stems.push_back(names.at(id).sharesName ? names.at(id).place : sheet->name);
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
    collector.addNotes();
    if (settings.format == ExportFormat::Coco) {
        const bool verified =
            std::ranges::any_of(data.sheets, [](const formats::FormatSheet &sheet) { return sheet.verified; });
        if (verified)
            data.summary.notes.append(Project::tr("COCO has no place for the verified mark; it was left out."));
    }
    return data;
}

} // namespace herbascope::app
