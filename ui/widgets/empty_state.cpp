// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/empty_state.h"

#include "ui/theme.h"
#include "ui/widgets/parts.h"

#include <QVBoxLayout>

namespace herbascope::ui {

EmptyState::EmptyState(QWidget *parent)
    : QFrame(parent)
    , m_icon(new QLabel(this))
    , m_heading(makeWrapped({}, "heading", this))
    , m_sentence(makeWrapped({}, "muted", this))
    , m_primary(makePrimary({}, this))
    , m_secondary(makeLink({}, this)) {
    setObjectName(QStringLiteral("emptyState"));
    m_heading->setObjectName(QStringLiteral("emptyHeading"));
    m_primary->setObjectName(QStringLiteral("emptyPrimary"));
    m_secondary->setObjectName(QStringLiteral("emptySecondary"));
    auto *column = makeLayout<QVBoxLayout>(this, 24, 8);
    column->addStretch(1);
    for (QLabel *label : {m_icon, m_heading, m_sentence}) {
        label->setAlignment(Qt::AlignCenter);
        column->addWidget(label);
    }
    column->addSpacing(8);
    column->addWidget(m_primary, 0, Qt::AlignCenter);
    column->addWidget(m_secondary, 0, Qt::AlignCenter);
    column->addStretch(2);
    setPrimary({});
    setSecondary({});
    connect(m_primary, &QPushButton::clicked, this, &EmptyState::primary);
    connect(m_secondary, &QPushButton::clicked, this, &EmptyState::secondary);
    connect(&Theme::instance(), &Theme::changed, this, &EmptyState::paintIcon);
}

void EmptyState::setContent(const QString &icon, const QString &heading, const QString &sentence) {
    m_iconName = icon;
    m_heading->setText(heading);
    m_sentence->setText(sentence);
    paintIcon();
}

void EmptyState::setPrimary(const QString &text) {
    m_primary->setText(text);
    m_primary->setVisible(!text.isEmpty());
}

void EmptyState::setSecondary(const QString &text) {
    m_secondary->setText(text);
    m_secondary->setVisible(!text.isEmpty());
}

QString EmptyState::heading() const {
    return m_heading->text();
}

void EmptyState::paintIcon() {
    if (!m_iconName.isEmpty())
        m_icon->setPixmap(Theme::instance().pixmap(m_iconName, 36, QStringLiteral("muted"), devicePixelRatioF()));
}

} // namespace herbascope::ui
