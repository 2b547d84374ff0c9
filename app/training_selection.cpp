// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/training_plan.h"

#include "app/text.h"
#include "engine/error.h"
#include "engine/trainer.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <map>
#include <set>

namespace herbascope::app {
namespace {

constexpr int fewestToMeasure = 5; ///< sheets

/// FNV-1a, with the seed's bytes first, then mixed: the same on every machine, unlike std::hash.
std::uint64_t seededHash(const std::string &text, std::uint64_t seed) {
    std::uint64_t hash = 0xcbf29ce484222325ULL ^ (seed * 0x9e3779b97f4a7c15ULL);
    for (const unsigned char byte : text) hash = (hash ^ byte) * 0x100000001b3ULL;
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccdULL;
    return hash ^ (hash >> 33);
}

std::string specimenOf(const Sheet &sheet) {
    return sheet.specimen.empty() ? sheet.name : sheet.specimen;
}

class Selector {
public:
    explicit Selector(const Project &project)
        : m_project(project) {
        for (const OrganClass &organ : project.classes()) {
            m_labels[organ.id] = static_cast<int>(m_selection.classes.size());
            m_selection.classes.push_back(organ.name);
        }
    }

    TrainingSelection select(const TrainingSettings &settings) {
        m_splits = m_project.splits();
        QString name = settings.split;
        const storage::Split *usual = findSplit(QStringLiteral("train"));
        if (name.isEmpty() && usual && !usual->frozen) name = QStringLiteral("train");
        if (name.isEmpty()) {
            selectWithoutSplit(settings.seed);
        } else {
            selectSplit(name, settings);
        }
        sayLeftOut();
        if (m_selection.measured.empty()) m_selection.measuredName.clear();
        return std::move(m_selection);
    }

private:
    const storage::Split *findSplit(const QString &name) const {
        const auto found = std::ranges::find_if(m_splits, [&](const storage::Split &split) {
            return nameKey(QString::fromStdString(split.name)) == nameKey(name);
        });
        return found == m_splits.end() ? nullptr : &*found;
    }

    std::set<SheetId> frozenSheets(const storage::Split *named) const {
        std::set<SheetId> frozen;
        for (const storage::Split &split : m_splits) {
            if (split.frozen && &split != named) frozen.insert(split.sheets.begin(), split.sheets.end());
        }
        return frozen;
    }

    /// The disk is asked: what was missing may be back.
    bool hasScan(SheetId id) const {
        const QString path = m_project.scanPath(id);
        return !path.isEmpty() && QFileInfo::exists(path);
    }

    /// Done sheets with a readable image; what is left out is remembered.
    std::vector<const Sheet *> usable(const std::vector<SheetId> &ids, const std::set<SheetId> &frozen) {
        std::vector<const Sheet *> sheets;
        for (const SheetId id : ids) {
            const Sheet *sheet = m_project.sheet(id);
            if (!sheet) continue;
            if (sheet->state != storage::SheetState::Done) {
                ++m_notDone;
            } else if (frozen.contains(id)) {
                ++m_frozen;
            } else if (sheet->image == storage::ImageState::Broken) {
                m_broken.append(QString::fromStdString(sheet->name));
            } else if (!hasScan(id)) {
                m_missing.append(QString::fromStdString(sheet->name));
            } else {
                sheets.push_back(sheet);
            }
        }
        return sheets;
    }

    void selectWithoutSplit(std::uint64_t seed) {
        std::vector<SheetId> ids;
        for (const Sheet &sheet : m_project.sheets()) ids.push_back(sheet.id);
        const std::vector<const Sheet *> sheets = usable(ids, frozenSheets(nullptr));
        m_notDone = 0; // only done sheets were asked for
        const std::vector<bool> measured = heldOut(sheets, seed);
        for (std::size_t i = 0; i < sheets.size(); ++i) {
            (measured[i] ? m_selection.measured : m_selection.train).push_back(snapshot(*sheets[i]));
        }
        m_selection.choosing = m_selection.measured;
        m_selection.measuredName = TrainJob::tr("held-out sheets");
        if (m_selection.measured.empty() && !sheets.empty()) {
            m_selection.warnings.append(
                static_cast<int>(sheets.size()) < fewestToMeasure
                    ? TrainJob::tr(
                          "There are too few done sheets to hold some out: how good the model is cannot be measured.")
                    : TrainJob::tr(
                          "All done sheets have one name, and sheets of one name are held out together: how good the "
                          "model is cannot be measured."));
        }
    }

    void selectSplit(const QString &name, const TrainingSettings &settings) {
        const storage::Split *split = findSplit(name);
        if (!split) throw Error(TrainJob::tr("There is no split named %1 in the project.").arg(name).toStdString());
        const storage::Split *measured = measureOn(*split);
        const std::vector<const Sheet *> sheets = usable(split->sheets, frozenSheets(split));
        const bool isTest = measured && nameKey(QString::fromStdString(measured->name)) == QLatin1String("test");
        const std::vector<bool> chooses = isTest && choosesItsBest(settings) ? heldOut(sheets, settings.seed)
                                                                             : std::vector<bool>(sheets.size(), false);
        for (std::size_t i = 0; i < sheets.size(); ++i)
            (chooses[i] ? m_selection.choosing : m_selection.train).push_back(snapshot(*sheets[i]));
        if (!isTest) m_selection.choosing = m_selection.measured;
        if (const auto apart = std::ranges::count(chooses, true)) {
            m_selection.warnings.append(TrainJob::tr("%1 not trained on: the best model is chosen on them, because the "
                                                     "split test must only measure it.")
                                            .arg(sheetsText(apart)));
        }
    }

