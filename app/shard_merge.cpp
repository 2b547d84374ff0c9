// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shard_merge.h"

#include "app/predict_job.h"
#include "app/prediction_shard.h"
#include "app/text.h"
#include "engine/error.h"
#include "engine/model_folder.h"
#include "storage/queries.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

namespace herbascope::app {
namespace {

struct MergeWords {
    Q_DECLARE_TR_FUNCTIONS(ShardMerge)
};

struct ShardContent {
    std::filesystem::path path;
    ShardHeader header;
    Model model;
    int sheets = 0; ///< different ones
};

/// The project's model that wrote the file.
Model modelOf(const Project &project, const ShardHeader &header, const std::string &file) {
    for (const Model &model : project.models()) {
        const bool same = header.modelId.empty() ? model.name == header.model : model.uuid == header.modelId;
        if (!same || model.folder.empty()) continue;
        const std::string folder = QFile::encodeName(project.absolutePath(model.folder)).toStdString();
        if (engine::readModelInfo(folder).classes == header.classes) return model;
        throw Error("The classes in " + file + " are not those of the project's model " + model.name + ".");
    }
    throw Error("The model " + header.model + " that wrote " + file + " is not in the project.");
}

ShardContent inspect(const Project &project, const QString &file) {
    ShardContent content;
    content.path = QFile::encodeName(file).toStdString();
    std::unordered_set<std::int64_t> sheets;
    content.header = readShard(content.path, [&](const ShardLine &line) { sheets.insert(line.sheet.value); });
    content.model = modelOf(project, content.header, content.path.string());
    content.sheets = static_cast<int>(sheets.size());
    return content;
}

/// What is missing from the whole, by the division that the files belong to.
QStringList gapsOf(const std::vector<ShardContent> &contents) {
    struct Division {
        std::set<int> present;
        std::set<std::string> selections;
    };
    std::map<std::pair<std::string, int>, Division> divisions;
    QStringList gaps;
    for (const auto &[path, header, model, sheets] : contents) {
        Division &division = divisions[{model.name, header.shard.count}];
        division.selections.insert(header.selection);
        if (!division.present.insert(header.shard.index).second || sheets >= header.sheets) continue;
        gaps << MergeWords::tr("Shard %1 of %2 is not finished: %3 of its %4 are there. Run it again, then merge it again.")
                    .arg(header.shard.index)
                    .arg(header.shard.count)
                    .arg(sheets)
                    .arg(sheetsText(header.sheets));
    }
    for (const auto &[key, division] : divisions) {
        const QString name = QString::fromStdString(key.first);
        const qsizetype missing = key.second - static_cast<qsizetype>(division.present.size());
        QStringList named; // not all of them: a header may claim a thousand million
        for (int i = 1; named.size() < std::min<qsizetype>(missing, 5); ++i)
            if (!division.present.contains(i)) named << QString::number(i);
        if (missing > 0)
            gaps << MergeWords::tr("Of the %1 shards of %2 these were not given: %3.")
                        .arg(key.second)
                        .arg(name, shortList(named, missing));
        if (division.selections.size() > 1)
            gaps << MergeWords::tr("The shards of %1 divide different lists of sheets: some sheets may be in none of them.")
                        .arg(name);
    }
    return gaps;
}

class Merger {
public:
    explicit Merger(Project &project)
        : m_project(project) {
        for (const Sheet &sheet : project.sheets()) {
            const auto [known, fresh] = m_byName.try_emplace(sheet.name, sheet.id);
            if (!fresh) known->second = SheetId(); // twice: a name says nothing
        }
    }
    void merge(const ShardContent &content);
    MergeSummary summary;

private:
    void apply(const ShardLine &line, const ShardContent &content);
    void noteBroken(const ShardContent &content);
    const Sheet *find(const ShardLine &line) const;
    bool isPredictedSo(SheetId sheet, const ShardContent &content) const;
    std::vector<Prediction> predictionsFrom(const ShardLine &line, const ShardContent &content, const Sheet &sheet);
    ClassId classOf(const std::string &name);

