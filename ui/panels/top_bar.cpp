// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/top_bar.h"

#include "app/settings.h"
#include "ui/theme.h"
#include "ui/widgets/command_field.h"
#include "ui/widgets/device_chip.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/segmented_switch.h"

#include <QDir>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QMenu>

namespace herbascope::ui {
namespace {

constexpr int narrow = 1000; // px of the window below which names and fields are shorter

} // namespace

TopBar::TopBar(Session &session, const Actions &actions, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_project(new QPushButton(this))
    , m_recent(new QMenu(tr("Open recent"), this))
    , m_workspaces(new SegmentedSwitch(
          {actions.get(Command::Annotate), actions.get(Command::Review), actions.get(Command::Learn)}, this))
    , m_commands(new CommandField(actions, this)) {
    setObjectName(QStringLiteral("topBar"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(48);
    m_project->setObjectName(QStringLiteral("projectButton"));
    m_project->setFocusPolicy(Qt::TabFocus);
    m_project->setIconSize(QSize(16, 16));
    m_project->setLayoutDirection(Qt::RightToLeft); // the arrow stands behind the name
    m_project->setIcon(Theme::icon(QStringLiteral("chevron-down")));
    auto *logo = new QLabel(this);
    const auto paintLogo = [this, logo] {
        logo->setPixmap(
            Theme::instance().pixmap(QStringLiteral("logo"), 26, QStringLiteral("accentText"), devicePixelRatioF()));
    };
    connect(&Theme::instance(), &Theme::changed, logo, paintLogo);
    paintLogo();

    auto *left = makeLayout<QHBoxLayout>(nullptr, 0, 4);
    left->addWidget(logo);
    left->addWidget(m_project);
    left->addStretch();
    auto *right = makeLayout<QHBoxLayout>(nullptr, 0, 12);
    right->addStretch();
    right->addWidget(m_commands);
    right->addWidget(new DeviceChip(this));
    auto *grid = makeLayout<QGridLayout>(this, 0, 8);
    grid->setContentsMargins(12, 0, 16, 0);
    grid->addLayout(left, 0, 0);
    grid->addWidget(m_workspaces, 0, 1);
    grid->addLayout(right, 0, 2);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(2, 1);
    buildMenu(actions);
    connect(&m_session, &Session::projectChanged, this, &TopBar::showProject);
    showProject();
}

void TopBar::buildMenu(const Actions &actions) {
    using enum Command;
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("projectMenu"));
    const auto add = [&](QMenu *to, std::initializer_list<Command> commands) {
        for (const Command command : commands) to->addAction(actions.get(command));
    };
    add(menu, {NewProject, OpenProject});
    menu->addMenu(m_recent);
    add(menu, {OpenSample});
    menu->addSeparator();
    add(menu, {ImportScans, ImportAnnotations});
    QMenu *exports = menu->addMenu(tr("Export"));
    add(exports, {ExportVoc, ExportCoco, ExportCsv});
    menu->addSeparator();
    add(menu, {Undo, Redo, Reopen, PredictAll});
    menu->addSeparator();
    QMenu *colors = menu->addMenu(tr("Colours"));
    add(colors, {ThemeSystem, ThemeLight, ThemeDark});
    add(menu, {SetAuthor, Keys});
    menu->addSeparator();
    add(menu, {CloseProject, Quit});
    for (QMenu *each : {menu, m_recent, exports, colors})
        each->setLayoutDirection(layoutDirection()); // not the button's
    m_project->setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, &TopBar::fillRecent);
}

void TopBar::fillRecent() {
    m_recent->clear();
    for (const QString &folder : app::Settings().recentProjects()) {
        QAction *action = m_recent->addAction(
            tr("%1   %2").arg(QFileInfo(folder).fileName(), QDir::toNativeSeparators(QFileInfo(folder).path())));
        connect(action, &QAction::triggered, this, [this, folder] { emit projectChosen(folder); });
    }
    m_recent->setEnabled(!m_recent->isEmpty());
}

void TopBar::showProject() {
    app::Project *project = m_session.project();
    showName();
    m_project->setToolTip(project ? QDir::toNativeSeparators(project->folder()) : QString());
    if (project) {
        connect(project, &app::Project::predictionsChanged, this, &TopBar::showBadge);
        connect(project, &app::Project::waitingChanged, this, &TopBar::showBadge);
        connect(project, &app::Project::sheetsChanged, this, &TopBar::showBadge);
        connect(project, &app::Project::sheetChanged, this, &TopBar::showBadge);
    }
    showBadge();
}

void TopBar::showName() {
    const QString name = m_session.project() ? m_session.project()->name() : tr("Herbascope");
    const int room = width() < narrow ? 110 : 220; // px
    m_project->setText(QFontMetrics(m_project->font()).elidedText(name, Qt::ElideRight, room));
}

void TopBar::resizeEvent(QResizeEvent *event) {
    m_commands->setFixedWidth(width() < narrow ? 96 : 170);
    showName();
    QWidget::resizeEvent(event);
}

void TopBar::showBadge() {
    m_workspaces->setBadge(1, m_session.project() ? m_session.project()->openPredictions() : 0);
}

} // namespace herbascope::ui
