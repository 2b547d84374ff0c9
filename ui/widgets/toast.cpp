// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/toast.h"

#include "ui/widgets/parts.h"

#include <QEvent>
#include <QHBoxLayout>

namespace herbascope::ui {

Toast::Toast(QWidget *parent)
    : QFrame(parent)
    , m_text(makeLabel({}, nullptr, this)) {
    setObjectName(QStringLiteral("toast"));
    m_text->setObjectName(QStringLiteral("toastText"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    auto *row = makeLayout<QHBoxLayout>(this, 0, 0);
    row->setContentsMargins(16, 8, 16, 8);
    row->addWidget(m_text);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &QWidget::hide);
    parent->installEventFilter(this);
    hide();
}

void Toast::say(const QString &sentence) {
    constexpr int shortest = 2500, perLetter = 45; // ms: as long as it takes to read
    m_text->setText(sentence);
    place();
    show();
    raise();
    m_timer.start(shortest + perLetter * static_cast<int>(sentence.size()));
}

QString Toast::text() const {
    return m_text->text();
}

void Toast::setLift(int pixels) {
    m_lift = pixels;
    place();
}

bool Toast::eventFilter(QObject *object, QEvent *event) {
    if (event->type() == QEvent::Resize) place();
    return QFrame::eventFilter(object, event);
}

void Toast::place() {
    const int widest = parentWidget()->width() - 32;
    m_text->setWordWrap(m_text->sizeHint().width() + 34 > widest);
    if (m_text->wordWrap())
        m_text->setFixedWidth(widest - 34);
    else
        m_text->setMaximumWidth(QWIDGETSIZE_MAX), m_text->setMinimumWidth(0);
    adjustSize();
    move((parentWidget()->width() - width()) / 2, parentWidget()->height() - height() - m_lift);
}

} // namespace herbascope::ui
