// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The project's sheets as rows. No pixels: the delegate asks SheetImages. GUI thread; the project must outlive the
/// model or be taken away with setProject(nullptr).

#include "app/project.h"

#include <QAbstractListModel>
#include <QHash>

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
    Project *project() const { return m_project; }
    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    const Sheet *sheetAt(int row) const;
    int rowOf(SheetId id) const; ///< -1: none

signals:
    void waitingChanged(); ///< which sheets wait for a review: the score threshold was set

private:
    void rebuildIndex();

    Project *m_project = nullptr;
    QHash<qint64, int> m_rows;
};

/// True for a sheet that somebody still has to look at.
bool needsWork(const Sheet &sheet);
/// True for a sheet with predictions that wait for a decision, from the project's score threshold on.
bool needsReview(const Sheet &sheet);

} // namespace herbascope::app
