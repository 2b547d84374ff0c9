// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sheet_list_model.h"

#include <QSize>

#include <algorithm>

namespace herbascope::app {

void SheetListModel::setProject(Project *project) {
    if (m_project) m_project->disconnect(this);
    beginResetModel();
    m_project = project;
    rebuildIndex();
    endResetModel();
    if (!project) return;
    connect(project, &Project::sheetsChanged, this, [this] {
        beginResetModel();
        rebuildIndex();
        endResetModel();
    });
    connect(project, &Project::sheetChanged, this, [this](SheetId id) {
        const int row = rowOf(id);
        if (row >= 0) emit dataChanged(index(row), index(row));
    });
}

void SheetListModel::rebuildIndex() {
    m_rows.clear();
    if (!m_project) return;
    int row = 0;
    for (const Sheet &sheet : m_project->sheets()) m_rows.insert(sheet.id.value, row++);
}

int SheetListModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

const Sheet *SheetListModel::sheetAt(int row) const {
    if (!m_project || row < 0 || row >= static_cast<int>(m_project->sheets().size())) return nullptr;
    return &m_project->sheets()[static_cast<std::size_t>(row)];
}

int SheetListModel::rowOf(SheetId id) const {
    return m_rows.value(id.value, -1);
}

QVariant SheetListModel::data(const QModelIndex &index, int role) const {
    const Sheet *sheet = sheetAt(index.row());
    if (!sheet) return {};
    switch (role) {
    case Qt::DisplayRole:
        return QString::fromStdString(sheet->name);
    case IdRole:
        return QVariant::fromValue(sheet->id);
    case TaxonRole:
        return QString::fromStdString(sheet->taxon);
    case StateRole:
        return static_cast<int>(sheet->state);
    case ImageStateRole:
        return static_cast<int>(sheet->image);
    case BoxesRole:
        return sheet->annotations;
    case OpenPredictionsRole:
        return sheet->openPredictions;
    case SizeRole:
        return QSize(sheet->width, sheet->height);
    case ProblemRole:
        return QString::fromStdString(sheet->problem);
    default:
        return {};
    }
}

bool needsWork(const Sheet &sheet) {
    return sheet.state != storage::SheetState::Done && sheet.image == storage::ImageState::Present;
}

bool needsReview(const Sheet &sheet) {
    return sheet.openPredictions > 0 && sheet.state != storage::SheetState::Done;
}

SheetFilterModel::SheetFilterModel(SheetListModel *source, QObject *parent)
    : QSortFilterProxyModel(parent)
    , m_source(source) {
    setSourceModel(source);
}

void SheetFilterModel::setChip(Chip chip) {
    m_chip = chip;
    invalidateFilter();
}

void SheetFilterModel::setSearch(const QString &text) {
    m_words.clear();
    m_states.clear();
    for (const QString &word : text.simplified().toLower().split(' ', Qt::SkipEmptyParts)) {
        const QString status = QStringLiteral("status:");
        if (word.startsWith(status))
            m_states.append(word.mid(status.size()));
        else
            m_words.append(word);
    }
    invalidateFilter();
}

void SheetFilterModel::setPinned(SheetId id) {
    if (m_pinned == id) return;
    m_pinned = id;
    if (m_chip != Chip::All) invalidateFilter();
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
    return matches(*sheet);
}

bool SheetFilterModel::matches(const Sheet &sheet) const {
    static const char *const stateWords[] = {"new", "predicted", "review", "done", "problem"};
    const QString state = sheet.image == storage::ImageState::Missing ? QStringLiteral("missing")
                          : sheet.image == storage::ImageState::Broken
                              ? QStringLiteral("problem")
                              : QLatin1String(stateWords[static_cast<int>(sheet.state)]);
    for (const QString &wanted : m_states)
        if (!state.startsWith(wanted) && !QLatin1String(stateWords[static_cast<int>(sheet.state)]).startsWith(wanted))
            return false;
    const QString text = QString::fromStdString(sheet.name + ' ' + sheet.taxon).toLower();
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString &word) { return text.contains(word); });
}

} // namespace herbascope::app
