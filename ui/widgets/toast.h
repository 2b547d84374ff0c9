// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A short notice over the sheet ("Everything is saved.") that goes by itself after some seconds; takes no focus, no
/// clicks.

#include <QFrame>
#include <QTimer>

class QLabel;

namespace herbascope::ui {

class Toast : public QFrame {
    Q_OBJECT
public:
    explicit Toast(QWidget *parent);
    void say(const QString &sentence);
    QString text() const;
    /// Distance of its lower edge from the parent's.
    void setLift(int pixels);

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void place();
    QLabel *m_text;
    QTimer m_timer;
    int m_lift = 88;
};

} // namespace herbascope::ui
