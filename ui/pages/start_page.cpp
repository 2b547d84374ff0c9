// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/start_page.h"

#include "app/settings.h"
#include "ui/theme.h"
#include "ui/widgets/parts.h"

#include <QDir>
#include <QFileInfo>
#include <QListWidget>
#include <QVBoxLayout>

namespace herbascope::ui {

StartPage::StartPage(const Actions &actions, QWidget *parent)
    : QWidget(parent)
    , m_recentTitle(makeLabel(tr("Opened last"), "heading", this))
    , m_recent(new QListWidget(this)) {
    setObjectName(QStringLiteral("startPage"));
    setAttribute(Qt::WA_StyledBackground);
    auto *outer = makeLayout<QVBoxLayout>(this, 24, 0);
    auto *content = new QWidget(this);
    content->setFixedWidth(560);
    outer->addStretch(2);
    outer->addWidget(content, 0, Qt::AlignHCenter);
    outer->addStretch(3);
    auto *column = makeLayout<QVBoxLayout>(content, 0, 8);
    auto *logo = new QLabel(content);
    logo->setPixmap(QIcon(QStringLiteral(":/icons/herbascope.svg")).pixmap(QSize(72, 72), devicePixelRatioF()));
    logo->setFixedSize(72, 72);
    column->addWidget(logo);
    column->addSpacing(8);
    column->addWidget(makeLabel(tr("Herbascope"), "title", content));
    column->addWidget(makeWrapped(
        tr("Draw boxes round plant organs on your scans, teach a detector with one button, and review what it finds. "
           "Scans stay where they are and are never changed."),
        "count", content));
    column->addSpacing(16);
    auto *row = makeLayout<QHBoxLayout>(nullptr, 0, 8);
    const auto addButton = [&](Command command, const char *name, bool primary) {
        QAction *action = actions.get(command);
        QPushButton *button = primary ? makePrimary(action->text(), content) : new QPushButton(action->text(), content);
        button->setObjectName(QLatin1String(name));
        button->setToolTip(action->toolTip());
        button->setFixedHeight(36);
        connect(button, &QPushButton::clicked, action, &QAction::trigger);
        row->addWidget(button);
    };
    addButton(Command::NewProject, "startNew", true);
    addButton(Command::OpenProject, "startOpen", false);
    addButton(Command::OpenSample, "startSample", false);
    row->addStretch();
    column->addLayout(row);
    column->addWidget(
        makeLabel(tr("Or drop a folder of scans, or a project folder, anywhere on this window."), "muted", content));
    column->addSpacing(24);
    column->addWidget(m_recentTitle);
    m_recent->setObjectName(QStringLiteral("recentList"));
    m_recent->setMinimumHeight(80);
    m_recent->setMaximumHeight(220);
    m_recent->setMouseTracking(true);
    column->addWidget(m_recent);
    connect(m_recent, &QListWidget::itemClicked, this,
            [this](QListWidgetItem *item) { emit projectChosen(item->data(Qt::UserRole).toString()); });
    refresh();
}

void StartPage::refresh() {
    m_recent->clear();
    for (const QString &folder : app::Settings().recentProjects()) {
        auto *item = new QListWidgetItem(m_recent);
        item->setData(Qt::UserRole, folder);
        item->setSizeHint(QSize(0, 36));
        auto *row = new QWidget;
        auto *layout = makeLayout<QHBoxLayout>(row, 0, 8);
        layout->setContentsMargins(8, 0, 8, 0);
        layout->addWidget(makeLabel(QFileInfo(folder).fileName(), "strong", row));
        layout->addWidget(makeLabel(QDir::toNativeSeparators(QFileInfo(folder).path()), "muted", row), 1);
        m_recent->setItemWidget(item, row);
    }
    m_recent->setVisible(m_recent->count() > 0);
    m_recentTitle->setVisible(m_recent->count() > 0);
}

} // namespace herbascope::ui
