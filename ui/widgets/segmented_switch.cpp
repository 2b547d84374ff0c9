// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/segmented_switch.h"

#include "ui/widgets/parts.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLocale>

namespace herbascope::ui {

SegmentedSwitch::SegmentedSwitch(const QVector<QAction *> &actions, QWidget *parent)
    : QFrame(parent) {
    setObjectName(QStringLiteral("segments"));
    auto *row = makeLayout<QHBoxLayout>(this, 2, 2);
    for (QAction *action : actions) {
        auto *button = new QPushButton(action->text(), this);
        button->setObjectName(QStringLiteral("workspace") + action->text());
        button->setCheckable(true);
        button->setToolTip(action->toolTip());
        button->setFocusPolicy(Qt::TabFocus);
        button->setEnabled(action->isEnabled());
        connect(button, &QPushButton::clicked, action, [button, action] {
            button->setChecked(!button->isChecked()); // the window decides
            action->trigger();
        });
        connect(action, &QAction::changed, button, [button, action] { button->setEnabled(action->isEnabled()); });
        auto *inside = makeLayout<QHBoxLayout>(button, 0, 0);
        inside->setContentsMargins(0, 0, 8, 0);
        auto *badge = makeLabel({}, "badge", button);
        badge->setObjectName(QStringLiteral("badge") + action->text());
        badge->setAttribute(Qt::WA_TransparentForMouseEvents);
        badge->hide();
        inside->addStretch();
        inside->addWidget(badge, 0, Qt::AlignVCenter);
        row->addWidget(button);
        m_buttons.append(button);
        m_badges.append(badge);
        fit(static_cast<int>(m_buttons.size()) - 1);
    }
}

void SegmentedSwitch::setCurrent(int index) {
    for (int i = 0; i < m_buttons.size(); ++i) m_buttons[i]->setChecked(i == index);
}

void SegmentedSwitch::setBadge(int index, int count) {
    m_badges[index]->setText(QLocale().toString(count));
    m_badges[index]->setVisible(count > 0);
    fit(index);
}

/// The badge lies over the button's right padding, so the button must be wide enough for both.
void SegmentedSwitch::fit(int index) {
    QPushButton *button = m_buttons[index];
    QLabel *badge = m_badges[index];
    QFont bold = button->font();
    bold.setWeight(QFont::DemiBold);
    const int text = QFontMetrics(bold).horizontalAdvance(button->text());
    const bool shown = !badge->isHidden();
    button->setStyleSheet(shown ? QStringLiteral("text-align: left;") : QString());
    button->setFixedWidth(text + 40 + (shown ? badge->sizeHint().width() : 0));
}

} // namespace herbascope::ui