    /// The split whose sheets are measured on beside `split`; nullptr where none has done sheets.
    const storage::Split *measureOn(const storage::Split &split) {
        const std::set<SheetId> trained(split.sheets.begin(), split.sheets.end());
        for (const char *other : {"val", "validation", "test"}) {
            const storage::Split *measured = findSplit(QLatin1String(other));
            if (!measured || measured == &split) continue;
            for (const SheetId id : measured->sheets) {
                const Sheet *sheet = m_project.sheet(id);
                if (!sheet || trained.contains(id) || sheet->state != storage::SheetState::Done) continue;
                if (sheet->image != storage::ImageState::Broken && hasScan(id))
                    m_selection.measured.push_back(snapshot(*sheet));
            }
            m_selection.measuredName = TrainJob::tr("the split %1").arg(QString::fromStdString(measured->name));
            if (!m_selection.measured.empty()) return measured;
        }
        m_selection.warnings.append(
            TrainJob::tr("There is no split named val or test with done sheets: how good the model is "
                         "will not be measured."));
        return nullptr;
    }

    static bool choosesItsBest(const TrainingSettings &settings) {
        return engine::makeTrainingConfig(settings.preset.toStdString(), 1).validateEvery > 0;
    }

    static std::vector<bool> heldOut(const std::vector<const Sheet *> &sheets, std::uint64_t seed) {
        std::vector<std::string> specimens;
        for (const Sheet *sheet : sheets) specimens.push_back(specimenOf(*sheet));
        return holdOutFifth(specimens, seed);
    }

    SnapshotSheet snapshot(const Sheet &sheet) {
        SnapshotSheet copy;
        copy.sheet = sheet.id;
        copy.name = QString::fromStdString(sheet.name);
        copy.sample.path = QFile::encodeName(m_project.scanPath(sheet.id)).toStdString();
        for (const Annotation &annotation : m_project.annotations(sheet.id)) {
            Box box = annotation.box;
            if (sheet.width > 0 && sheet.height > 0) {
                box = {std::max(box.x1, 0.0), std::max(box.y1, 0.0), std::min<double>(box.x2, sheet.width),
                       std::min<double>(box.y2, sheet.height)};
            }
            if (!(box.width() > 0 && box.height() > 0)) {
                ++m_emptyBoxes;
                continue;
            }
            copy.sample.boxes.push_back(box);
            copy.sample.labels.push_back(m_labels.at(annotation.organ));
        }
        return copy;
    }

    void sayLeftOut() {
        QStringList &warnings = m_selection.warnings;
        if (!m_missing.isEmpty()) {
            warnings.append(TrainJob::tr("%1 left out because the image is missing: %2.")
                                .arg(sheetsText(m_missing.size()), shortList(m_missing)));
        }
        if (!m_broken.isEmpty()) {
            warnings.append(TrainJob::tr("%1 left out because the image is damaged: %2.")
                                .arg(sheetsText(m_broken.size()), shortList(m_broken)));
        }
        if (m_notDone > 0)
            warnings.append(TrainJob::tr("%1 left out because they are not done.").arg(sheetsText(m_notDone)));
        if (m_frozen > 0) {
            warnings.append(
                TrainJob::tr("%1 left out because they belong to a frozen split.").arg(sheetsText(m_frozen)));
        }
        if (m_emptyBoxes > 0) {
            warnings.append(
                TrainJob::tr("%1 left out because they are empty or outside the sheet.").arg(boxesText(m_emptyBoxes)));
        }
    }

    const Project &m_project;
    TrainingSelection m_selection;
    std::map<ClassId, int> m_labels;
    std::vector<storage::Split> m_splits;
    QStringList m_missing, m_broken;
    int m_notDone = 0, m_frozen = 0, m_emptyBoxes = 0;
};

} // namespace

std::vector<bool> holdOutFifth(const std::vector<std::string> &specimens, std::uint64_t seed) {
    std::vector<bool> heldOut(specimens.size(), false);
    if (static_cast<int>(specimens.size()) < fewestToMeasure) return heldOut;
    const std::set<std::string> different(specimens.begin(), specimens.end());
    std::vector<std::string> order(different.begin(), different.end());
    std::ranges::stable_sort(order, {}, [seed](const std::string &name) { return seededHash(name, seed); });
    const auto wanted = static_cast<std::ptrdiff_t>((specimens.size() + 2) / 5);
    std::ptrdiff_t taken = 0;
    for (const std::string &specimen : order) {
        const std::ptrdiff_t sheets = std::ranges::count(specimens, specimen);
        // Whole specimens only; one with very many sheets stays with the training.
        if (taken >= wanted) break;
        if (taken + sheets > 2 * wanted) continue;
        taken += sheets;
        for (std::size_t i = 0; i < specimens.size(); ++i) heldOut[i] = heldOut[i] || specimens[i] == specimen;
    }
    return heldOut;
}

TrainingSelection selectTrainingSheets(const Project &project, const TrainingSettings &settings) {
    return Selector(project).select(settings);
}

} // namespace herbascope::app
