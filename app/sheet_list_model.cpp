// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sheet_list_model.h"

#include <QSize>

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
    connect(project, &Project::waitingChanged, this, &SheetListModel::waitingChanged);
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

} // namespace herbascope::app
