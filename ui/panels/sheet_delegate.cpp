// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/sheet_delegate.h"

#include "app/sheet_list_model.h"
#include "ui/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace herbascope::ui {
namespace {

using Model = app::SheetListModel;
using storage::ImageState;
using storage::SheetState;

SheetState stateOf(const QModelIndex &index) {
    return static_cast<SheetState>(index.data(Model::StateRole).toInt());
}
ImageState imageOf(const QModelIndex &index) {
    return static_cast<ImageState>(index.data(Model::ImageStateRole).toInt());
}

QColor dotColor(const QModelIndex &index) {
    const Theme &theme = Theme::instance();
    if (imageOf(index) != ImageState::Present || stateOf(index) == SheetState::Problem)
        return theme.color(QStringLiteral("danger"));
    switch (stateOf(index)) {
    case SheetState::Done:
        return theme.color(QStringLiteral("stateDone"));
    case SheetState::InReview:
        return theme.color(QStringLiteral("stateReview"));
    default:
        return theme.color(QStringLiteral("stateNew"));
    }
}

void paintLine(QPainter *painter, const QRect &line, const QString &text, const QFont &font, const QColor &color) {
    painter->setFont(font);
    painter->setPen(color);
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(font).elidedText(text, Qt::ElideRight, line.width()));
}

} // namespace

QString SheetDelegate::stateText(const QModelIndex &index) {
    const int boxes = index.data(Model::BoxesRole).toInt();
    const QString boxText = tr("%n box(es)", nullptr, boxes);
    if (imageOf(index) == ImageState::Missing)
        return boxes ? tr("image missing, %1").arg(boxText) : tr("image missing");
    if (imageOf(index) == ImageState::Broken) return tr("cannot be read");
    switch (stateOf(index)) {
    case SheetState::New:
        return boxes ? tr("begun, %1").arg(boxText) : tr("new");
    case SheetState::Predicted:
        return boxes ? tr("predicted, %1").arg(boxText) : tr("predicted, not reviewed");
    case SheetState::InReview:
        return tr("in review, %1").arg(boxText);
    case SheetState::Done:
        return tr("done, %1").arg(boxText);
    case SheetState::Problem:
        return tr("problem");
    }
    return {};
}

void SheetDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const {
    const Theme &theme = Theme::instance();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect card = option.rect.adjusted(8, 2, -4, -2);
    const bool selected = option.state & QStyle::State_Selected;
    if (selected || (option.state & QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme.color(selected ? QStringLiteral("accentSoft") : QStringLiteral("hover")));
        painter->drawRoundedRect(card, 6, 6);
    }
    const QRect frame(card.left() + 10, card.top() + 8, 46, card.height() - 16);
    paintThumbnail(painter, frame, index);

    QFont name = option.font, small = option.font;
    name.setWeight(QFont::DemiBold);
    small.setPixelSize(12);
    QFont taxonFont = small;
    const int left = frame.right() + 13, width = card.right() - left - 8;
    const QString taxon = index.data(Model::TaxonRole).toString();
    const QSize size = index.data(Model::SizeRole).toSize();
    taxonFont.setItalic(!taxon.isEmpty());
    const QString second = !taxon.isEmpty() ? taxon
                           : size.isEmpty() ? QString()
                                            : tr("%1 × %2 px").arg(size.width()).arg(size.height());
    const QColor muted = theme.color(QStringLiteral("muted"));
    paintLine(painter, QRect(left, card.top() + 8, width, 20), index.data().toString(), name,
              theme.color(QStringLiteral("text")));
    paintLine(painter, QRect(left, card.top() + 28, width, 18), second, taxonFont, muted);
    painter->setPen(Qt::NoPen);
    painter->setBrush(dotColor(index));
    painter->drawEllipse(QPointF(left + 4, card.top() + 56), 4, 4);
    paintLine(painter, QRect(left + 14, card.top() + 47, width - 14, 18), stateText(index), small, muted);
    painter->restore();
}

void SheetDelegate::paintThumbnail(QPainter *painter, const QRect &frame, const QModelIndex &index) const {
    const Theme &theme = Theme::instance();
    QImage image;
    if (m_images && imageOf(index) == ImageState::Present)
        image = m_images->thumbnail(index.data(Model::IdRole).value<app::SheetId>());
    if (image.isNull()) {
        painter->setPen(QPen(theme.color(QStringLiteral("border")), 1));
        painter->setBrush(theme.color(QStringLiteral("field")));
        painter->drawRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
        const QString icon =
            imageOf(index) == ImageState::Present ? QStringLiteral("sheet") : QStringLiteral("image-missing");
        painter->drawPixmap(frame.center() - QPoint(9, 9),
                            theme.pixmap(icon, 18, QStringLiteral("faint"), painter->device()->devicePixelRatioF()));
        return;
    }
    const QSizeF fitted = QSizeF(image.size()).scaled(frame.size(), Qt::KeepAspectRatio);
    const QRectF target(QPointF(frame.left() + (frame.width() - fitted.width()) / 2,
                                frame.top() + (frame.height() - fitted.height()) / 2),
                        fitted);
    painter->save();
    QPainterPath clip;
    clip.addRoundedRect(target, 3, 3);
    painter->setClipPath(clip);
    painter->setRenderHint(QPainter::SmoothPixmapTransform);
    painter->drawImage(target, image);
    painter->restore();
    painter->setPen(QPen(theme.color(QStringLiteral("border")), 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(target, 3, 3);
}

QSize SheetDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const {
    return {200, 82};
}

} // namespace herbascope::ui
