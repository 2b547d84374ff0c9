// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sheet_filter_model.h"

#include "app/text.h"
#include "storage/queries.h"

#include <algorithm>

namespace herbascope::app {
namespace {

/// The classes whose names begin so.
std::vector<ClassId> classesNamed(const Project &project, const QString &beginning) {
    std::vector<ClassId> organs;
    for (const OrganClass &organ : project.classes())
        if (nameKey(QString::fromStdString(organ.name)).startsWith(beginning)) organs.push_back(organ.id);
    return organs;
}

} // namespace

SheetFilterModel::SheetFilterModel(SheetListModel *source, QObject *parent)
    : QSortFilterProxyModel(parent)
    , m_source(source) {
    // Before the proxy's own connections: it asks whether the changed row still belongs to the list.
    connect(source, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex &row) { findBoxes(row.data(SheetListModel::IdRole).value<SheetId>()); });
    connect(source, &QAbstractItemModel::modelReset, this, [this] { findBoxes(); });
    connect(source, &SheetListModel::waitingChanged, this, [this] {
        if (m_chip == Chip::Review) invalidateFilter();
    });
    setSourceModel(source);
}

void SheetFilterModel::setChip(Chip chip) {
    m_chip = chip;
    invalidateFilter();
}

void SheetFilterModel::setSearch(const QString &text) {
    m_search = parseSheetSearch(text);
    findBoxes();
    m_pinnedWasFound = isFound(m_pinned);
    invalidateFilter();
}

void SheetFilterModel::setPinned(SheetId id) {
    if (m_pinned == id) return;
    m_pinned = id;
    m_pinnedWasFound = isFound(id);
    if (m_chip != Chip::All || m_search.looksAtWork()) invalidateFilter();
}

/// One query for the whole project, or for the sheet that changed.
void SheetFilterModel::findBoxes(SheetId only) {
    if (!only) m_withBoxes.clear();
    Project *project = m_source->project();
    if (!project || !m_search.looksAtBoxes()) return;
    const QStringList wanted = m_search.classes.isEmpty() ? QStringList(QString()) : m_search.classes;
    m_withBoxes.resize(static_cast<std::size_t>(wanted.size()));
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        std::set<SheetId> &known = m_withBoxes[static_cast<std::size_t>(i)];
        known.erase(only);
        const std::vector<ClassId> organs = classesNamed(*project, wanted[i]);
        if (organs.empty()) continue; // no class is named so
        const storage::BoxSearch search{organs, m_search.lowestScore, m_search.highestScore};
        std::set<SheetId> found = storage::sheetsWithBoxes(project->database(), search, only);
        if (search.limitsScores()) std::erase_if(found, [&](SheetId id) { return !waits(id, search); });
        known.merge(found);
    }
}

/// Of a sheet with such an undecided prediction: it is not done, and what a person drew or rejected does not cover it.
bool SheetFilterModel::waits(SheetId id, const storage::BoxSearch &search) const {
    const Project &project = *m_source->project();
    const Sheet *sheet = project.sheet(id);
    if (!sheet || sheet->state == storage::SheetState::Done) return false;
    if (!project.coversPredictions(id)) return true; // the usual case; reading each sheet's boxes takes long
    return std::ranges::any_of(project.predictions(id), [&](const Prediction &prediction) {
        return prediction.score >= search.lowestScore && prediction.score <= search.highestScore &&
               std::ranges::count(search.organs, prediction.organ) > 0;
    });
}

SheetId SheetFilterModel::sheetAt(int row) const {
    const QModelIndex proxyIndex = index(row, 0);
    return proxyIndex.isValid() ? proxyIndex.data(SheetListModel::IdRole).value<SheetId>() : SheetId{};
}

int SheetFilterModel::rowOf(SheetId id) const {
    const int row = m_source->rowOf(id);
    return row < 0 ? -1 : mapFromSource(m_source->index(row)).row();
}

bool SheetFilterModel::filterAcceptsRow(int row, const QModelIndex &) const {
    const Sheet *sheet = m_source->sheetAt(row);
    if (!sheet) return false;
    const bool pinned = sheet->id == m_pinned;
    if (m_chip == Chip::ToDo && !needsWork(*sheet) && !pinned) return false;
    if (m_chip == Chip::Review && !needsReview(*sheet) && !pinned) return false;
    return hasWords(*sheet) && (hasStatesAndBoxes(*sheet) || (pinned && m_pinnedWasFound));
}

bool SheetFilterModel::isFound(SheetId id) const {
    const Sheet *sheet = m_source->sheetAt(m_source->rowOf(id));
    return sheet && hasWords(*sheet) && hasStatesAndBoxes(*sheet);
}

bool SheetFilterModel::hasWords(const Sheet &sheet) const {
    const QString text = QString::fromStdString(sheet.name + ' ' + sheet.taxon).toLower();
    return std::ranges::all_of(m_search.words, [&](const QString &word) { return text.contains(word); });
}

bool SheetFilterModel::hasStatesAndBoxes(const Sheet &sheet) const {
    static const char *const stateWords[] = {"new", "predicted", "review", "done", "problem"};
    const QString state = sheet.image == storage::ImageState::Missing ? QStringLiteral("missing")
                          : sheet.image == storage::ImageState::Broken
                              ? QStringLiteral("problem")
                              : QLatin1String(stateWords[static_cast<int>(sheet.state)]);
    for (const QString &wanted : m_search.states)
        if (!state.startsWith(wanted) && !QLatin1String(stateWords[static_cast<int>(sheet.state)]).startsWith(wanted))
            return false;
    return std::ranges::all_of(m_withBoxes, [&](const auto &sheets) { return sheets.contains(sheet.id); });
}

} // namespace herbascope::app
