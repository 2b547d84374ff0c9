// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/banner.h"

#include "ui/theme.h"
#include "ui/widgets/parts.h"

#include <QHBoxLayout>

namespace herbascope::ui {

Banner::Banner(QWidget *parent)
    : QFrame(parent)
    , m_icon(new QLabel(this))
    , m_text(makeWrapped({}, nullptr, this))
    , m_action(new QPushButton(this))
    , m_close(makeIconButton(QStringLiteral("close"), tr("Dismiss"), 26, this)) {
    setObjectName(QStringLiteral("banner"));
    m_text->setObjectName(QStringLiteral("bannerText"));
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_action->setObjectName(QStringLiteral("bannerAction"));
    m_close->setObjectName(QStringLiteral("bannerClose"));
    m_action->setFocusPolicy(Qt::TabFocus);
    auto *row = makeLayout<QHBoxLayout>(this, 8, 8);
    row->setContentsMargins(16, 6, 8, 6);
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);
    row->addWidget(m_action);
    row->addWidget(m_close);
    connect(m_close, &QToolButton::clicked, this, &Banner::dismiss);
    connect(m_action, &QPushButton::clicked, this, [this] {
        const auto todo = m_do;
        dismiss();
        if (todo) todo();
    });
    connect(&Theme::instance(), &Theme::changed, this, &Banner::paintIcon);
    hide();
}

void Banner::say(Kind kind, const QString &sentence, const QString &actionText, std::function<void()> action) {
    m_do = std::move(action);
    m_action->setText(actionText);
    m_action->setVisible(!actionText.isEmpty());
    m_close->show();
    present(kind, sentence);
}

void Banner::setStanding(const QString &sentence) {
    m_standing = sentence;
    dismiss();
}

void Banner::dismiss() {
    m_do = {};
    m_action->hide();
    m_close->setVisible(m_standing.isEmpty());
    if (m_standing.isEmpty())
        hide();
    else
        present(Kind::Warning, m_standing);
}

void Banner::dismissInfo() {
    if (m_kind == Kind::Info) dismiss();
}

bool Banner::offers(const QString &actionText) const {
    return m_do && m_action->text() == actionText;
}

void Banner::dismissOffer() {
    if (m_kind == Kind::Info) return dismiss();
    m_do = {};
    m_action->hide();
}

QString Banner::text() const {
    return isHidden() ? QString() : m_text->text();
}

void Banner::present(Kind kind, const QString &sentence) {
    static const char *const names[] = {"info", "warning", "error"};
    m_kind = kind;
    setProperty("kind", QLatin1String(names[static_cast<int>(kind)]));
    paintIcon();
    m_text->setText(sentence);
    restyle(this);
    restyle(m_text);
    setVisible(true);
}

void Banner::paintIcon() {
    static const char *const tokens[] = {"info", "warn", "danger"};
    const QString icon = m_kind == Kind::Info ? QStringLiteral("info") : QStringLiteral("warning");
    const QString token = QLatin1String(tokens[static_cast<int>(m_kind)]);
    m_icon->setPixmap(Theme::instance().pixmap(icon, 18, token, devicePixelRatioF()));
}

} // namespace herbascope::ui
