// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The project's sheets as rows, and the filter over them (chips and the search field's small language). No pixels: the
/// delegate asks SheetImages. GUI thread; the project must outlive the model or be taken away with setProject(nullptr).

#include "app/project.h"

#include <QAbstractListModel>
#include <QHash>
#include <QSortFilterProxyModel>

namespace herbascope::app {

class SheetListModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        IdRole = Qt::UserRole,
        TaxonRole,
        StateRole,
        ImageStateRole,
        BoxesRole,
        OpenPredictionsRole,
        SizeRole,
        ProblemRole
    };

    using QAbstractListModel::QAbstractListModel;

    void setProject(Project *project);
    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    const Sheet *sheetAt(int row) const;
    int rowOf(SheetId id) const; ///< -1: none

private:
    void rebuildIndex();

    Project *m_project = nullptr;
    QHash<qint64, int> m_rows;
};

/// True for a sheet that somebody still has to look at.
bool needsWork(const Sheet &sheet);
/// True for a sheet with predictions that wait for a decision.
bool needsReview(const Sheet &sheet);

class SheetFilterModel : public QSortFilterProxyModel {
    Q_OBJECT
public:
    enum class Chip { All, ToDo, Review };
    Q_ENUM(Chip)

    explicit SheetFilterModel(SheetListModel *source, QObject *parent = nullptr);

    void setChip(Chip chip);
    Chip chip() const { return m_chip; }
    /// Words that must all be in name or taxon; `status:done` (new, predicted, review, done, problem, missing).
    void setSearch(const QString &text);
    /// Keeps one sheet visible although the chip no longer takes it: the one in front, until another is chosen.
    void setPinned(SheetId id);
    SheetId sheetAt(int row) const; ///< 0: none
    int rowOf(SheetId id) const;    ///< -1: filtered away

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    bool matches(const Sheet &sheet) const;

    SheetListModel *m_source;
    Chip m_chip = Chip::All;
    SheetId m_pinned;
    QStringList m_words;
    QStringList m_states;
};

} // namespace herbascope::app