    Project &m_project;
    std::map<std::string, SheetId> m_byName;
    std::map<std::string, ClassId> m_classes;
    std::map<SheetId, std::string> m_broken; ///< of the file being merged; taken back by a later line
};

void Merger::merge(const ShardContent &content) {
    constexpr std::size_t together = 256; // a transaction a sheet would wait for the disk each time
    std::vector<ShardLine> lines;
    const auto flush = [&] {
        storage::inOneTransaction(m_project.database(), [&] {
            for (const ShardLine &line : lines) apply(line, content);
        });
        lines.clear();
    };
    m_broken.clear();
    readShard(content.path, [&](const ShardLine &line) {
        lines.push_back(line);
        if (lines.size() >= together) flush();
    });
    flush();
    noteBroken(content);
}

/// Ids are the project's own; names serve where the project was put together anew.
const Sheet *Merger::find(const ShardLine &line) const {
    const Sheet *sheet = m_project.sheet(line.sheet);
    if (sheet && sheet->name == line.name) return sheet;
    const auto named = m_byName.find(line.name);
    return named == m_byName.end() ? nullptr : m_project.sheet(named->second);
}

void Merger::apply(const ShardLine &line, const ShardContent &content) {
    const QString name = QString::fromStdString(line.name);
    const Sheet *sheet = find(line);
    if (!sheet) {
        summary.unknown << name;
        return;
    }
    if (!line.error.empty()) {
        m_broken[sheet->id] = line.error;
        return;
    }
    m_broken.erase(sheet->id);
    const bool otherContent = !line.sha256.empty() && !sheet->sha256.empty() && line.sha256 != sheet->sha256;
    const bool otherSize = sheet->width > 0 && (line.width != sheet->width || line.height != sheet->height);
    if (otherContent || otherSize) {
        summary.changed << name;
        return;
    }
    const std::vector<Prediction> said = predictionsFrom(line, content, *sheet);
    if (said.size() < line.detections.size()) {
        summary.boxesLeftOut += static_cast<int>(line.detections.size() - said.size());
        summary.boxless << name;
    }
    const auto known = storage::predictionsOf(m_project.database(), content.model.id, sheet->id);
    const bool sameBoxes = std::ranges::equal(known, said, [](const Prediction &a, const Prediction &b) {
        return a.organ == b.organ && a.box == b.box && a.score == b.score;
    });
    if (sameBoxes && isPredictedSo(sheet->id, content)) {
        ++summary.unchanged;
        return;
    }
    storage::storePredictions(m_project.database(), sheet->id, content.model.id, said, content.header.settings);
    ++summary.sheets;
    summary.boxes += static_cast<int>(said.size());
}

/// Other settings may have found the same, but promise something else; of old predictions they are not known.
bool Merger::isPredictedSo(SheetId sheet, const ShardContent &content) const {
    if (!storage::hasPredictions(m_project.database(), content.model.id, sheet)) return false;
    const auto settings = storage::predictionSettings(m_project.database(), content.model.id, sheet);
    return !settings || settings == content.header.settings;
}

std::vector<Prediction> Merger::predictionsFrom(const ShardLine &line, const ShardContent &content,
                                                const Sheet &sheet) {
    std::vector<Prediction> said;
    said.reserve(line.detections.size());
    for (const engine::Detection &detection : onSheet(line.detections, sheet.width, sheet.height)) {
        Prediction prediction;
        prediction.sheet = sheet.id;
        prediction.model = content.model.id;
        prediction.organ = classOf(content.header.classes.at(static_cast<std::size_t>(detection.label)));
        prediction.box = detection.box;
        prediction.score = detection.score;
        said.push_back(prediction);
    }
    return said;
}

ClassId Merger::classOf(const std::string &name) {
    ClassId &known = m_classes[name];
    if (!known) {
        const std::size_t before = m_project.classes().size();
        known = m_project.classForModel(QString::fromStdString(name));
        if (m_project.classes().size() > before) summary.newClasses << QString::fromStdString(name);
    }
    return known;
}

/// As PredictJob does, unless the sheet was predicted or noted in another way since.
void Merger::noteBroken(const ShardContent &content) {
    for (const auto &[id, why] : m_broken) {
        if (storage::hasPredictions(m_project.database(), content.model.id, id)) continue;
        summary.unreadable << QString::fromStdString(why);
        if (m_project.sheet(id)->image == storage::ImageState::Present) noteUnreadableScan(m_project, id, why);
    }
}

} // namespace

MergeSummary mergeShards(Project &project, const QStringList &files) {
    std::vector<ShardContent> contents;
    for (const QString &file : files) contents.push_back(inspect(project, file));
    Merger merger(project);
    merger.summary.gaps = gapsOf(contents);
    for (const ShardContent &content : contents) merger.merge(content);
    merger.summary.unknown.removeDuplicates();
    merger.summary.changed.removeDuplicates();
    merger.summary.boxless.removeDuplicates();
    project.reloadSheets();
    return merger.summary;
}

} // namespace herbascope::app
