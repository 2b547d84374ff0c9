// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/keys_overlay.h"

#include "ui/theme.h"
#include "ui/widgets/parts.h"

#include <QEvent>
#include <QGridLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

namespace herbascope::ui {

KeysOverlay::KeysOverlay(const Actions &actions, QWidget *window)
    : QWidget(window)
    , m_panel(new QFrame(this)) {
    setObjectName(QStringLiteral("keysOverlay"));
    setFocusPolicy(Qt::StrongFocus);
    window->installEventFilter(this);
    auto *outer = makeLayout<QVBoxLayout>(this, 24, 0);
    auto *panel = m_panel;
    panel->setObjectName(QStringLiteral("keysPanel"));
    outer->addWidget(panel, 0);
    outer->setAlignment(panel, Qt::AlignCenter);
    auto *column = makeLayout<QVBoxLayout>(panel, 24, 16);
    column->addWidget(makeLabel(tr("Keys"), "title", panel));
    auto *body = new QWidget(panel);
    body->setObjectName(QStringLiteral("scrollBody"));
    auto *columns = makeLayout<QHBoxLayout>(body, 0, 32);
    const QVector<QStringList> layout{{tr("Draw"), tr("Edit")},
                                      {tr("Sheets"), tr("View")},
                                      {tr("Review"), tr("Learn"), tr("Workspaces"), tr("Project"), tr("Help")}};
    for (const QStringList &groups : layout) {
        auto *stack = makeLayout<QVBoxLayout>(nullptr, 0, 16);
        for (const QString &group : groups) stack->addWidget(makeGroup(actions, group));
        stack->addStretch();
        columns->addLayout(stack, 1);
    }
    auto *scroll = new QScrollArea(panel);
    scroll->setWidgetResizable(true);
    scroll->setWidget(body);
    column->addWidget(scroll, 1);
    hide();
}

QWidget *KeysOverlay::makeGroup(const Actions &actions, const QString &group) {
    auto *box = new QWidget(this);
    auto *grid = makeLayout<QGridLayout>(box, 0, 6);
    grid->setHorizontalSpacing(16);
    grid->setColumnStretch(0, 1);
    int row = 0;
    grid->addWidget(makeLabel(group, "heading", box), row++, 0, 1, 2);
    const auto add = [&](const QString &text, const QString &keys) {
        grid->addWidget(makeLabel(text, nullptr, box), row, 0);
        grid->addWidget(makeLabel(keys, "key", box), row++, 1, Qt::AlignRight);
    };
    for (const QAction *action : actions.all()) {
        const QString keys = Actions::keysText(action);
        if (actions.group(action) == group && !keys.isEmpty() &&
            !action->objectName().startsWith(QLatin1String("classKey")))
            add(QString(action->text()).remove(QStringLiteral("…")), keys);
    }
    if (group == tr("Draw")) add(tr("Class of new and of selected boxes"), tr("1 to 9"));
    if (group == tr("Edit")) {
        add(tr("Nudge by 1 px, by 10 px"), tr("Arrows, Shift+arrows"));
        add(tr("Next of overlapping boxes"), tr("Alt+click"));
        add(tr("Add to the selection"), tr("Ctrl+click"));
    }
    if (group == tr("View")) {
        add(tr("Zoom at the cursor"), tr("Wheel"));
        add(tr("Move the sheet"), tr("Hold Space"));
        add(tr("Hide the boxes while held"), QStringLiteral("H"));
    }
    if (group == tr("Review")) {
        add(tr("Accept and next"), tr("Tap Space"));
        add(tr("Accept as another class"), tr("1 to 9"));
    }
    return box;
}

void KeysOverlay::toggle() {
    if (isVisible()) {
        hide();
        return;
    }
    place();
    show();
    raise();
    setFocus();
}

/// While it is open the keys are its own, not the program's.
bool KeysOverlay::event(QEvent *event) {
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void KeysOverlay::keyPressEvent(QKeyEvent *) {
    hide();
}

void KeysOverlay::place() {
    constexpr QSize wanted(1240, 790), edge(48, 48); // px
    setGeometry(parentWidget()->rect());
    m_panel->setFixedSize(wanted.boundedTo(size() - edge));
}

void KeysOverlay::mousePressEvent(QMouseEvent *) {
    hide();
}

bool KeysOverlay::eventFilter(QObject *object, QEvent *event) {
    if (event->type() == QEvent::Resize && isVisible()) place();
    return QWidget::eventFilter(object, event);
}

void KeysOverlay::paintEvent(QPaintEvent *) {
    QPainter(this).fillRect(rect(), Theme::instance().color(QStringLiteral("shadow")));
}

} // namespace herbascope::ui
