// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/history_list.h"

#include "ui/theme.h"
#include "ui/widgets/parts.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLocale>

namespace herbascope::ui {

QString shortTime(const std::string &iso) {
    const QDateTime time = QDateTime::fromString(QString::fromStdString(iso), Qt::ISODate).toLocalTime();
    if (!time.isValid()) return {};
    const QDateTime now = QDateTime::currentDateTime();
    if (time.secsTo(now) < 60) return HistoryList::tr("now");
    if (time.date() == now.date()) return QLocale().toString(time.time(), QStringLiteral("HH:mm"));
    return QLocale().toString(time.date(), QStringLiteral("d MMM"));
}

HistoryList::HistoryList(Session &session, QWidget *parent)
    : QListWidget(parent)
    , m_session(session) {
    setObjectName(QStringLiteral("historyList"));
    setFocusPolicy(Qt::NoFocus);
    setSelectionMode(QAbstractItemView::NoSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSpacing(0);
    connect(this, &QListWidget::itemClicked, this, [this](QListWidgetItem *item) {
        const app::SheetId sheet{item->data(Qt::UserRole).toLongLong()};
        if (sheet) m_session.setSheet(sheet);
    });
}

void HistoryList::refresh() {
    constexpr int shown = 40;
    clear();
    if (!m_session.project()) return;
    m_session.attempt([&] {
        bool newest = true;
        for (const storage::Operation &operation : m_session.project()->history(shown)) {
            addRow(operation, newest && !operation.undone);
            newest = newest && operation.undone;
        }
    });
}

void HistoryList::addRow(const storage::Operation &operation, bool newest) {
    const app::Sheet *sheet = operation.sheet ? m_session.project()->sheet(operation.sheet) : nullptr;
    auto *item = new QListWidgetItem(this);
    item->setData(Qt::UserRole, static_cast<qlonglong>(operation.sheet.value));
    item->setSizeHint(QSize(0, 26));
    auto *row = new QWidget;
    auto *layout = makeLayout<QHBoxLayout>(row, 0, 8);
    auto *dot = new QLabel(QStringLiteral("●"), row);
    dot->setStyleSheet(
        QStringLiteral("font-size: 8px; color: %1;")
            .arg(Theme::instance().color(newest ? QStringLiteral("accentText") : QStringLiteral("border")).name()));
    auto *text = makeLabel(QString::fromStdString(operation.title), newest ? nullptr : "count", row);
    text->setMinimumWidth(0);
    text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    if (operation.undone) {
        QFont struck = text->font();
        struck.setStrikeOut(true);
        text->setFont(struck);
    }
    const QString where = sheet ? QString::fromStdString(sheet->name) : tr("several sheets");
    row->setToolTip(tr("%1, %2, by %3")
                        .arg(QString::fromStdString(operation.title), where, QString::fromStdString(operation.author)));
    layout->addWidget(dot);
    layout->addWidget(text, 1);
    layout->addWidget(makeLabel(operation.undone ? tr("undone") : shortTime(operation.at), "muted", row));
    setItemWidget(item, row);
}

} // namespace herbascope::ui
