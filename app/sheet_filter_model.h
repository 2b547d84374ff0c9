// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which sheets the list shows: the chips and the search field. GUI thread.

#include "app/sheet_list_model.h"
#include "app/sheet_search.h"

#include <QSortFilterProxyModel>

#include <set>
#include <vector>

namespace herbascope::storage {
struct BoxSearch;
}

namespace herbascope::app {

class SheetFilterModel : public QSortFilterProxyModel {
    Q_OBJECT
public:
    enum class Chip { All, ToDo, Review };
    Q_ENUM(Chip)

    explicit SheetFilterModel(SheetListModel *source, QObject *parent = nullptr);

    void setChip(Chip chip);
    Chip chip() const { return m_chip; }
    void setSearch(const QString &text); ///< see sheet_search.h
    /// Keeps one sheet visible although chip or search no longer take it, because it was worked on: the one in front,
    /// until another is chosen.
    void setPinned(SheetId id);
    SheetId sheetAt(int row) const; ///< 0: none
    int rowOf(SheetId id) const;    ///< -1: filtered away

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    bool hasWords(const Sheet &sheet) const;
    bool hasStatesAndBoxes(const Sheet &sheet) const;
    bool isFound(SheetId id) const; ///< by the search alone
    void findBoxes(SheetId only = {});
    bool waits(SheetId id, const storage::BoxSearch &search) const;

    SheetListModel *m_source;
    Chip m_chip = Chip::All;
    SheetId m_pinned;
    bool m_pinnedWasFound = false;
    SheetSearch m_search;
    std::vector<std::set<SheetId>> m_withBoxes; ///< a sheet must be in each: one a class that is looked for
};

} // namespace herbascope::app
