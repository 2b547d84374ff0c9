// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What stands where nothing is yet: an icon, a heading, a sentence, and the first useful act as a button.

#include <QFrame>

class QBoxLayout;
class QLabel;
class QPushButton;

namespace herbascope::ui {

class EmptyState : public QFrame {
    Q_OBJECT
public:
    explicit EmptyState(QWidget *parent = nullptr);
    void setContent(const QString &icon, const QString &heading, const QString &sentence);
    void setPrimary(const QString &text); ///< empty: no button
    void setSecondary(const QString &text);
    QString heading() const;

signals:
    void primary();
    void secondary();

private:
    void paintIcon();
    QString m_iconName;
    QLabel *m_icon;
    QLabel *m_heading;
    QLabel *m_sentence;
    QPushButton *m_primary;
    QPushButton *m_secondary;
};

} // namespace herbascope::ui
