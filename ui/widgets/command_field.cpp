// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/command_field.h"

#include "ui/theme.h"
#include "ui/widgets/parts.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace herbascope::ui {
namespace {

/// All letters of `typed` in order: "psh" finds "Predict this sheet". Lower is better; negative: no match.
int matchCost(const QString &text, const QString &typed) {
    const int whole = text.indexOf(typed, 0, Qt::CaseInsensitive);
    if (whole >= 0) return whole;
    int at = -1;
    for (const QChar letter : typed) {
        at = text.indexOf(letter, at + 1, Qt::CaseInsensitive);
        if (at < 0) return -1;
    }
    return 1000 + at;
}

QWidget *makeRow(const QAction *action) {
    auto *row = new QWidget;
    auto *layout = makeLayout<QHBoxLayout>(row, 0, 8);
    layout->setContentsMargins(8, 0, 8, 0);
    auto *icon = new QLabel(row);
    icon->setPixmap(action->icon().pixmap(18, 18));
    icon->setFixedWidth(18);
    layout->addWidget(icon);
    layout->addWidget(makeLabel(action->text(), nullptr, row), 1);
    const QString keys = Actions::keysText(action);
    if (!keys.isEmpty()) layout->addWidget(makeLabel(keys, "key", row));
    return row;
}

} // namespace

CommandField::CommandField(const Actions &actions, QWidget *parent)
    : QLineEdit(parent)
    , m_actions(actions) {
    setObjectName(QStringLiteral("commandField"));
    setPlaceholderText(tr("Find a command"));
    setAccessibleName(tr("Find a command"));
    setFocusPolicy(Qt::ClickFocus);
    setFixedWidth(170);
    auto *row = makeLayout<QHBoxLayout>(this, 0, 0);
    row->setContentsMargins(0, 0, 8, 0);
    m_hint = makeLabel(QStringLiteral("Ctrl K"), "muted", this);
    m_hint->setAttribute(Qt::WA_TransparentForMouseEvents);
    row->addStretch();
    row->addWidget(m_hint);
    connect(this, &QLineEdit::textChanged, this, &CommandField::fill);
}

void CommandField::open() {
    setFocus(Qt::ShortcutFocusReason);
    selectAll();
}

void CommandField::focusInEvent(QFocusEvent *event) {
    QLineEdit::focusInEvent(event);
    if (!m_popup) {
        m_popup = new QFrame(window());
        m_popup->setObjectName(QStringLiteral("commandPopup"));
        m_list = new QListWidget(m_popup);
        m_list->setObjectName(QStringLiteral("commandList"));
        m_list->setFocusPolicy(Qt::NoFocus);
        m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        makeLayout<QVBoxLayout>(m_popup, 6, 0)->addWidget(m_list);
        connect(m_list, &QListWidget::itemClicked, this, [this](QListWidgetItem *item) { choose(m_list->row(item)); });
    }
    m_hint->hide();
    fill();
    m_popup->show();
    m_popup->raise();
}

void CommandField::focusOutEvent(QFocusEvent *event) {
    QLineEdit::focusOutEvent(event);
    if (event->reason() == Qt::PopupFocusReason) return;
    if (m_popup) m_popup->hide();
    m_hint->show();
    clear();
}

void CommandField::keyPressEvent(QKeyEvent *event) {
    const int row = m_list ? m_list->currentRow() : -1;
    switch (event->key()) {
    case Qt::Key_Down:
        m_list->setCurrentRow(qMin(row + 1, m_list->count() - 1));
        return;
    case Qt::Key_Up:
        m_list->setCurrentRow(qMax(row - 1, 0));
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        choose(row);
        return;
    case Qt::Key_Escape:
        leave();
        return;
    default:
        QLineEdit::keyPressEvent(event);
    }
}

void CommandField::resizeEvent(QResizeEvent *event) {
    QLineEdit::resizeEvent(event);
    if (m_popup && m_popup->isVisible()) place();
}

void CommandField::fill() {
    if (!m_list) return;
    const QString typed = text().trimmed();
    QVector<QPair<int, QAction *>> found;
    for (QAction *action : m_actions.all()) {
        if (!action->isEnabled() || action == m_actions.get(Command::Commands) ||
            action == m_actions.get(Command::Cancel))
            continue;
        const int cost = typed.isEmpty() ? 0 : matchCost(action->text(), typed);
        if (cost >= 0) found.append({cost, action});
    }
    std::stable_sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    m_list->clear();
    m_shown.clear();
    for (const auto &[cost, action] : found) {
        auto *item = new QListWidgetItem(m_list);
        item->setSizeHint(QSize(0, 32));
        m_list->setItemWidget(item, makeRow(action));
        m_shown.append(action);
    }
    m_list->setCurrentRow(m_shown.isEmpty() ? -1 : 0);
    place();
}

void CommandField::place() {
    constexpr int width = 380, rowHeight = 32, border = 14, highest = 420; // px
    const QPoint below = mapTo(window(), QPoint(this->width() - width, this->height() + 6));
    const int wanted = std::min(highest, qMax(1, static_cast<int>(m_shown.size())) * rowHeight + border);
    m_popup->setGeometry(std::max(8, below.x()), below.y(), width,
                         std::min(wanted, window()->height() - below.y() - 16));
}

void CommandField::choose(int row) {
    QAction *action = row >= 0 && row < m_shown.size() ? m_shown[row] : nullptr;
    leave();
    if (action) action->trigger();
}

void CommandField::leave() {
    clear();
    m_actions.get(Command::Cancel)->trigger(); // gives the focus back to the sheet
    clearFocus();
}

} // namespace herbascope::ui
