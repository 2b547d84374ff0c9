// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Draws one row of the sheet list: thumbnail, name, taxon or size, state as a dot and words. Only rows in view ask for
/// their thumbnail.

#include "app/sheet_images.h"

#include <QPointer>
#include <QStyledItemDelegate>

namespace herbascope::ui {

class SheetDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setImages(app::SheetImages *images) { m_images = images; }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

    /// "in review, 31 boxes"
    static QString stateText(const QModelIndex &index);

private:
    void paintThumbnail(QPainter *painter, const QRect &frame, const QModelIndex &index) const;
    QPointer<app::SheetImages> m_images;
};

} // namespace herbascope::ui
